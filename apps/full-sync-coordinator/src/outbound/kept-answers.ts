import { randomUUID } from 'node:crypto';
import type { Sql } from '@rollcall/platform';

/** What a request was answered with. */
export interface KeptAnswer {
  readonly status: number;
  /** Those that say something about the answer, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request by who sent it and the key that they gave it; `fingerprint` tells it from any other. */
export interface KeyedRequest {
  readonly caller: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** `mine`: it is for whoever asked to do it, and then to `keep` the answer or to `release` the key. */
export type Claim =
  | { readonly kind: 'mine'; readonly token: string }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  | { readonly kind: 'in-progress' | 'other-request' };

/** Whoever worked for so long on a request is gone: none takes longer. */
const GIVEN_UP_AFTER = '2 minutes';
const KEPT_FOR = '24 hours';

/** The answers to requests with a key, so that one that is sent again is done once and answered alike. */
export class KeptAnswers {
  constructor(private readonly sql: Sql) {}

  async claim({ caller, key, fingerprint }: KeyedRequest): Promise<Claim> {
    await this.sql.query(
      `DELETE FROM keyed_request
       WHERE caller = $1 AND key = $2
         AND (begun_at < now() - $3::interval OR (answer IS NULL AND begun_at < now() - $4::interval))`,
      [caller, key, KEPT_FOR, GIVEN_UP_AFTER],
    );
    const token = randomUUID();
    const mine = await this.sql.query(
      `INSERT INTO keyed_request (caller, key, fingerprint, token, begun_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT DO NOTHING RETURNING 1`,
      [caller, key, fingerprint, token],
    );
    if (mine.length > 0) return { kind: 'mine', token };
    const [known] = await this.sql.query<{ readonly fingerprint: string; readonly answer: KeptAnswer | null }>(
      'SELECT fingerprint, answer FROM keyed_request WHERE caller = $1 AND key = $2',
      [caller, key],
    );
    if (known && known.fingerprint !== fingerprint) return { kind: 'other-request' };
    return known?.answer ? { kind: 'answered', answer: known.answer } : { kind: 'in-progress' };
  }

  async keep(token: string, answer: KeptAnswer): Promise<void> {
    await this.sql.query('UPDATE keyed_request SET answer = $2 WHERE token = $1', [token, JSON.stringify(answer)]);
  }

  /** The next request with the key is done again. */
  async release(token: string): Promise<void> {
    await this.sql.query('DELETE FROM keyed_request WHERE token = $1', [token]);
  }

  async forgetOld(): Promise<void> {
    await this.sql.query('DELETE FROM keyed_request WHERE begun_at < now() - $1::interval', [KEPT_FOR]);
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { Client, escapeIdentifier } from 'pg';
import { ServiceSettings } from '../settings/settings';
import { fullJitter, pause } from '../work/backoff';
import { connectionOptions, schemaOf } from './connection';
import type { Sql } from './database';

/** Signals between the processes of one service, through Postgres: sent with the commit, lost when nobody listens. */
@Injectable()
export class Notifications {
  private readonly logger = new Logger(Notifications.name);
  private readonly listeners = new Map<string, ((payload: string) => void)[]>();
  private readonly stopping = new AbortController();
  private client: Client | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly settings: ServiceSettings) {}

  /** On one channel or several; delivered when the transaction of `sql` commits. `payload` must be shorter than 8000 bytes. */
  async notify(sql: Sql, channels: string | readonly string[], payload = ''): Promise<void> {
    const names = [channels].flat().map((channel) => this.named(channel));
    await sql.query('SELECT pg_notify(name, $2) FROM unnest($1::text[]) AS name', [names, payload]);
  }

  /** Also called once after every (re-)connect with '': signals may have been missed, so look for yourself. */
  on(channel: string, listener: (payload: string) => void): void {
    const name = this.named(channel);
    const before = this.listeners.get(name);
    this.listeners.set(name, [...(before ?? []), listener]);
    if (!before) void this.client?.query(`LISTEN ${escapeIdentifier(name)}`).catch(() => undefined);
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.client?.end().catch(() => undefined);
    await this.running;
  }

  private named(channel: string): string {
    return `${schemaOf(this.settings.service)}.${channel}`;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const client = new Client(connectionOptions(this.settings));
      const lost = new Promise<void>((resolve) => client.on('end', resolve));
      client.on('error', () => undefined); // 'end' follows
      client.on('notification', ({ channel, payload }) => this.deliver(channel, payload ?? ''));
      try {
        await client.connect();
        for (const name of this.listeners.keys()) await client.query(`LISTEN ${escapeIdentifier(name)}`);
        this.client = client;
        attempt = 1;
        for (const name of this.listeners.keys()) this.deliver(name, '');
        if (!signal.aborted) await lost;
      } catch (error) {
        this.logger.debug({ err: error }, 'no connection to listen on');
      }
      this.client = undefined;
      await client.end().catch(() => undefined);
      await pause(fullJitter(attempt, 250, 5_000), signal);
    }
  }

  private deliver(name: string, payload: string): void {
    for (const listener of this.listeners.get(name) ?? []) listener(payload);
  }
}

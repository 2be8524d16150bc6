import { errors, request, type Dispatcher } from 'undici';
import {
  SourceCertificateError,
  SourceCredentialError,
  SourceError,
  SourceFailingError,
  SourceForbiddenError,
  SourceThrottledError,
  SourceUnreachableError,
} from '../core/source';
import type { RequestGate, Urgency } from './request-gate';
import { ANSWER_TIMEOUT_MS, isDistrust } from './site-agent';
import type { SiteCredential } from './site-credential';

/** The WMI route of the AdminService. Source: Configuration Manager docs, "How to use the administration service". */
const ROUTE = '/wmi/';

/** The most that is quoted of an answer that is not what it should be. */
const QUOTE_LENGTH = 200;

/**
 * GET requests to the AdminService of one site, whose providers are all alike: the one that answered last is asked
 * first, and when it cannot be reached or fails, the others in their order.
 */
export class AdminServiceClient {
  private preferred = 0;
  private readonly closing = new AbortController();

  constructor(
    private readonly addresses: readonly string[],
    private readonly agent: Dispatcher,
    private readonly credential: SiteCredential,
    private readonly gate: RequestGate,
  ) {}

  /** The body of a good answer to `question`, such as `SMS_Site?$select=SiteCode`. Throws SourceError. */
  async get(question: string, urgency: Urgency = 'patient'): Promise<string> {
    let failure: SourceError | undefined;
    for (let tried = 0; tried < this.addresses.length; tried++) {
      const index = (this.preferred + tried) % this.addresses.length;
      try {
        const body = await this.ask(`${this.addresses[index]}${ROUTE}${question}`, urgency);
        this.preferred = index;
        return body;
      } catch (error) {
        if (!(error instanceof SourceError && isOfOneProvider(error))) throw error;
        failure ??= error;
      }
    }
    throw failure ?? new SourceUnreachableError('the site has no address');
  }

  /** What is being asked ends with an error that says nothing about the site. */
  close(): void {
    const reason = new Error('the service stops');
    this.gate.close(reason);
    this.closing.abort(reason);
  }

  private async ask(address: string, urgency: Urgency): Promise<string> {
    const { host, hostname } = new URL(address);
    const signedIn = () =>
      this.gate.pass(urgency, async () => this.answer(address, host, await this.credential.authorization(hostname)));
    const first = await signedIn();
    const { statusCode, body } = first.statusCode === 401 && this.credential.refused() ? await signedIn() : first;
    if (statusCode === 200) return body;
    throw refusal(host, statusCode, body);
  }

  private async answer(address: string, host: string, authorization: string) {
    try {
      const { statusCode, body } = await request(address, {
        dispatcher: this.agent,
        headers: { authorization, accept: 'application/json' },
        signal: this.closing.signal,
      });
      return { statusCode, body: await body.text() };
    } catch (error) {
      this.closing.signal.throwIfAborted();
      throw noAnswer(host, error);
    }
  }
}

/** All providers know the same accounts and count the same requests; what else is wrong may be so with one alone. */
const isOfOneProvider = ({ state }: SourceError): boolean =>
  state === 'unreachable' || state === 'certificate' || state === 'failing';

function noAnswer(host: string, error: unknown): SourceError {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  if (isDistrust(error)) return new SourceCertificateError(`${host} is not trusted: ${reason}`, { cause: error });
  const late = error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
  const said = late ? `gave no answer within ${ANSWER_TIMEOUT_MS / 1_000} s` : `cannot be reached: ${reason}`;
  return new SourceUnreachableError(`${host} ${said}`, { cause: error });
}

/** What an answer that is not 200 means. Source: configmgr facts: denied is a 404, and a host without a provider too. */
function refusal(host: string, status: number, body: string): SourceError {
  const message = messageOf(body);
  const said = `${host} answered ${status}${message === undefined ? '' : `: ${message}`}`;
  if (status === 401) return new SourceCredentialError(said);
  if (status === 403) return new SourceForbiddenError(said);
  if (status === 429) return new SourceThrottledError(said);
  if (status === 404 && message?.startsWith('Access denied')) return new SourceForbiddenError(said);
  if (status === 404 && message === undefined) return new SourceUnreachableError(`there is no AdminService on ${host}`);
  return new SourceFailingError(said);
}

/** The message of `{"error":{"code":"404","message":"…"}}`; undefined when the body is something else. */
function messageOf(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body);
    return typeof error?.message === 'string' ? error.message.slice(0, QUOTE_LENGTH) : undefined;
  } catch {
    return undefined; // such as the HTML page of a web server
  }
}

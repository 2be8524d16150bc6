import { type GraphAccess, graphFailure } from '@rollcall/graph';
import { RefusedError } from '../core/refusal';

/** Graph for each configured tenant, by cloudServiceId. Requests must end within seconds: people wait for them. */
export type TenantAccess = ReadonlyMap<string, GraphAccess>;

/** Throws `directory-unavailable` for a tenant that is not configured. */
export function accessTo(tenants: TenantAccess, cloudServiceId: string): GraphAccess {
  const graph = tenants.get(cloudServiceId);
  if (graph) return graph;
  throw unavailable(`The tenant "${cloudServiceId}" is not in the configuration any more.`);
}

export const unavailable = (message: string): RefusedError => new RefusedError('directory-unavailable', message);

/** What a failed call means for the tenant, as a state of its end and a sentence. */
export function troubleOf(error: unknown): {
  readonly state: 'unreachable' | 'credential' | 'forbidden' | 'throttled' | 'failing';
  readonly message: string;
} {
  const failure = graphFailure(error);
  if (failure.kind !== 'answer') return { state: failure.kind, message: failure.message };
  const answer = `Graph answered ${failure.status} ${failure.code} (${failure.message}).`;
  switch (failure.status) {
    case 401:
      return { state: 'credential', message: `The credential was refused: ${answer}` };
    case 403:
      return { state: 'forbidden', message: `Grant the app registration the permission to read groups: ${answer}` };
    case 429:
      return { state: 'throttled', message: answer };
    default:
      return { state: 'failing', message: answer };
  }
}

/** Tries what is needed of a tenant. Every call throws RefusedError `directory-unavailable`, whose sentence says why. */
export abstract class TenantProbe {
  /** Gets a new token, and gives the application permissions that it names; undefined when it does not show them. */
  abstract permissions(cloudServiceId: string): Promise<readonly string[] | undefined>;
  /** Reads one group. */
  abstract readGroup(cloudServiceId: string): Promise<void>;
  /** Sends one batch of one request. */
  abstract sendBatch(cloudServiceId: string): Promise<void>;
}

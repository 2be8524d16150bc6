/** A Kafka that can go away and come back: same address, same data. */
export interface Broker {
  /** `host:port`, as clients want it. */
  readonly brokers: string;
  /** Resolves when clients can connect. Throws an InfrastructureError when it cannot be had. */
  start(): Promise<void>;
  /** An orderly end; does nothing when it does not run. */
  stop(): Promise<void>;
}

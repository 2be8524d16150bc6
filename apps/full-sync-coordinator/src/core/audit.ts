/** Who changed what: `what` is a stable word such as `mapping-created`, `subject` names the thing that changed. */
export interface NewAuditEntry {
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  /** Plain JSON; null when there was nothing before, or nothing after. */
  readonly before: unknown;
  readonly after: unknown;
  readonly when: Date;
}

/** From where a person or a program asked for it. */
export interface AuditOrigin {
  /** The address of the client, as the proxies that we trust tell it. */
  readonly address: string;
  readonly userAgent: string | null;
}

export interface AuditEntry extends NewAuditEntry {
  /** Grows with time. */
  readonly id: number;
  /** Null for what Rollcall did by itself. */
  readonly from: AuditOrigin | null;
  /** The trace of the request, or of the event that led to it. */
  readonly traceId: string | null;
}

/** Entries that fit all that is given. */
export interface AuditFilter {
  readonly subject?: string;
  readonly who?: string;
  readonly what?: string;
  /** From this moment on, and before that one. */
  readonly since?: Date;
  readonly until?: Date;
}

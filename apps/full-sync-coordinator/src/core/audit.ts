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

export interface AuditEntry extends NewAuditEntry {
  /** Grows with time. */
  readonly id: number;
}

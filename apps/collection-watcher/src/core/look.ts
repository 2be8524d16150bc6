/** Somebody asked to look at a collection now, and waits for the answer. */
export interface Look {
  readonly lookId: string;
  readonly collectionId: string;
  /** `catalogue`: only whether it is there; `members`: read it. */
  readonly depth: 'catalogue' | 'members';
  readonly requestedAt: Date;
  /** The trace that asked, as a W3C traceparent. */
  readonly traceparent?: string;
}

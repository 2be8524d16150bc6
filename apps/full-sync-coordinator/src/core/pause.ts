/** The pause of everything: while it lasts, nothing is written to any tenant, and changes are kept. */
export interface Pause {
  readonly paused: boolean;
  /** Who paused it or let it go on last, and when; absent when nobody ever did. */
  readonly changed?: { readonly by: string; readonly at: Date };
}

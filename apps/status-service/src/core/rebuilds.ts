/** How far the projections are filled again after they were emptied. */
export interface RebuildView {
  readonly number: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Null while it goes on. */
  readonly endedAt: string | null;
  /** What was there before and has not come back yet, by kind. */
  readonly missing: {
    readonly mappings: number;
    readonly tenants: number;
    readonly collections: number;
    /** Mappings whose members and figures are not those of one moment yet. */
    readonly figures: number;
  };
}

/** The projections, emptied so that their owners fill them again. */
export abstract class Rebuilds {
  /** Empties the projections and notes what is to come back; does nothing but tell of it while one is at work. */
  abstract start(): Promise<RebuildView>;
  /** Looks what has come back meanwhile, and ends the rebuild when that is everything. True: one is at work still. */
  abstract follow(): Promise<boolean>;
  /** The newest; undefined when there was none ever. */
  abstract newest(): Promise<RebuildView | undefined>;
}

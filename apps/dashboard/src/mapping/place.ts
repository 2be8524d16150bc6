import type { MemberState } from '../api/shapes';
import { memberStates } from './member-states';

export const tabs = ['members', 'runs', 'settings'] as const;
export type TabName = (typeof tabs)[number];

/** What of a mapping's page is open, as its address says: so that it can be sent to a colleague, and survives a reload. */
export interface Place {
  readonly tab?: TabName;
  readonly state?: readonly MemberState[];
  /** The resource id of the member whose way is open. */
  readonly member?: number;
  /** The id of the run whose plan is open. */
  readonly run?: string;
}

/** What an address says; what it says wrongly is left out. */
export function readPlace({ tab, state, member, run }: Readonly<Record<string, unknown>>): Place {
  const open = tabs.find((name) => name === tab);
  const states = Array.isArray(state) ? memberStates.filter((one) => state.includes(one)) : [];
  return {
    ...(open && { tab: open }),
    ...(states.length > 0 && { state: states }),
    ...(typeof member === 'number' && Number.isSafeInteger(member) && { member }),
    ...(typeof run === 'string' && { run }),
  };
}

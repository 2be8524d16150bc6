/**
 * What a full sync does with members of the group whom no mapped collection holds and never held: `mirror` removes them,
 * `additive` leaves them alone.
 */
export type FullSyncMode = 'mirror' | 'additive';

/**
 * How a full sync treats a group, by the modes of its enabled mappings: it mirrors only when all of them do. Whoever says that
 * others may put members into the group is not overruled by a neighbour.
 */
export const fullSyncMode = (modes: readonly FullSyncMode[]): FullSyncMode =>
  modes.every((mode) => mode === 'mirror') ? 'mirror' : 'additive';

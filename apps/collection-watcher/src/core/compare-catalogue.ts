import type { CatalogueEntry } from './source';
import { wentBack } from './went-back';

/** A collection as it was observed last. */
export interface KnownCollection extends Omit<CatalogueEntry, 'ready' | 'evaluation'> {
  /** Undefined when it was observed before anybody asked for it. */
  readonly evaluation: CatalogueEntry['evaluation'] | undefined;
  /** Catalogues in a row that did not show it. */
  readonly absences: number;
  /** It is believed to be gone. */
  readonly lost: boolean;
}

export interface CatalogueChanges {
  /** New, or with another name, type, size or evaluation. */
  readonly observed: readonly CatalogueEntry[];
  /** Shown again after at least one catalogue without them; also among `observed`. */
  readonly returned: readonly CatalogueEntry[];
  /** Known, not lost yet and not shown now. */
  readonly absent: readonly { readonly collectionId: string; readonly absences: number; readonly lost: boolean }[];
  /** A collection last changed earlier than it had before: the site shows an older state (it was restored). */
  readonly wentBack: boolean;
}

/**
 * Catalogues in a row that must agree before a collection counts as lost: one may be torn. A healthy control read is
 * wanted beside them, since an account that lost its rights sees an empty catalogue.
 */
const ABSENCES_UNTIL_LOST = 2;

/** What a catalogue changes in what is known of a site. */
export function compareCatalogue(
  known: ReadonlyMap<string, KnownCollection>,
  catalogue: ReadonlyMap<string, CatalogueEntry>,
): CatalogueChanges {
  const entries = [...catalogue.values()];
  const returned = entries.filter(({ collectionId }) => (known.get(collectionId)?.absences ?? 0) > 0);
  const observed = entries.filter((entry) => differs(known.get(entry.collectionId), entry));
  const absent = [...known.values()]
    .filter(({ collectionId, lost }) => !lost && !catalogue.has(collectionId))
    .map(({ collectionId, absences }) => ({
      collectionId,
      absences: absences + 1,
      lost: absences + 1 >= ABSENCES_UNTIL_LOST,
    }));
  const older = entries.some(({ collectionId, lastChange }) => {
    const before = known.get(collectionId);
    return before !== undefined && wentBack(before.lastChange, lastChange);
  });
  return { observed, returned, absent, wentBack: older };
}

const differs = (known: KnownCollection | undefined, entry: CatalogueEntry): boolean =>
  !known ||
  known.absences > 0 ||
  known.name !== entry.name ||
  known.type !== entry.type ||
  known.memberCount !== entry.memberCount ||
  known.evaluation !== entry.evaluation ||
  known.lastChange !== entry.lastChange;

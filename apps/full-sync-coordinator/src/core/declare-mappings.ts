import pLimit from 'p-limit';
import { allMappings, lockMappings } from './all-mappings';
import type { ChangeMapping } from './change-mapping';
import type { CreateMapping, Ends } from './create-mapping';
import type { DeleteMapping } from './delete-mapping';
import type { Mapping } from './mapping';
import {
  type DeclaredMapping,
  type MappingChange,
  type MappingsDifference,
  distinct,
  endsOf,
  isNothing,
  mappingsDifference,
} from './mappings-difference';
import type { Clock, Records, Tables } from './ports';
import { type PartRefused, RefusedError } from './refusal';
import { type Sites, requireConfigured } from './sites';
import { requireSwitchedOn } from './tenant';

/** New collections and groups that are looked at at the same time. */
const CHECKS_AT_ONCE = 8;

/** How the set is to be taken. */
export interface Declaration {
  /** Show the difference, and do nothing. */
  readonly dryRun: boolean;
  /** An empty set is meant: all mappings are to be deleted. */
  readonly allowEmpty: boolean;
}

export interface NewlyDeclared {
  readonly wanted: DeclaredMapping;
  readonly ends: Ends;
  /** What was made of it; not in a dry run. */
  readonly mapping?: Mapping;
}

export type Declared = Omit<MappingsDifference, 'create'> & { readonly create: readonly NewlyDeclared[] };

/**
 * Makes the mappings exactly those of a set: creates, changes and deletes what differs, all or nothing. The members of deleted
 * ones stay in their groups.
 */
export class DeclareMappings {
  constructor(
    private readonly records: Records,
    private readonly creating: CreateMapping,
    private readonly changing: ChangeMapping,
    private readonly deleting: DeleteMapping,
    private readonly clock: Clock,
    private readonly sites: Sites,
  ) {}

  /**
   * The difference; the second time there is none. `tenantId` of an entry may be a cloudServiceId.
   * Throws `mappings-refused` with an error for each entry that cannot be, `mappings-empty`, and `mappings-changed` when others
   * changed mappings meanwhile.
   */
  async run(entries: readonly DeclaredMapping[], { dryRun, allowEmpty }: Declaration, who: string): Promise<Declared> {
    const wanted = await this.withTenantIds(entries);
    const present = await allMappings(this.records.tables);
    if (wanted.length === 0 && present.length > 0 && !allowEmpty) throw empty(present.length);
    const difference = mappingsDifference(present, distinct(wanted));
    const ends = await this.check(wanted, difference);
    if (dryRun) return { ...difference, create: withEnds(difference, ends) };
    return this.records.transaction(async (tables) => {
      const now = mappingsDifference(await lockMappings(tables), wanted);
      return this.carryOut(tables, { ...now, create: withEnds(now, ends) }, who);
    });
  }

  private async carryOut(tables: Tables, declared: Declared, who: string): Promise<Declared> {
    if (isNothing(declared)) return declared;
    for (const mapping of declared.delete) await this.deleting.within(tables, mapping, false, who);
    for (const { mapping, wanted } of declared.change) await this.changing.within(tables, mapping, wanted, who);
    const create: NewlyDeclared[] = [];
    for (const { wanted, ends } of declared.create) {
      create.push({ wanted, ends, mapping: await this.creating.within(tables, wanted, ends, who) });
    }
    const [changed, deleted, { unchanged }] = [declared.change.length, declared.delete.length, declared];
    await tables.audit.add({
      who,
      what: 'mappings-declared',
      subject: 'mappings',
      before: { mappings: changed + deleted + unchanged },
      after: { mappings: create.length + changed + unchanged, created: create.length, changed, deleted },
      when: this.clock.now(),
    });
    return { ...declared, create };
  }

  /** The ends of the new ones. Throws `mappings-refused` with everything that stands against the set. */
  private async check(
    wanted: readonly DeclaredMapping[],
    { create, change }: MappingsDifference,
  ): Promise<ReadonlyMap<string, Ends>> {
    const errors: PartRefused[] = [];
    const places = new Map<string, number>();
    for (const [index, wish] of wanted.entries()) {
      const path = `mappings.${index}`;
      const first = places.get(endsOf(wish));
      if (first === undefined) places.set(endsOf(wish), index);
      else errors.push({ path, code: 'mapping-repeated', message: `It has the same ends as mappings.${first}.` });
    }
    const ends = new Map<string, Ends>();
    const atOnce = pLimit(CHECKS_AT_ONCE);
    const attempt = (wish: DeclaredMapping, work: () => Promise<unknown>) =>
      work().catch((error: unknown) => {
        if (!(error instanceof RefusedError)) throw error;
        const { code, message } = error;
        errors.push({ path: `mappings.${places.get(endsOf(wish))}`, code, message });
      });
    await Promise.all([
      ...create.map((wish) =>
        atOnce(attempt, wish, async () => ends.set(endsOf(wish), await this.creating.ends(wish))),
      ),
      ...change.map((one) => atOnce(attempt, one.wanted, () => this.requireChangeable(one))),
    ]);
    if (errors.length > 0) throw refused(errors, wanted.length);
    return ends;
  }

  private async requireChangeable({ mapping, wanted }: MappingChange): Promise<void> {
    if (!wanted.enabled || mapping.enabled) return;
    requireSwitchedOn(await requireConfigured(this.records.tables, this.sites, mapping));
  }

  /** A cloudServiceId becomes the tenant's GUID, also of one that left the configuration; what is unknown stays. */
  private async withTenantIds(entries: readonly DeclaredMapping[]): Promise<readonly DeclaredMapping[]> {
    const all = await this.records.tables.tenants.all();
    const presentLast = [...all].sort((one, other) => Number(other.removed) - Number(one.removed));
    const ids = new Map(presentLast.map(({ cloudServiceId, tenantId }) => [cloudServiceId, tenantId]));
    return entries.map((entry) => ({ ...entry, tenantId: ids.get(entry.tenantId) ?? entry.tenantId.toLowerCase() }));
  }
}

function withEnds({ create }: MappingsDifference, found: ReadonlyMap<string, Ends>): readonly NewlyDeclared[] {
  return create.map((wanted) => {
    const ends = found.get(endsOf(wanted));
    if (ends) return { wanted, ends };
    throw new RefusedError('mappings-changed', 'Mappings have been changed meanwhile: send the set again.');
  });
}

const empty = (count: number): RefusedError =>
  new RefusedError(
    'mappings-empty',
    `The set is empty, so all ${count} mappings would be deleted: say allowEmpty=true if that is meant.`,
  );

const refused = (errors: readonly PartRefused[], count: number): RefusedError =>
  new RefusedError(
    'mappings-refused',
    `Nothing was done, because ${errors.length} of the ${count} entries cannot be set up: see errors.`,
    {},
    [...errors].sort((one, other) => one.path.localeCompare(other.path, 'en', { numeric: true })),
  );

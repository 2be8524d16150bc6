import type { DataOf, membershipChanged } from '@rollcall/contracts';

type MembershipChanged = DataOf<typeof membershipChanged>;
type Members = readonly number[];

/** What one version changed of what was published of a collection. Both ascend. */
export interface PublishedVersion {
  readonly collection: string;
  /** What everything published until then comes to, in earlier epochs too; empty before the first version. */
  readonly before: Members;
  readonly after: Members;
}

interface Line {
  readonly epoch: number;
  readonly version: number;
  /** The set of each version of this epoch. */
  readonly sets: ReadonlyMap<number, Members>;
}

/**
 * A consumer of all membership events, one after the other. An event may come again, as it was (Kafka delivers at least
 * once, and a restored database sends again). It throws for all else that consumers may not be asked to bear: a version
 * that is left out or has two meanings, an addition of who is there, a removal of who is not.
 */
export class PublishedLines {
  private readonly lines = new Map<string, Line>();
  private readonly heard = new Map<string, string>();
  /** Of the version that comes in, by collection. */
  private readonly parts = new Map<string, readonly MembershipChanged[]>();

  /** The last set of each collection, by its key. */
  get sets(): ReadonlyMap<string, Members> {
    return new Map([...this.lines].map(([collection, line]) => [collection, newestOf(line)]));
  }

  /** The version that the event completes; undefined when it is a repetition, or not the last part. */
  take(event: MembershipChanged): PublishedVersion | undefined {
    const { collection, kind, epoch, version, part, parts, added, removed } = event;
    const place = `${kind} ${collection} ${epoch}.${version} part ${part}`;
    const said = JSON.stringify([parts, added, removed]);
    const before = this.heard.get(place);
    if (before !== undefined && before !== said) throw new Error(`${place} was published otherwise before`);
    if (before !== undefined) return undefined;
    this.heard.set(place, said);
    const arrived = [...(this.parts.get(collection) ?? []), event];
    if (part !== arrived.length) throw new Error(`${place} does not follow part ${arrived.length - 1}`);
    this.parts.set(collection, part < parts ? arrived : []);
    if (part < parts) return undefined;
    const whole = {
      ...event,
      added: arrived.flatMap((one) => one.added),
      removed: arrived.flatMap((one) => one.removed),
    };
    return whole.kind === 'baseline' ? this.takeBaseline(whole, place) : this.takeDifference(whole, place);
  }

  private takeBaseline(whole: MembershipChanged, place: string): PublishedVersion | undefined {
    const { collection, epoch, version, added } = whole;
    const line = this.lines.get(collection);
    if (line && epoch < line.epoch) throw new Error(`${place} is older than what was published`);
    if (line?.epoch === epoch) {
      if (JSON.stringify(line.sets.get(version)) !== JSON.stringify(added))
        throw new Error(`${place} is another set than that version was`);
      return undefined;
    }
    this.lines.set(collection, { epoch, version, sets: new Map([[version, added]]) });
    return { collection, before: newestOf(line), after: added };
  }

  private takeDifference(whole: MembershipChanged, place: string): PublishedVersion {
    const { collection, epoch, version, added, removed } = whole;
    const line = this.lines.get(collection);
    if (line?.epoch !== epoch) throw new Error(`${place} does not belong to the epoch that was published`);
    if (version !== line.version + 1) throw new Error(`${place} does not follow version ${line.version}`);
    const before = newestOf(line);
    const members = new Set(before);
    for (const id of added)
      if (!members.has(id)) members.add(id);
      else throw new Error(`${place} adds ${id} again`);
    for (const id of removed) if (!members.delete(id)) throw new Error(`${place} removes ${id}, who is not there`);
    const after = [...members].sort((a, b) => a - b);
    this.lines.set(collection, { epoch, version, sets: new Map([...line.sets, [version, after]]) });
    return { collection, before, after };
  }
}

const newestOf = (line: Line | undefined): Members => line?.sets.get(line.version) ?? [];

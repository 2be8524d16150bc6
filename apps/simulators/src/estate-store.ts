import { createHash } from 'node:crypto';
import { rmSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildEstate } from './estate/build-estate';
import type { Clocks, Estate } from './estate/estate';
import { type EstateFile, readEstateFile } from './estate/estate-file';
import { loadSnapshot, saveSnapshot, SNAPSHOT_FORMAT } from './estate/snapshot';
import type { Settings } from './settings';

const SHORTEST_PAUSE_MS = 1000;
/** Saving may take this part of the time at most. */
const SHARE = 30;

/** The estate and its snapshot in the data folder: what was changed in it survives a restart. */
export class EstateStore {
  readonly estate: Estate;
  /** What the estate file says. */
  readonly plan: EstateFile;
  private readonly file: string;
  private readonly madeFrom: string;
  private timer: NodeJS.Timeout | undefined;
  private pauseMs = SHORTEST_PAUSE_MS;

  /** `fresh` begins anew from the estate file, as does an estate file that has changed. Throws EstateError. */
  constructor(
    private readonly settings: Pick<Settings, 'data' | 'estateFile' | 'fresh' | 'snapshot'>,
    now: Clocks,
  ) {
    const { data, estateFile, fresh, snapshot } = settings;
    this.file = join(data, 'state.json');
    this.plan = readEstateFile(estateFile);
    this.madeFrom = createHash('sha256').update(SNAPSHOT_FORMAT).update(readFileSync(estateFile)).digest('hex');
    if (fresh) rmSync(this.file, { force: true });
    this.estate = (snapshot ? loadSnapshot(this.file, this.madeFrom, now) : undefined) ?? buildEstate(this.plan, now);
  }

  /** Saves soon; the larger the estate, the rarer. */
  changed(): void {
    this.timer ??= setTimeout(() => this.save(), this.pauseMs).unref();
  }

  save(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.settings.snapshot) return;
    const start = Date.now();
    saveSnapshot(this.file, this.estate, this.madeFrom);
    this.pauseMs = Math.max(SHORTEST_PAUSE_MS, (Date.now() - start) * SHARE);
  }
}

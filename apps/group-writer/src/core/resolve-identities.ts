import type { LookUp } from '@rollcall/membership';
import { isListCheaper } from './cheaper-way';
import type { DirectoryObjects, IdentityStore, ObjectStore } from './identities';
import { DirectoryError } from './ports';

/** deviceIds looked up in one step: somebody who has just come waits no longer than that. */
const LOOK_UPS_AT_ONCE = 12_000;
/** Fewer are looked up before a list of all devices has begun to come. */
const WORTH_A_LIST = 5_000;
/** As many as fit into memory with their answers. */
const LISTED_AT_ONCE = 100_000;
/** Objects read in one step: as many as Graph reads in one request. */
const READINGS_AT_ONCE = 1_000;
/** Answers stored in one transaction. */
const STORED_AT_ONCE = 5_000;

/** Finds the directory objects of devices, and makes sure that those found before are still there. */
export class ResolveIdentities {
  /** About how many devices a tenant has, for as long as many of them wait. */
  private readonly devices = new Map<string, number>();

  constructor(
    private readonly identities: IdentityStore,
    private readonly objects: ObjectStore,
    private readonly directory: DirectoryObjects,
  ) {}

  /**
   * Asks what is due in one tenant and stores the answers as they come. Throws DirectoryError when something had no answer:
   * nothing has changed for it, and it is still due. Returns how many were answered.
   */
  async step(tenantId: string, signal?: AbortSignal): Promise<number> {
    const waiting = await this.identities.toLookUp(tenantId, LISTED_AT_ONCE);
    const answered = (await this.isListCheaper(tenantId, waiting.length))
      ? await this.list(tenantId, waiting, signal)
      : await this.lookUp(tenantId, waiting.slice(0, LOOK_UPS_AT_ONCE), signal);
    return answered + (signal?.aborted ? 0 : await this.readAgain(tenantId));
  }

  private async isListCheaper(tenantId: string, waiting: number): Promise<boolean> {
    if (waiting < WORTH_A_LIST) {
      this.devices.delete(tenantId);
      return false;
    }
    const devices = this.devices.get(tenantId) ?? (await this.directory.countDevices(tenantId));
    this.devices.set(tenantId, devices);
    return isListCheaper(waiting, devices);
  }

  /**
   * Lists all devices. Only a device that the list names once is answered by it: whom it does not name, or twice, a look-up
   * has to confirm.
   */
  private async list(tenantId: string, deviceIds: readonly string[], signal?: AbortSignal): Promise<number> {
    const named = new Map(deviceIds.map((deviceId) => [deviceId, new Set<string>()]));
    for await (const page of this.directory.devices(tenantId)) {
      for (const { deviceId, objectId } of page) named.get(deviceId)?.add(objectId);
      if (signal?.aborted) return 0;
    }
    const answers: [string, LookUp][] = [];
    for (const [deviceId, objectIds] of named) {
      const [objectId] = objectIds;
      if (objectId === undefined || objectIds.size > 1) continue;
      answers.push([deviceId, { result: 'found', objectId }]);
      named.delete(deviceId);
    }
    for (let start = 0; start < answers.length; start += STORED_AT_ONCE) {
      await this.identities.lookedUp(tenantId, new Map(answers.slice(start, start + STORED_AT_ONCE)));
    }
    return answers.length + (await this.lookUp(tenantId, [...named.keys()], signal));
  }

  private async lookUp(tenantId: string, deviceIds: readonly string[], signal?: AbortSignal): Promise<number> {
    if (deviceIds.length === 0) return 0;
    let answered = 0;
    let waiting = new Map<string, LookUp>();
    const store = async () => {
      const answers = waiting;
      waiting = new Map();
      await this.identities.lookedUp(tenantId, answers);
      answered += answers.size;
    };
    try {
      for await (const answers of this.directory.lookUpDevices(tenantId, deviceIds)) {
        for (const [deviceId, answer] of answers) waiting.set(deviceId, answer);
        if (waiting.size >= STORED_AT_ONCE) await store();
        if (signal?.aborted) break;
      }
    } finally {
      await store(); // also what was answered before the directory failed
    }
    return answered;
  }

  private async readAgain(tenantId: string): Promise<number> {
    const objects = await this.objects.toRead(tenantId, READINGS_AT_ONCE);
    if (objects.length === 0) return 0;
    let answered = 0;
    try {
      for await (const readings of this.directory.read(tenantId, objects)) {
        await this.objects.haveRead(tenantId, readings);
        answered += readings.size;
      }
    } catch (error) {
      // A right that is missing here keeps nobody from writing: old answers then stand for as long as they serve.
      if (!(error instanceof DirectoryError) || error.refusal.reason !== 'permission-denied') throw error;
    }
    return answered;
  }
}

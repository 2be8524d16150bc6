import type { LookUp, ObjectReading } from '@rollcall/membership';

/** A device of the directory: `deviceId` finds it, `objectId` goes into a group. */
export interface DirectoryDevice {
  readonly deviceId: string;
  readonly objectId: string;
}

/** A directory object that claims name. */
export interface NamedObject {
  readonly objectId: string;
  readonly type: 'device' | 'user';
}

/**
 * Where directory objects are found. What is asked for many comes in parts, as it is answered; when something had no answer,
 * DirectoryError is thrown at the end: of what was not given nothing is known.
 */
export abstract class DirectoryObjects {
  /** An answer for each deviceId. */
  abstract lookUpDevices(tenantId: string, deviceIds: readonly string[]): AsyncIterable<ReadonlyMap<string, LookUp>>;
  /** Reads each object by its own id. */
  abstract read(tenantId: string, objects: readonly NamedObject[]): AsyncIterable<ReadonlyMap<string, ObjectReading>>;
  /** About how many devices the tenant has. */
  abstract countDevices(tenantId: string): Promise<number>;
  /**
   * All devices, page by page; one may come twice. A list lags and may leave somebody out, so it tells only of those whom it
   * names. Throws DirectoryError, also in the middle.
   */
  abstract devices(tenantId: string): AsyncIterable<readonly DirectoryDevice[]>;
}

/** What is known of deviceIds, and which have to be looked up. */
export abstract class IdentityStore {
  /** At most so many deviceIds, the newest first: who has just come does not wait behind a hundred thousand. */
  abstract toLookUp(tenantId: string, limit: number): Promise<readonly string[]>;
  /** Stores definite answers and brings the claims that rest on them in line. */
  abstract lookedUp(tenantId: string, answers: ReadonlyMap<string, LookUp>): Promise<void>;
}

/** What is known of the objects that claims name, and which have to be read. */
export abstract class ObjectStore {
  /** At most so many objects, those that wait longest first; who gets no answer is not named again for a while. */
  abstract toRead(tenantId: string, limit: number): Promise<readonly NamedObject[]>;
  /** Stores definite answers and brings the claims that rest on them in line. */
  abstract haveRead(tenantId: string, readings: ReadonlyMap<string, ObjectReading>): Promise<void>;
}

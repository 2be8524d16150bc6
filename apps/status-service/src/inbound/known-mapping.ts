import { Injectable } from '@nestjs/common';
import { guid, type CloudSyncRow } from '@rollcall/contracts';
import { Problem } from '@rollcall/platform';
import { CloudSyncView } from '../core/views';

/** The mapping that a path names. */
@Injectable()
export class KnownMapping {
  constructor(private readonly view: CloudSyncView) {}

  /** Throws Problem 404 `mapping-not-found`. */
  async of(mappingId: string): Promise<CloudSyncRow> {
    const id = guid.safeParse(mappingId);
    const row = id.success ? await this.view.find(id.data) : undefined;
    if (row) return row;
    throw new Problem(404, 'mapping-not-found', `There is no mapping ${mappingId}; it may have been deleted.`);
  }
}

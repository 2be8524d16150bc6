import type { Tables } from './ports';

const BATCH = 500;

/** Announces all tenants, mappings (with the deleted ones that are still kept) and own runs again as they are. */
export async function republishState({ tenants, mappings, runs }: Tables): Promise<void> {
  await tenants.announce(await tenants.all({ forChange: true }));
  let batch = await mappings.batch(BATCH);
  while (batch.length > 0) {
    await mappings.announce(batch);
    batch = await mappings.batch(BATCH, batch.at(-1)?.mappingId);
  }
  await runs.announceOwn();
}

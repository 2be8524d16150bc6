import { readFileSync } from 'node:fs';
import { readConnection } from '@rollcall/client';
import type { RunningSystem } from '@rollcall/testing';
import { Agent, request } from 'undici';
import { SITE_TOKEN } from '../system/bench-estate';

const PAGE_SIZE = 1_000;

/**
 * How many seconds the site takes for the pages of a collection when a client does nothing but fetch them, one after the
 * other as they follow from each other: what the simulator itself has in every figure.
 */
export async function fetchPages(system: RunningSystem, collectionId: string): Promise<number> {
  const { configmgr, caFile } = readConnection(system.simulatorData);
  const dispatcher = new Agent({ connect: { ca: readFileSync(caFile, 'utf8') } });
  const headers = { authorization: `Bearer ${SITE_TOKEN}` };
  const began = performance.now();
  for (let last = '0', full = true; full;) {
    const filter = encodeURIComponent(`CollectionID eq '${collectionId}' and ResourceID gt ${last}`);
    const query = `$select=ResourceID,ResourceType,Name,IsObsolete&$filter=${filter}&$orderby=ResourceID&$top=${PAGE_SIZE}`;
    const { body } = await request(`${configmgr}/wmi/SMS_FullCollectionMembership?${query}`, { dispatcher, headers });
    const ids = [...(await body.text()).matchAll(/"ResourceID":(\d+)/g)];
    full = ids.length === PAGE_SIZE;
    last = ids.at(-1)?.[1] ?? last;
  }
  const seconds = (performance.now() - began) / 1_000;
  await dispatcher.close();
  return seconds;
}

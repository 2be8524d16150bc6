import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { resultEvents } from './publish-results';

const columns = `mapping_id, resource_id, stranger_id, object_id, state, reason, message, attempts, next_try_at, request_id, since`;
const NO_STRANGER = '00000000-0000-0000-0000-000000000000';
const NULL = '\\N';

/** The rows of the events as COPY takes them, those of an event in a piece. */
function* rowsOf(members: number): Generator<string> {
  for (const { results } of resultEvents(members))
    yield results
      .map((one) => {
        const { mappingId, resourceId, objectId, state, attempts, requestId, since } = one;
        const row = [mappingId, resourceId, NO_STRANGER, objectId, state, NULL, NULL, attempts, NULL, requestId, since];
        return `${row.join('\t')}\n`;
      })
      .join('');
}

/** How many seconds a bare COPY of the rows takes, into a table with the same columns and no index. */
export async function copyBare(client: Client, members: number): Promise<number> {
  const rows = [...rowsOf(members)];
  await client.query(`CREATE TABLE bare AS SELECT ${columns} FROM status_service.member WITH NO DATA`);
  const began = performance.now();
  await pipeline(Readable.from(rows), client.query(copyFrom(`COPY bare (${columns}) FROM STDIN`)));
  const seconds = (performance.now() - began) / 1000;
  await client.query('DROP TABLE bare');
  return seconds;
}

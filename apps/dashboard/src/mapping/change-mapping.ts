import { admin, answer } from '../api/clients';
import type { Mapping } from '../api/shapes';
import type { paths } from '../api/admin.gen';
import type { Settings } from './queries';

type Patch = paths['/admin/v1/mappings/{mappingId}']['patch'];
/** What is left out stays as it is; null takes it away. */
export type MappingChange = Patch['requestBody']['content']['application/json'];

/** Changes exactly the version that was read. Throws `precondition-failed` when somebody has changed it since. */
export const changeMapping = ({ mapping: { mappingId }, etag }: Settings, change: MappingChange): Promise<Mapping> =>
  answer(
    admin.PATCH('/admin/v1/mappings/{mappingId}', {
      params: { path: { mappingId }, header: { 'If-Match': etag } },
      body: change,
    }),
  );

import type { AdminService } from '../configmgr/admin-service';
import { ControlError } from './control-error';

/** The AdminService of a site by its id or code, the first one unless named. Throws ControlError. */
export function serviceOf(services: readonly AdminService[], key: string | undefined): AdminService {
  const found = services.find(({ site: { words } }) => key === undefined || words.id === key || words.siteCode === key);
  if (!found) throw new ControlError(404, `There is no site "${key}".`);
  return found;
}

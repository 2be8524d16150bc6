import { addBuiltInCollections } from '../estate/new-collection';
import { newDeviceRecord } from '../estate/new-record';
import { Site } from '../estate/site';

/** A site with these devices and what every site has, by the clock of the test. */
export function smallSite(devices: readonly number[]): Site {
  const words = { id: 'hq', siteCode: 'CHQ', name: 'HQ', version: '5.00.9141.1000', serverName: 'CM01' };
  const site = new Site({ ...words, providers: [], pollInterval: '2s' }, 'token', Date.now);
  addBuiltInCollections(site);
  site.addResources(devices.map((resourceId) => newDeviceRecord(site, { resourceId, name: `PC-${resourceId}` })));
  return site;
}

import { LaneQuota } from '../../core/lane-quota';
import { TENANT_ID, TinyGraph } from '../../fixtures/tiny-graph';
import { GraphObjects } from './graph-objects';

const DEVICE = 'eeeeeeee-0000-0000-0000-000000000001';
const OBJECT = 'aaaaaaaa-0000-0000-0000-000000000001';
const OTHER = 'aaaaaaaa-0000-0000-0000-000000000002';

describe('a list of all devices', () => {
  it.each([null, undefined, '', 'not-a-guid'])('is read to its end with a device whose deviceId is %p', async (odd) => {
    const graph = new TinyGraph();
    const value = [
      { id: OTHER, deviceId: odd },
      { id: OBJECT, deviceId: DEVICE.toUpperCase() },
    ];
    graph.before = () => ({ status: 200, body: { value } });
    const plenty = { windowMs: 1_000, share: 1 };
    const settings = { writes: { ...plenty, writes: 3_000 }, units: { ...plenty, units: 8_000 } };
    const quota = new LaneQuota(new Map([[TENANT_ID, settings]]), { now: Date.now, sleep: () => Promise.resolve() });
    const objects = new GraphObjects(new Map([[TENANT_ID, graph.access()]]), quota);
    const pages = [];
    for await (const page of objects.devices(TENANT_ID)) pages.push(page);
    expect(pages).toEqual([[{ deviceId: DEVICE, objectId: OBJECT }]]);
  });
});

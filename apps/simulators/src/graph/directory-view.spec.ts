import fc from 'fast-check';
import { newEntraDevice } from '../estate/new-entra-object';
import { Tenant } from '../estate/tenant';
import { DirectoryView } from './directory-view';

const names = ['A', 'B', 'C', 'D'];
const step = fc.record({
  name: fc.constantFrom(...names),
  what: fc.constantFrom('put', 'change', 'delete'),
  pauseMs: fc.integer({ min: 1, max: 3 }),
});

it('2.3: shows objects, lists, keys and counts as they were at any time before', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let now = 0;
      const tenant = new Tenant('t', '11111111-1111-1111-1111-111111111111', 'T', 't.example', () => now);
      const device = (name: string) => newEntraDevice(tenant, { displayName: name });
      tenant.settle(device('A'));
      const keysAt = new Map<number, readonly string[]>();
      const remember = () => keysAt.set(now, [...tenant.devices].map(({ id, deviceId }) => `${id} ${deviceId}`).sort());
      remember();
      for (const { name, what, pauseMs } of steps) {
        now += pauseMs;
        const { id } = device(name);
        const there = tenant.device(id);
        if (what === 'put' && !there) tenant.put(device(name));
        if (what === 'delete') tenant.delete(id);
        if (what === 'change' && there) tenant.change(there, () => (there.deviceId = `changed at ${now}`));
        remember();
      }
      for (const [at, keys] of keysAt) {
        const view = new DirectoryView(tenant, at);
        const listed = [...view.objects('device')].flatMap(({ object }) => (object.type === 'device' ? [object] : []));
        expect(listed.map(({ id, deviceId }) => `${id} ${deviceId}`).sort()).toEqual(keys);
        expect(view.count('device')).toBe(keys.length);
        for (const { id, deviceId } of listed) {
          expect(view.find(id.toUpperCase())).toMatchObject({ deviceId });
          expect(view.devicesWith(deviceId).map((found) => found.id)).toEqual([id]);
        }
      }
    }),
  );
});

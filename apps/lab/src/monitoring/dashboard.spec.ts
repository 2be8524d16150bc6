import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../data-folder';
import { dashboard } from './dashboard';

const FILE = join(REPOSITORY, 'k8s', 'monitoring', 'dashboard.json');

it('k8s/monitoring/dashboard.json is what the code says; `npm run docs:dashboard` writes it', () => {
  const text = `${JSON.stringify(dashboard(), undefined, 2)}\n`;
  if (process.env['UPDATE_DOCUMENTS'] === 'true') writeFileSync(FILE, text);
  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(text));
});

it('has a panel for every chart, none over another', () => {
  const places = (dashboard().panels ?? []).map(({ gridPos }) => `${gridPos?.x}/${gridPos?.y}`);
  expect(places.length).toBeGreaterThan(20);
  expect(new Set(places).size).toBe(places.length);
});

import { join, relative } from 'node:path';
import { readConnection } from '@rollcall/client';
import type { LabState } from './lab-state';

/** What somebody who has just started it may want to open next. */
export function whereToLook({ status, coordinator, simulators }: LabState, folder: string): string {
  const { graph, configmgr } = readConnection(simulators);
  const path = (...parts: string[]): string => relative(process.cwd(), join(folder, ...parts));
  return [
    'Where to look:',
    `  dashboard             ${status}`,
    `  the table above       ${status}/api/v1/cloud-sync`,
    `  monitoring API        ${status}/docs`,
    `  admin API             ${coordinator}/docs`,
    `  simulated Entra       ${graph}   (and its control API: apps/simulators/README.md)`,
    `  simulated site        ${configmgr}`,
    `  configuration         ${path('simulators', 'rollcall.yaml')}`,
    `  logs                  ${path('logs')}`,
    '',
    'In another terminal:  npm run scenario   plays the documented scenario on it.',
    'Ready. Ctrl-C stops all of it; the next start goes on from here, `npm start -- --reset` begins anew.',
  ].join('\n');
}

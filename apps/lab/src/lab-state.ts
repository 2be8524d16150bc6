import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { InfrastructureError, ownerOf } from '@rollcall/infrastructure';
import { z } from 'zod';
import { dataFolder } from './data-folder';

/** What a running `npm start` holds its data folder for. */
export const START = 'start';

const labState = z.object({
  /** Where the services are: `http://127.0.0.1:8080` and the like. */
  status: z.url(),
  coordinator: z.url(),
  /** Where the simulators have put their certificate and their addresses. */
  simulators: z.string(),
});

/** What a running `npm start` tells other commands. */
export type LabState = z.infer<typeof labState>;

const file = (): string => dataFolder('lab.json');

export const writeLabState = (state: LabState): void => writeFileSync(file(), JSON.stringify(state, null, 2));

export const forgetLabState = (): void => rmSync(file(), { force: true });

/** Throws an InfrastructureError when no `npm start` is ready on this machine. */
export function readLabState(): LabState {
  const runs = ownerOf(dataFolder('.'), START) !== undefined;
  if (runs && existsSync(file())) return labState.parse(JSON.parse(readFileSync(file(), 'utf8')));
  throw new InfrastructureError('Rollcall does not run here: start it with `npm start`, and wait until it is ready.');
}

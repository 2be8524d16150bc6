import type { ControlClient } from '@rollcall/client';
import { InfrastructureError } from '@rollcall/infrastructure';
import type { ScenarioPart } from './scenario-parts';

/** A device or user of the scenario at both ends. */
export interface Person {
  readonly letter: string;
  readonly name: string;
  readonly resourceId: number;
  readonly objectId: string;
}

/** A, B, C and D of the documentation, and E, who is needed for the last step. */
const names = {
  devices: { A: 'SCN-A', B: 'SCN-B', C: 'SCN-C', D: 'SCN-D', E: 'KIOSK-01' },
  users: { A: 'Alice Scenario', B: 'Bob Scenario', C: 'Carol Scenario', D: 'Dave Scenario', E: undefined },
} as const;

/** Finds them at both ends. Throws an InfrastructureError when the estate lacks one. */
export async function findPeople(
  { entra, site }: ControlClient,
  { kind, cloudServiceId }: ScenarioPart,
): Promise<readonly Person[]> {
  const [objects, records] = await Promise.all([entra.objects(cloudServiceId, kind), site.records(kind)]);
  const known: string[] = Object.values(names[kind]).filter((name) => name !== undefined);
  const other = objects.find(({ displayName }) => !known.includes(displayName))?.displayName;
  return Object.entries(names[kind]).map(([letter, name = other]) => {
    const object = objects.find(({ displayName }) => displayName === name);
    const record = records.find((one) => (one.fullUserName ?? one.name) === name);
    if (!object || !record)
      throw new InfrastructureError(`The estate has no ${letter} ("${name}") for the scenario of ${kind}.`);
    return { letter, name: object.displayName, resourceId: record.resourceId, objectId: object.id };
  });
}

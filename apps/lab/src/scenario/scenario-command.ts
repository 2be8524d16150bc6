import { AdminClient, ControlClient, MonitoringClient } from '@rollcall/client';
import { InfrastructureError } from '@rollcall/infrastructure';
import Table from 'cli-table3';
import { Command } from 'commander';
import { readLabState } from '../lab-state';
import { findPeople, type Person } from './people';
import { play, type StepResult } from './play';
import { findScenario } from './scenario-parts';
import { Stage } from './stage';

/** `scenario`: the scenario of the product documentation on a running lab; ends with 1 when a group differs. */
export const scenarioCommand = (): Command =>
  new Command('scenario')
    .description('plays the documented scenario against a running `npm start`')
    .action(async () => {
      const lab = readLabState();
      const admin = new AdminClient(lab.coordinator);
      const monitoring = new MonitoringClient(lab.status);
      const control = new ControlClient(lab.simulators);
      try {
        const results: StepResult[] = [];
        for (const part of await findScenario(admin, monitoring)) {
          const people = await findPeople(control, part);
          console.log(`\n${part.collectionName} (${part.kind}) → ${part.groupName}: ${legend(people)}`);
          const stage = new Stage({ admin, monitoring, control }, part, people);
          const played = await play(stage, part, (title) => console.log(`  ▸ ${title}`));
          console.log(tableOf(played));
          results.push(...played);
        }
        const wrong = results.filter((result) => !isRight(result));
        if (wrong.length > 0) {
          const problems = wrong.map(({ title, problem }) => (problem ? `${title}: ${problem}` : title));
          throw new InfrastructureError(
            `${wrong.length} of ${results.length} steps ended otherwise:\n${problems.join('\n')}`,
          );
        }
        console.log(`All ${results.length} steps ended as the documentation says.`);
      } finally {
        await Promise.all([admin.close(), monitoring.close(), control.close()]);
      }
    });

const legend = (people: readonly Person[]): string =>
  people.map(({ letter, name }) => `${letter} = ${name}`).join(', ');

const isRight = ({ holds, expected, problem }: StepResult): boolean =>
  problem === undefined && holds.join() === expected.join();

function tableOf(results: readonly StepResult[]): string {
  const table = new Table({ head: ['Step', 'The group holds', 'Expected', ''], style: { head: [], border: [] } });
  for (const result of results) {
    table.push([result.title, result.holds.join(', '), result.expected.join(', '), isRight(result) ? '✓' : '✗']);
  }
  return table.toString();
}

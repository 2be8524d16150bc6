import { Command } from 'commander';
import { limitOption, wordsOption } from './options';

const parsed = (...args: string[]): unknown =>
  new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .addOption(wordsOption('--status <status>', 'only these', ['success', 'partialSuccess', 'failed']))
    .addOption(limitOption('rows'))
    .parse(args, { from: 'user' })
    .opts();

it.each([
  [['--status', 'partial success,Failed'], { status: 'partialSuccess,failed' }],
  [['--status', 'partial-success', '--status', 'SUCCESS'], { status: 'partialSuccess,success' }],
  [['-n', '20'], { limit: 20 }],
  [[], {}],
])('reads %j', (args, options) => {
  expect(parsed(...args)).toEqual(options);
});

it.each([[['--status', 'partly']], [['--limit', '0']], [['--limit', 'ten']]])('refuses %j', (args) => {
  expect(() => parsed(...args)).toThrow(/Allowed are success, partialSuccess, failed|It is a number from 1/);
});

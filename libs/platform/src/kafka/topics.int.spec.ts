import { eventually } from '../fixtures/eventually';
import { freshStack, type Stack } from '../fixtures/stack';
import { Topics } from './topics';

jest.setTimeout(60_000);

let stack: Stack;
beforeAll(async () => {
  stack = await freshStack();
});
afterAll(() => stack.dispose());

const connections = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

it('leaves no connection behind when new topics have no leaders that answer at first', async () => {
  const before = connections();
  const topics = new Topics({ ...stack.settings, topicPartitions: 24 });
  await topics.ready();
  await topics.stop();
  await eventually(() => connections() <= before, 10_000);
});

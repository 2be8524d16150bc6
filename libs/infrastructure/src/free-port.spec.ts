import { createServer, type Server } from 'node:net';
import { freePort, portOrFree } from './free-port';

const listening: Server[] = [];
afterEach(() => Promise.all(listening.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))));

async function listenAt(port: number): Promise<void> {
  const server = createServer();
  listening.push(server);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
}

it('gives ports that can be listened on, outside those that connections are given', async () => {
  for (const port of [await freePort(), await freePort()]) {
    expect(port).toBeLessThan(32_768);
    await listenAt(port);
  }
});

it('gives no port twice to programs that do not listen yet', async () => {
  const ports: number[] = [];
  for (let one = 0; one < 150; one += 1) ports.push(await freePort());
  expect(new Set(ports).size).toBe(ports.length);
});

it('gives another port than a preferred one that is taken, and says so', async () => {
  const taken = await freePort();
  await listenAt(taken);
  const heard: number[] = [];
  const port = await portOrFree(taken, (other) => heard.push(other));
  expect(port).not.toBe(taken);
  expect(heard).toEqual([port]);
});

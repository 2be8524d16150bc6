import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Listens for a moment; undefined when the port is taken. */
const tryPort = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });

/**
 * Ports that systems give to nobody by themselves: below those of outgoing connections (Linux from 32768, others higher), so
 * that a port that is free now is not taken by some connection before its program listens.
 */
const CHOSEN = { from: 20_000, to: 32_000 } as const;

/**
 * A process looks in a stretch of its own, so that two that choose at the same moment (the workers of a test run, whose ids
 * are near each other) do not find the same port.
 */
const STRETCH = 200;
const stretch = CHOSEN.from + (process.pid % ((CHOSEN.to - CHOSEN.from) / STRETCH)) * STRETCH;

let given = randomInt(STRETCH);

/** A port of 127.0.0.1 that nobody listens on now, and that this process has not been given just before. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < STRETCH; tries += 1) {
    given = (given + 1) % STRETCH;
    const port = await tryPort(stretch + given);
    if (port !== undefined) return port;
  }
  throw new Error(`no free port on 127.0.0.1 from ${stretch} to ${stretch + STRETCH - 1}`);
}

/** The preferred port, or a free one when that is taken; `onTaken` hears of it. */
export async function portOrFree(preferred: number, onTaken: (other: number) => void = () => {}): Promise<number> {
  const port = await tryPort(preferred);
  if (port !== undefined) return port;
  const other = await freePort();
  onTaken(other);
  return other;
}

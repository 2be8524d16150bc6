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

/** A port of 127.0.0.1 that nobody listens on now, chosen by chance: others who look at this moment find another one. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = await tryPort(randomInt(CHOSEN.from, CHOSEN.to));
    if (port !== undefined) return port;
  }
  throw new Error('no free port on 127.0.0.1');
}

/** The preferred port, or a free one when that is taken; `onTaken` hears of it. */
export async function portOrFree(preferred: number, onTaken: (other: number) => void = () => {}): Promise<number> {
  const port = await tryPort(preferred);
  if (port !== undefined) return port;
  const other = await freePort();
  onTaken(other);
  return other;
}

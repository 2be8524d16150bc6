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

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}

/** The preferred port, or a free one when that is taken; `onTaken` hears of it. */
export async function portOrFree(preferred: number, onTaken: (other: number) => void = () => {}): Promise<number> {
  const port = await tryPort(preferred);
  if (port !== undefined) return port;
  const other = await freePort();
  onTaken(other);
  return other;
}

import { portOrFree } from '@rollcall/infrastructure';

/**
 * The environment, with each of these variables set: as it was, or to the port that is given here, or to a free one when
 * that is taken; `say` hears of it.
 */
export async function withFreePorts(
  preferred: Readonly<Record<string, number>>,
  env: NodeJS.ProcessEnv,
  say: (sentence: string) => void,
): Promise<NodeJS.ProcessEnv> {
  const chosen: Record<string, string> = {};
  for (const [variable, port] of Object.entries(preferred)) {
    const onTaken = (other: number): void =>
      say(`port ${port} is taken: ${other} serves instead (${variable} chooses)`);
    chosen[variable] = env[variable] ?? String(await portOrFree(port, onTaken));
  }
  return { ...env, ...chosen };
}

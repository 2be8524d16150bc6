import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Looks up the address of a name; whoever asks for the same one meanwhile waits for the same answer.
 *
 * A name that no server answers for occupies one of the process' four threads for half a minute, and files and names of all
 * other sites are read by these: the requests of a dead site must not take them all.
 */
export function sharedLookup(find: LookupFunction = lookup): LookupFunction {
  const asked = new Map<string, Parameters<LookupFunction>[2][]>();
  return (hostname, options, callback) => {
    const question = `${hostname} ${JSON.stringify(options)}`;
    const others = asked.get(question);
    if (others) {
      others.push(callback);
      return;
    }
    const waiting = [callback];
    asked.set(question, waiting);
    find(hostname, options, (...answer) => {
      asked.delete(question);
      for (const answered of waiting) answered(...answer);
    });
  };
}

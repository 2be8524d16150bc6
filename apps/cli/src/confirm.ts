import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { wrongUse } from './failure';
import type { Terminal } from './terminal';

/** Asks a person. Throws a Failure when nobody is there to answer: a script says --yes. */
export async function confirm(question: string, { stdin, stderr }: Terminal): Promise<boolean> {
  if (!stdin.isTTY || !stderr.isTTY) throw wrongUse(`${question} Nobody can answer here: say --yes if that is meant.`);
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      stderr.write(String(chunk));
      done();
    },
  });
  const asking = createInterface({ input: stdin, output, terminal: false });
  try {
    const answer = await asking.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    asking.close();
  }
}

// One Kafka and one Postgres for all suites of a run, in a process of their own that ends when jest does, however it does.
const { fork } = require('node:child_process');
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, resolve } = require('node:path');
const { createInterface } = require('node:readline');

const repository = resolve(__dirname, '..', '..', '..');

module.exports = async () => {
  if (globalThis.infrastructure || (process.env.KAFKA_BROKERS && process.env.DATABASE_URL)) return;
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
  const lab = join(repository, 'apps', 'lab', 'dist', 'main.js');
  const child = fork(lab, ['infra', '--throwaway', '--data', folder], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  globalThis.infrastructure = { child, folder };
  await new Promise((ready, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`Kafka and Postgres could not be started (exit code ${code})`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, name, value] = /^(KAFKA_BROKERS|DATABASE_URL)=(.*)$/.exec(line) ?? [];
      if (name) process.env[name] = value;
      if (line === 'ready') ready();
    });
  });
  child.removeAllListeners('exit');
};

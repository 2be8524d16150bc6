// Node, and the logs of the systems of a test file when one of its tests fails.
const { TestEnvironment } = require('jest-environment-node');

module.exports = class extends TestEnvironment {
  handleTestEvent({ name, test }) {
    if (name !== 'test_fn_failure' && name !== 'hook_failure') return;
    for (const system of this.global.rollcallSystems ?? []) {
      process.stderr.write(`\nLogs of the system of "${test?.name ?? 'a hook'}":\n${system.logTails()}\n`);
    }
  }
};

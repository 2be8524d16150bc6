// Node; and when a test of a file fails, the logs of its systems, and pictures of what its visitors see.
const { TestEnvironment } = require('jest-environment-node');

module.exports = class extends TestEnvironment {
  async handleTestEvent({ name, test }) {
    if (name !== 'test_fn_failure' && name !== 'hook_failure') return;
    const failed = test?.name ?? 'a hook';
    for (const system of this.global.rollcallSystems ?? []) {
      process.stderr.write(`\nLogs of the system of "${failed}":\n${system.logTails()}\n`);
    }
    for (const visitor of this.global.rollcallVisitors ?? []) {
      const picture = await visitor.picture(failed).catch((error) => `none: ${error.message}`);
      process.stderr.write(`\nWhat was seen when "${failed}" failed: ${picture}\n${visitor.complaints.join('\n')}\n`);
    }
  }
};

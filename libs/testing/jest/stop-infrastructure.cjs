const { once } = require('node:events');
const { rmSync } = require('node:fs');

module.exports = async () => {
  const { child, folder } = globalThis.infrastructure ?? {};
  if (!child) return; // the environment named them, or another suite of this run has stopped them
  delete globalThis.infrastructure;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
  rmSync(folder, { recursive: true, force: true });
};

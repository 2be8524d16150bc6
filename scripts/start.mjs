// npm start: everything on this machine.
process.argv.splice(2, 0, 'start');
await import('./run.mjs');

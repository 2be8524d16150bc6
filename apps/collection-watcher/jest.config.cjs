module.exports = { ...require('../../jest.preset.cjs'), displayName: 'collection-watcher' };

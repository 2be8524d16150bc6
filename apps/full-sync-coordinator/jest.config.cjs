module.exports = { ...require('../../jest.preset.cjs'), displayName: 'full-sync-coordinator' };

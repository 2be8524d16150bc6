module.exports = { ...require('../../jest.preset.cjs'), displayName: 'status-service' };

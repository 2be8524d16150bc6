// The suites that need more than the code: `npx jest --selectProjects integration`, or `e2e`, or `unit` (all projects).
// Each project's own jest.config.cjs runs its unit tests alone.
const preset = require('./jest.preset.cjs');

const suite = (displayName, testMatch, testPathIgnorePatterns, more = {}) => ({
  ...preset,
  displayName,
  rootDir: __dirname,
  testMatch: testMatch.map((pattern) => `<rootDir>/{apps,libs}/*/src/**/${pattern}`),
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/out-tsc/', ...testPathIgnorePatterns],
  modulePathIgnorePatterns: ['/dist/', '/out-tsc/', '<rootDir>/.rollcall/'],
  ...more,
});

const infrastructure = {
  globalSetup: '<rootDir>/libs/testing/jest/start-infrastructure.cjs',
  globalTeardown: '<rootDir>/libs/testing/jest/stop-infrastructure.cjs',
};

module.exports = {
  projects: [
    suite('unit', ['*.spec.ts', '*.spec.tsx'], ['\\.(?:int|api|e2e)\\.spec\\.ts$']),
    suite('integration', ['*.int.spec.ts'], [], infrastructure),
    suite('api', ['*.api.spec.ts'], [], {
      ...infrastructure,
      testEnvironment: '<rootDir>/libs/testing/jest/e2e-environment.cjs',
    }),
    suite('e2e', ['*.e2e.spec.ts'], [], {
      ...infrastructure,
      testEnvironment: '<rootDir>/libs/testing/jest/e2e-environment.cjs',
    }),
    // not tests: what `npm run docs:screenshots` takes
    suite('pictures', ['*.pictures.ts'], [], {
      ...infrastructure,
      testEnvironment: '<rootDir>/libs/testing/jest/e2e-environment.cjs',
    }),
  ],
};

// How every project's unit tests run; jest.config.cjs at the root adds the suites that need Kafka and Postgres.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Packages that ship ES modules only: Jest on Node 20 cannot require them, so they are transformed like our own code. */
function esModuleOnlyPackages() {
  const lock = JSON.parse(readFileSync(join(__dirname, 'node_modules', '.package-lock.json'), 'utf8'));
  return Object.keys(lock.packages).filter((path) => {
    if (!path.startsWith('node_modules/')) return false;
    try {
      const manifest = JSON.parse(readFileSync(join(__dirname, path, 'package.json'), 'utf8'));
      if (manifest.type !== 'module') return false;
      const exports = JSON.stringify(manifest.exports ?? {});
      return !exports.includes('"require"') && !String(manifest.main ?? '').endsWith('.cjs');
    } catch {
      return false; // a folder without a manifest holds nothing that could be required
    }
  });
}

const names = esModuleOnlyPackages().map((path) => path.split('node_modules/').pop());

module.exports = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@rollcall/source', 'node', 'require', 'default'] },
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/src/**/*.spec.tsx'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.(?:int|api|e2e)\\.spec\\.ts$'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      },
    ],
    '\\.tsx$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
      },
    ],
    '\\.m?js$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(?:${names.join('|')})/)`],
};

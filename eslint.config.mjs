import { builtinModules } from 'node:module';
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** What a rule of the domain may never know: how it is stored, sent, served or run. */
const message = 'The core decides; adapters in outbound/ and inbound/ know the outside world.';
const outsideWorld = {
  paths: builtinModules.map((name) => ({ name, message })),
  patterns: [
    {
      group: [
        'node:*',
        '@nestjs/*',
        'kafkajs',
        'typeorm',
        'pg',
        '@microsoft/*',
        '@azure/*',
        'undici',
        'fastify',
        '@rollcall/platform',
        '@rollcall/graph',
      ],
      message,
    },
  ],
};

/** Who may know whom. The tests of the ideas may import what they are tested with. */
const boundaries = ({ ideasMayImport }) => ({
  enforceBuildableLibDependency: false,
  allow: [],
  depConstraints: [
    // The ideas: plain functions over plain data. They know each other and nothing else.
    {
      sourceTag: 'layer:pure',
      onlyDependOnLibsWithTags: ['layer:pure'],
      bannedExternalImports: ideasMayImport === 'anything' ? [] : ['*'],
    },
    // What crosses a process.
    {
      sourceTag: 'scope:contracts',
      onlyDependOnLibsWithTags: ['layer:pure'],
      bannedExternalImports: ['@nestjs/*', 'kafkajs', 'typeorm', 'pg', '@microsoft/*', '@azure/*'],
    },
    // How a service runs: it knows the contracts, and no rule of the business.
    { sourceTag: 'scope:platform', onlyDependOnLibsWithTags: ['scope:contracts'] },
    { sourceTag: 'scope:graph', onlyDependOnLibsWithTags: ['scope:contracts', 'layer:pure'] },
    // The HTTP APIs as somebody outside calls them.
    { sourceTag: 'scope:client', onlyDependOnLibsWithTags: ['scope:contracts'] },
    // Kafka and Postgres on one machine: of use to any project on Kafka, so it knows nothing of Rollcall.
    { sourceTag: 'scope:infrastructure', onlyDependOnLibsWithTags: ['scope:infrastructure'] },
    {
      sourceTag: 'scope:testing',
      onlyDependOnLibsWithTags: [
        'scope:contracts',
        'scope:client',
        'scope:platform',
        'scope:infrastructure',
        'layer:pure',
      ],
    },
    // Services meet only on Kafka: none imports another.
    {
      sourceTag: 'layer:service',
      onlyDependOnLibsWithTags: ['layer:pure', 'scope:contracts', 'scope:platform', 'scope:graph', 'scope:testing'],
    },
    // The simulators stand for Microsoft's ends: they share nothing with what they examine.
    { sourceTag: 'scope:simulators', onlyDependOnLibsWithTags: ['scope:simulators'] },
    {
      sourceTag: 'scope:lab',
      onlyDependOnLibsWithTags: ['scope:contracts', 'scope:client', 'scope:platform', 'scope:infrastructure'],
    },
    // What runs in a browser knows the APIs by their documents only.
    { sourceTag: 'scope:dashboard', onlyDependOnLibsWithTags: ['scope:dashboard'] },
    // What people type: it knows the public APIs, and nothing of how a service runs.
    { sourceTag: 'scope:cli', onlyDependOnLibsWithTags: ['scope:contracts', 'scope:client', 'scope:testing'] },
    // The system from outside only: HTTP and Kafka.
    { sourceTag: 'scope:e2e', onlyDependOnLibsWithTags: ['scope:contracts', 'scope:client', 'scope:testing'] },
    {
      sourceTag: 'scope:bench',
      onlyDependOnLibsWithTags: [
        'scope:contracts',
        'scope:client',
        'scope:testing',
        'scope:infrastructure',
        'layer:pure',
      ],
    },
  ],
});

export default [
  {
    ignores: [
      '**/dist',
      '**/out-tsc',
      '**/node_modules',
      '.nx',
      '.rollcall',
      '**/*.cjs',
      '**/boundaries-fixture/**',
      '**/*.gen.ts',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  { files: ['**/*.mjs'], languageOptions: { globals: { console: 'readonly', process: 'readonly' } } },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', boundaries({ ideasMayImport: 'nothing' })],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': 'off', // injected classes must be real imports (decorator metadata)
    },
  },
  {
    files: ['**/*.spec.ts'],
    rules: { '@nx/enforce-module-boundaries': ['error', boundaries({ ideasMayImport: 'anything' })] },
  },
  {
    files: ['libs/membership/src/**/*.ts', 'libs/status/src/**/*.ts', 'apps/*/src/core/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-imports': ['error', outsideWorld] },
  },
  {
    files: ['apps/dashboard/src/**/*.ts', 'apps/dashboard/src/**/*.tsx'],
    ...jsxA11y.flatConfigs.recommended,
  },
  {
    files: ['apps/dashboard/src/**/*.ts', 'apps/dashboard/src/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  prettier,
];

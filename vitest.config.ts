import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@breakwater/sdk': new URL('packages/sdk/src/index.ts', import.meta.url).pathname } },
  test: {
    include: [
      'scripts/**/*.test.ts',
      'packages/**/*.test.ts',
      'apps/**/*.test.ts',
      'tools/**/*.test.ts',
      'tests/**/*.test.ts',
    ],
    pool: 'forks',
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

import { defineConfig } from 'vitest/config';

const source = (file: string) => new URL(`packages/sdk/src/${file}`, import.meta.url).pathname;

// Test processes, and the threads and processes that tests start, compile what they import once and not each.
process.env.NODE_COMPILE_CACHE ??= new URL('node_modules/.cache/compile', import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@breakwater\/sdk$/, replacement: source('index.ts') },
      { find: /^@breakwater\/sdk\/files$/, replacement: source('files.ts') },
      { find: /^@breakwater\/sdk\/testing$/, replacement: source('testing/index.ts') },
      { find: /^@breakwater\/sdk\/webhooks$/, replacement: source('webhooks.ts') },
    ],
  },
  test: {
    include: [
      'scripts/**/*.test.ts',
      'packages/**/*.test.ts',
      'apps/**/*.test.ts',
      'tools/**/*.test.ts',
      'tests/**/*.test.ts',
    ],
    pool: 'forks',
    // More than the cores: most files wait for servers of theirs half of the time.
    maxWorkers: 6,
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

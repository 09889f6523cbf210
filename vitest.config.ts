import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const source = (file: string) => new URL(`packages/sdk/src/${file}`, import.meta.url).pathname;

// Test processes, and the threads and processes that tests start, compile what they import once and not each.
process.env.NODE_COMPILE_CACHE ??= new URL('node_modules/.cache/compile', import.meta.url).pathname;

// Begun last, one of these would run alone at the end.
const LONGEST = [
  'add-an-entity',
  'backup',
  'restore',
  'effects',
  'rest',
  'database',
  'authorisation',
  'executions',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex(name => moduleId.endsWith(`/${name}.test.ts`));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

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
    globalSetup: 'tests/contract/bundle-once.ts',
    pool: 'forks',
    // More than the cores: most files wait for servers of theirs some of the time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

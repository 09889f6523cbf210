import { expect, it } from 'vitest';
import { brokenRules, sourceFiles } from './rules.ts';

it.each([
  ['packages/api/src/x.ts', "import { z } from 'zod';"],
  ['packages/api/src/x.ts', 'if (error instanceof z.core.$ZodError) return;'],
  ['apps/edge/src/x.ts', "const db = new Database(openDriver).open({ url: '' });"],
  ['packages/api/src/fleet/router.ts', "import { sql } from 'drizzle-orm';"],
  ['packages/api/src/fleet/index.ts', "import { readFileSync } from 'node:fs';"],
  ['packages/api/src/fleet/verb.ts', "import { createHash } from 'node:crypto';"],
  ['packages/api/src/fleet/verb.ts', "await ctx.db.write([{ sql: '', args: [] }]);"],
  ['packages/db/src/kernel/x.ts', 'const now = Date.now();'],
  ['packages/db/src/kernel/x.ts', '// TODO later'],
])('a rule catches %s: %s', (path, text) => {
  expect(brokenRules([{ path, text }]).length).toBeGreaterThan(0);
});

it.each([
  ['packages/api/src/x.ts', "import * as z from 'zod';"],
  ['apps/edge/src/x.ts', 'function f() {\n  return new Database(openDriver);\n}'],
  ['packages/api/src/fleet/verb.ts', "import { sql } from 'drizzle-orm';"],
])('no rule minds %s: %s', (path, text) => {
  expect(brokenRules([{ path, text }])).toEqual([]);
});

it('no file of the project breaks a rule', () => {
  expect(brokenRules(sourceFiles())).toEqual([]);
});

import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdsInSql } from './in-sql.ts';
import { tagIssues } from './issues.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('file');
});
afterAll(() => database.close());

const VALUES = {
  'pci:scope': ['cde', ' CDE\u00a0', 'connected_cde', '', 'pending-review', 'out-of-scope\u3000'],
  'pci:data-class': ['stores-cardholder', 'STORES-CARDHOLDER\n', 'stores', '\u212aprocesses-cardholder'],
  'pci:segment': ['dmz', '', ' \t\u2003', '\ufeff', '\u180e'],
  'pci:scope-reason': ['x', '\v\f', '\u0085'],
  'pci:validated-date': [
    ...['2025-12-13', '2024-02-29', '2023-02-29', '2025-13-01', '2025-00-10', '2025-12-32', '0000-01-01'],
    ...['2025-12-13 ', '25-12-13', '+025-12-13', '2025-12-1٣', '9999-12-31', ''],
  ],
  'pci:validated-by': [
    ...[
      'a@b.co',
      'a.b@c.d-.com',
      'a@b',
      '@b.co',
      'a@.co',
      'a..b@c.co',
      '.a@b.co',
      'a.@b.co',
      "a'@b.co",
      "o'b@c.co",
    ],
    ...[
      'a@-b.co',
      'a@b.c',
      'a@b.c1',
      'a@b..co',
      'a@b.co ',
      'a@b@c.co',
      'A+z_9@X.Y.ZZ',
      'a@b.co\n',
      'ä@b.co',
      'a@b.-co',
    ],
    ...['root', 'system', 'automated-classifier', 'sp:nobody', 'sp:', 'nobody', '', 'a@b.c-d.EU', '-@b.co'],
  ],
  'pci:data-flows': [
    ...[
      '[]',
      '["a"]',
      ' [ "a" , "b" ] ',
      '["a", 1]',
      '[["a"]]',
      '{"a":"b"}',
      '"a"',
      '[',
      '',
      '[null]',
      "['a']",
    ],
    ...['["a",]', '[1e999]', '[true]', '\ufeff[]', '["\\ud800"]', '[/**/]', '["a"] x'],
  ],
};

// A count over a whole estate cannot bring every tag here, so the rules are in both languages.
test.each(Object.entries(VALUES))('the rules for %s hold in SQL as they do here', async (key, values) => {
  const [found] = await database.db.read([
    {
      sql: `SELECT t.value, ${holdsInSql('?1', 't.value', '?2')} FROM json_each(?3) AS t`,
      args: [key, 'ten_none', JSON.stringify(values)],
    },
  ]);
  const holds = (value: string) => {
    const known = (label: string) => ['root', 'system', 'automated-classifier'].includes(label);
    return !tagIssues('cde', new Map([[key, value]]), known).some(issue => issue.key === key);
  };
  expect((found?.rows ?? []).map(([value, held]) => [value, held === 1])).toEqual(
    values.map(value => [value, holds(value)]),
  );
});

import type { Statement } from '@breakwater/db';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestApi, testApi } from '../../testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi('file');
});
afterAll(() => api.close());

/** How the alerts are searched by each statement that looks for repeated hashes while `work` runs. */
async function plansOf(work: () => Promise<unknown>): Promise<string[][]> {
  const { db } = api.database;
  const read = vi.spyOn(db, 'read');
  await work();
  const statements: Statement[] = read.mock.calls.flatMap(([given]) => [...given]);
  read.mockRestore();
  const looking = statements.filter(({ sql }) => /GROUP BY (tenant_id, )?dedup_hash HAVING/.test(sql));
  const plans = await db.read(looking.map(({ sql, args }) => ({ sql: `EXPLAIN QUERY PLAN ${sql}`, args })));
  return plans.map(({ rows }) =>
    rows.map(row => String(row.at(-1))).filter(step => /alerts USING/.test(step)),
  );
}

const BY_ACTIVE = /^(SEARCH|SCAN) alerts USING COVERING INDEX alerts_active/;
// A row is read only by its id, or by what few rows have: a hash that repeats, a case, an alert it went into.
const BY_FEW = /INDEX (alerts_(tenant|dedup|case|merged)|sqlite_autoindex_alerts_1) \((?!tenant_id=\?\))/;

// The active alerts of a tenant may be 100,000, its others many more, and both were read row by row.
test('duplicates are found by the index of active alerts alone', async () => {
  const tenant = await api.tenant();
  const { alerts } = (await tenant.person('operator')).api.soc;
  const { items } = await alerts.createMany({
    items: ['A', 'B'].map(title => ({ title, severity: 'low', source: 'wazuh' })),
  });
  for (const { id } of items) await alerts.update({ id, title: 'C' });
  const plans = await plansOf(async () => {
    await alerts.dedupe({});
    await api.runJob('soc.dedupe');
  });
  expect(plans.length).toBeGreaterThan(2);
  for (const plan of plans) {
    expect(plan.filter(step => BY_ACTIVE.test(step))).not.toEqual([]);
    expect(plan.filter(step => !BY_ACTIVE.test(step) && !BY_FEW.test(step))).toEqual([]);
  }
});

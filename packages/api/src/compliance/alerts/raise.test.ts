import { type Ctx, commit } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { complianceAlerts } from './accessor.ts';
import { resolveAll } from './end.ts';
import { type Raised, raiseAll } from './raise.ts';

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
  ctx = await database.tenant();
});
afterAll(() => database.close());

const alarm = (n: number, severity: Raised['severity'] = 'high'): Raised => ({
  ...{ alertType: 'scope_drift', severity, fingerprint: `raised:${n}`, resourceId: null },
  ...{ title: `Alarm ${n}`, description: 'It went off.', context: { n, note: '4111 1111 1111 1111' } },
});

test('three hundred alerts are raised, counted and resolved in as many statements as one', async () => {
  const many = Array.from({ length: 300 }, (_, n) => alarm(n));
  const first = raiseAll(ctx, [...many, alarm(0, 'low')], []);
  expect(first.steps).toHaveLength(raiseAll(ctx, [alarm(0)], []).steps.length);
  const { opened, bumped } = await commit(ctx, first);
  expect([opened.length, bumped.length]).toEqual([300, 0]);
  expect(opened[0]).toMatchObject({ severity: 'high', context: { n: 0, note: '[pan:1111]' } });
  const stored = await complianceAlerts.find(ctx, { sql: '1', args: [] });
  expect(stored.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
    opened.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );

  const again = raiseAll(
    ctx,
    [alarm(300), ...many.slice(1).map(one => ({ ...one, severity: 'low' as const }))],
    stored,
  );
  const counted = await commit(ctx, again);
  expect([counted.opened.length, counted.bumped.length]).toEqual([1, 299]);
  const last = counted.bumped.at(-1);
  expect(await complianceAlerts.get(ctx, String(last?.id))).toEqual(last);
  expect(last).toMatchObject({ occurrences: 2, severity: 'low', version: 2 });

  const ended = resolveAll(ctx, counted.bumped);
  expect(ended.steps).toHaveLength(resolveAll(ctx, counted.bumped.slice(0, 1)).steps.length);
  await commit(ctx, ended);
  const lasting = await complianceAlerts.find(ctx, { sql: "status = 'open'", args: [] });
  expect(lasting.map(({ fingerprint }) => fingerprint).toSorted()).toEqual(['raised:0', 'raised:300']);
  const [found] = await ctx.db.read([
    {
      sql: "SELECT action, count(*) FROM audit_log WHERE tenant_id = ? AND component = 'complianceAlerts' GROUP BY 1 ORDER BY 1",
      args: [ctx.tenantId],
    },
  ]);
  expect(found?.rows).toEqual([
    ['compliance.alert.bump', 299],
    ['compliance.alert.create', 301],
    ['compliance.alert.resolve', 299],
  ]);
});

test('what was raised or changed in between is planned again', async () => {
  const { opened } = await commit(ctx, raiseAll(ctx, [alarm(1_000)], []));
  await expect(commit(ctx, raiseAll(ctx, [alarm(1_001), alarm(1_000)], []))).rejects.toMatchObject({
    details: { reason: 'version' },
  });
  await commit(ctx, raiseAll(ctx, [alarm(1_000)], opened));
  await expect(commit(ctx, resolveAll(ctx, opened))).rejects.toMatchObject({
    details: { reason: 'version' },
  });
  await expect(commit(ctx, raiseAll(ctx, [alarm(1_000)], opened))).rejects.toMatchObject({
    details: { reason: 'version' },
  });
  expect(await complianceAlerts.find(ctx, { sql: '"fingerprint" = ?', args: ['raised:1001'] })).toEqual([]);
});

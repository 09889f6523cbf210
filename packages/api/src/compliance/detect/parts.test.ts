import { type Ctx, commit } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { complianceAlerts } from '../alerts/accessor.ts';
import { resources } from '../resources/accessor.ts';
import { atStart, planDetect } from './detect.ts';

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
  ctx = await database.tenant();
});
afterAll(() => database.close());

test('a detection that is too much for one commit is whole in several', async () => {
  const now = new Date(ctx.clock.now());
  const rows = await resources.insertMany(
    ctx,
    Array.from({ length: 11 }, (_, n) => ({
      ...{ provider: 'aws' as const, resourceType: 'ec2_instance' as const, resourceId: `arn:${n}` },
      ...{ currentScope: n < 5 ? ('cde' as const) : null, publicIp: n < 5 ? '203.0.113.7' : null },
      ...{ discoveredAt: now, lastSeenAt: now },
    })),
  );
  const detect = async () => {
    const progress = atStart();
    const { opened, bumped, resolved } = await commit(
      ctx,
      await planDetect(ctx, progress, { read: 3, committed: 2 }),
    );
    return { opened, bumped, resolved };
  };
  const prints = async () => {
    const alerts = await complianceAlerts.find(ctx, { sql: "status = 'open'", args: [] });
    return alerts.map(({ fingerprint }) => fingerprint).toSorted();
  };
  expect(await detect()).toEqual({ opened: 16, bumped: 0, resolved: 0 });
  const all = [
    ...rows.slice(0, 5).map(({ id }) => `public:${id}`),
    ...rows.map(({ id }) => `untagged:${id}`),
  ].toSorted();
  expect(await prints()).toEqual(all);
  expect(await detect()).toEqual({ opened: 0, bumped: 16, resolved: 0 });
  await ctx.db.write([{ sql: "UPDATE resources SET is_active = 0 WHERE resource_id <> 'arn:0'", args: [] }]);
  expect(await detect()).toEqual({ opened: 0, bumped: 2, resolved: 14 });
  expect(await prints()).toEqual(all.filter(print => print.endsWith(rows[0]?.id ?? '')));
});

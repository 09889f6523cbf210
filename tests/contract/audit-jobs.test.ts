import { gunzipSync } from 'node:zlib';
import { sha256Hex } from '@breakwater/db';
import type { Breakwater } from '@breakwater/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TEST_KEYS } from './keys.ts';
import { newTenant, type Tenant } from './people.ts';
import { sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';

const DAY = 24 * 60 * 60_000;
const endpoint = 'edge-1.example.com:8443';

describe.each(TARGETS)('jobs of the audit log, %s', target => {
  let running: Running;
  let tenant: Tenant;
  let root: Breakwater;
  beforeEach(async () => {
    running = await start(target);
    tenant = await newTenant(running);
    root = inTenant(tenant);
  });
  afterEach(() => running.stop());

  const inTenant = ({ id }: Tenant) => sdk(running, TEST_KEYS.rootKey, { 'x-tenant-id': id });
  const gateways = (bw: Breakwater, from: number, count: number) =>
    bw.fleet.gateways.createMany({
      items: Array.from({ length: count }, (_, n) => ({ name: `edge-${from + n}`, endpoint })),
    });

  it('audit.seal seals every chain that has something to seal, and no other', async () => {
    const other = inTenant(await newTenant(running));
    await gateways(root, 0, 3);
    await gateways(other, 0, 2);
    await running.runJob('audit.seal');
    await running.runJob('audit.seal');
    expect((await root.audit.seals()).items.map(s => [s.index, s.count])).toEqual([[1, 3]]);
    expect((await other.audit.seals()).items.map(s => [s.index, s.count])).toEqual([[1, 2]]);
    await gateways(root, 3, 1);
    await running.runJob('audit.seal');
    expect((await root.audit.seals()).items.map(s => [s.index, s.count])).toEqual([
      [2, 1],
      [1, 3],
    ]);
    expect(await root.audit.verify()).toMatchObject({ ok: true, unsealed: { count: 0 } });
  });

  it('audit.check tells of a chain that does not hold, in one event, and of seals of the last day only', async () => {
    const failures = async () => (await root.events.list({ types: ['audit.verification.failed'] })).items;
    await gateways(root, 0, 3);
    await running.runJob('audit.seal');
    await running.runJob('audit.check');
    expect(await failures()).toEqual([]);
    await running.sql({ sql: 'DROP TRIGGER audit_log_no_update', args: [] });
    await running.sql({
      sql: `UPDATE audit_log SET actor_name = 'eve' WHERE tenant_id = ?`,
      args: [tenant.id],
    });
    await running.runJob('audit.check');
    expect((await failures()).map(e => e.data)).toEqual([
      { id: null, fromIndex: 1, problems: 3, firstKind: 'row_edited' },
    ]);
    running.at(running.now() + DAY + 60 * 60_000 + 1);
    await running.runJob('audit.check');
    expect(await failures()).toHaveLength(1);
  });

  it('28: audit.retention moves entries of 401 days ago to the archive, and the chain still verifies', async () => {
    await gateways(root, 0, 5);
    await running.runJob('audit.seal');
    const { items: entries } = await root.audit.list({ order: 'asc' });
    running.at(running.now() + 400 * DAY);
    await running.runJob('audit.retention');
    expect((await root.audit.list()).items).toHaveLength(5);

    running.at(running.now() + DAY);
    await running.runJob('audit.retention');
    const { items: left } = await root.audit.list();
    expect(left.map(e => [e.action, e.operation, e.actorKind])).toEqual([
      ['audit.log.purge', 'purge', 'system'],
    ]);
    const [seal] = (await root.audit.seals({ includeLeaves: true })).items;
    const ref = `${tenant.id}/00000001-${seal?.throughSeq}.ndjson.gz`;
    const stored = await running.archived(ref);
    const archive = await running.sql({
      sql: 'SELECT seal_id, tenant_id, seal_index, after_seq, through_seq, count, ref, sha256, bytes, archived_at FROM audit_archives',
      args: [],
    });
    const sha256 = await sha256Hex(stored);
    expect(archive).toEqual([
      [seal?.id, tenant.id, 1, 0, seal?.throughSeq, 5, ref, sha256, stored.length, running.now()],
    ]);
    expect(left[0]?.detail).toEqual({ index: 1, count: 5, ref, sha256 });

    const lines = gunzipSync(stored)
      .toString()
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines.slice(0, -1)).toEqual(
      entries.map(entry => ({ ...entry, timestamp: entry.timestamp.getTime() })),
    );
    expect(lines.at(-1)).toEqual({
      seal: {
        ...Object.fromEntries(Object.entries(seal ?? {}).filter(([field]) => field !== 'archived')),
        sealedAt: seal?.sealedAt.getTime(),
      },
    });

    expect(seal?.archived).toBe(true);
    expect(await root.audit.verify()).toMatchObject({
      ok: true,
      archived: 1,
      checked: { seals: 1, rows: 0 },
      unsealed: { count: 1 },
    });
    const { items: told } = await root.events.list({ types: ['audit.archive.created'] });
    expect(told.map(e => [e.recordId, e.data])).toEqual([
      [seal?.id, { id: seal?.id, index: 1, count: 5, ref }],
    ]);
    await running.runJob('audit.seal');
    expect(await root.audit.verify()).toMatchObject({
      ok: true,
      archived: 1,
      checked: { seals: 2, rows: 1 },
    });
  });

  it('events.retention deletes what is over 30 days old, and says how many', async () => {
    await gateways(root, 0, 2);
    running.at(running.now() + 1);
    await gateways(root, 2, 1);
    running.at(running.now() + 30 * DAY);
    await running.runJob('events.retention');
    const kept = await running.sql({ sql: 'SELECT data FROM events WHERE tenant_id = ?', args: [tenant.id] });
    expect(kept.map(([data]) => JSON.parse(String(data)).name)).toEqual(['edge-2']);
    await running.runJob('events.retention');
    const { items } = await sdk(running, TEST_KEYS.rootKey).audit.list({ action: 'events.event.purge' });
    expect(items.map(e => [e.tenantId, e.component, e.detail])).toEqual([
      ['platform', 'events', { count: 2 }],
    ]);
  });
});

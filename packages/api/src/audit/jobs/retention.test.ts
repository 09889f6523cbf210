import type { Statement } from '@breakwater/db';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runJob } from '../../jobs/run.ts';
import type { AuditArchive } from '../../ports.ts';
import { DAY, IN_PROCESS, ROOT_KEY, type TestApi, testApi } from '../../testing.ts';

/** An archive in memory: what was put, by name. */
function memory(): AuditArchive & { readonly stored: Map<string, Uint8Array<ArrayBuffer>> } {
  const stored = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    stored,
    async put(name, bytes) {
      stored.set(name, bytes);
      return { ref: name };
    },
    get: async ref => stored.get(ref) ?? new Uint8Array(),
  };
}

// Case 28 of the storage specification; that of an archive that works is in tests/contract.
describe.each(IN_PROCESS)('28: audit.retention, %s', target => {
  let api: TestApi;
  beforeEach(async () => {
    api = await testApi(target);
  });
  afterEach(() => api.close());

  const raw = (...statements: Statement[]) => api.database.db.write(statements);
  const retention = ({ work } = api, archive: AuditArchive | null) =>
    runJob({ ...work, app: { ...work.app, ports: { ...work.app.ports, archive } } }, 'audit.retention');
  const inTenant = async () => {
    const { tenantId } = await api.database.tenant();
    return { id: tenantId, bw: api.as(ROOT_KEY, { tenantHeader: tenantId }) };
  };
  const count = async (id: string) =>
    (await api.rows('SELECT count(*) FROM audit_log WHERE tenant_id = ?', id))[0]?.[0];
  const lastError = async () =>
    String((await api.rows("SELECT last_error FROM leases WHERE name = 'job:audit.retention'"))[0]?.[0]);

  const failing: Record<string, [AuditArchive | null, string]> = {
    'no archive': [null, 'there is no archive'],
    'an archive that takes nothing': [
      { put: () => Promise.reject(new Error('bucket is full')), get: () => Promise.reject(new Error('no')) },
      'bucket is full',
    ],
    'an archive that cannot be read': [
      { ...memory(), get: () => Promise.reject(new Error('bucket is gone')) },
      'bucket is gone',
    ],
    'an archive that gives other bytes back': [
      { ...memory(), get: async () => new Uint8Array([1]) },
      'not what was stored',
    ],
  };

  it.each(Object.keys(failing))('deletes nothing with %s, and its lease says why', async name => {
    const [archive, message] = failing[name] ?? [null, ''];
    const { id, bw } = await inTenant();
    await bw.identity.groups.create({ name: 'ops' });
    await bw.audit.seal({});
    await retention(api, archive);
    expect(await lastError()).toBe('null');
    api.clock.advance(401 * DAY);
    await expect(retention(api, archive)).rejects.toThrow(message);
    expect(await lastError()).toContain(message);
    expect(await count(id)).toBe(1);
    expect(await api.rows('SELECT * FROM audit_archives')).toEqual([]);
    expect(await bw.audit.verify({})).toMatchObject({ ok: true, archived: 0 });
  });

  it('keeps entries that are not what was sealed, and goes on with other chains', async () => {
    const [damaged, whole] = [await inTenant(), await inTenant()];
    for (const { bw } of [damaged, whole]) {
      await bw.identity.groups.create({ name: 'ops' });
      await bw.audit.seal({});
    }
    await raw(
      { sql: 'DROP TRIGGER audit_log_no_update', args: [] },
      { sql: "UPDATE audit_log SET actor_name = 'eve' WHERE tenant_id = ?", args: [damaged.id] },
    );
    api.clock.advance(401 * DAY);
    const archive = memory();
    await expect(retention(api, archive)).rejects.toThrow(`seal 1 of ${damaged.id}`);
    expect([...archive.stored.keys()]).toEqual([expect.stringContaining(`${whole.id}/00000001-`)]);
    expect((await damaged.bw.audit.verify({})).problems.map(({ kind }) => kind)).toEqual(['row_edited']);
    expect(await whole.bw.audit.verify({})).toMatchObject({ ok: true, archived: 1 });
  });

  it('takes whole seals in the order of their chain, and at most 50 a run', async () => {
    const { id, bw } = await inTenant();
    for (let n = 0; n < 52; n++) {
      await bw.identity.groups.create({ name: `group-${n}` });
      await bw.audit.seal({});
    }
    api.clock.advance(400 * DAY + 1);
    await bw.identity.groups.create({ name: 'new' });
    await bw.audit.seal({});
    const archive = memory();
    await retention(api, archive);
    expect(archive.stored.size).toBe(50);
    await retention(api, archive);
    await retention(api, archive);
    const indexes = [...archive.stored.keys()].map(name => Number(name.slice(id.length + 1, id.length + 9)));
    expect(indexes).toEqual(Array.from({ length: 52 }, (_, n) => n + 1));
    expect(await bw.audit.verify({ limit: 100 })).toMatchObject({
      ok: true,
      archived: 52,
      checked: { seals: 53, rows: 1 },
    });
    expect(await api.as(ROOT_KEY).audit.verify({ limit: 100 })).toMatchObject({ ok: true });
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { STORAGE_TARGETS, type StorageWorld, storageWorld } from './storage-world.ts';
import { unzipped } from './unzip.ts';
import { newWorld } from './world.ts';

const TEXTS = ['=1+1', '', "'x", 'a,"b"\r\nc', 'żółć 🚢', '-5', '\ttab', ' ', null];
const endpoint = 'edge-1.example.com:8443';

describe.each(STORAGE_TARGETS)('an export, on %s', target => {
  const worlds: StorageWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.stop();
  });
  const started = async () => {
    const world = await storageWorld(target);
    worlds.push(world);
    return world;
  };

  it('imported into an empty database is exported from there byte for byte, but for what calls leave of themselves', async () => {
    const [source, empty] = [await started(), await started()];
    const from = await newWorld(source.running);
    const make = (path: string, input: object) => from.do(`${path}.create`, 'mutation', input);
    const exported = async (world: StorageWorld) => {
      const response = await world.running.fetch(`${world.running.url}/db/export.zip`, {
        headers: from.admin,
      });
      expect(response.status).toBe(200);
      return new Uint8Array(await response.arrayBuffer());
    };
    for (const description of TEXTS) {
      const gateway = await make('fleet.gateways', {
        name: from.fresh('edge'),
        endpoint,
        description,
        authMode: description === null ? null : 'api_key',
        metadata: { text: description, numbers: [0.1, -0, 1e21, 2 ** 53], nested: { b: null, a: [true] } },
        labels: { env: 'prod' },
        monitored: description === '',
      });
      await make('fleet.sandboxes', { gateway: gateway.id, sandboxName: 'box', labels: { tier: 'a' } });
      await make('identity.groups', { name: from.fresh('group'), description });
      await make('governance.policies', { name: from.fresh('policy'), rule: { type: 'allowAll' } });
    }
    const first = await exported(source);

    // The tenant and who imports are there; all else is to come from the file.
    for (const table of ['tenants', 'users', 'sessions']) {
      for (const row of await source.rows(`SELECT * FROM ${table}`)) {
        const places = row.map(() => '?').join(', ');
        await empty.running.sql({ sql: `INSERT INTO ${table} VALUES (${places})`, args: row });
      }
    }
    const answer = await empty.running.fetch(`${empty.running.url}/db/import`, {
      method: 'POST',
      headers: { ...from.admin, 'content-type': 'application/zip' },
      body: first,
    });
    const { files } = (await answer.json()) as { files: { table: string; status: string; rows: number }[] };
    const imported = files.filter(file => file.status === 'imported' && file.rows > 0);
    expect(imported.map(({ table, rows }) => [table, rows]).toSorted()).toEqual(
      ['gateways', 'groups', 'policies', 'sandboxes'].map(table => [table, TEXTS.length]),
    );

    const [before, after] = [unzipped(first), unzipped(await exported(empty))];
    expect([...after.keys()]).toEqual([...before.keys()]);
    const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();
    for (const { table } of imported) {
      expect(text(after.get(`${table}.csv`))).toBe(text(before.get(`${table}.csv`)));
    }
    const differing = [...before.keys()].filter(name => text(after.get(name)) !== text(before.get(name)));
    expect(differing.toSorted()).toEqual(['audit_log.csv', 'events.csv', 'manifest.json']);
  });
});

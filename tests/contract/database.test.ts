import { createHash } from 'node:crypto';
import { readCsv } from '@breakwater/db/exchange';
import { tableShapes } from '@breakwater/db/tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRoot, bearer, newTenant } from './people.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { unzipped } from './unzip.ts';
import { newWorld, type World } from './world.ts';

interface Manifest {
  readonly format: number;
  readonly exportedAt: string;
  readonly tenantId: string | null;
  readonly migration: string;
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly sha256: string }[];
}

describe.each(TARGETS)('the database in its users’ hands, %s', target => {
  let running: Running;
  let world: World;
  beforeAll(async () => {
    running = await start(target);
    world = await newWorld(running);
  });
  afterAll(() => running?.stop());
  const get = (path: string, headers: Record<string, string> = world.admin) =>
    running.fetch(`${running.url}${path}`, { headers });
  const problemOf = async (response: Response) => {
    const { code, details } = (await response.json()) as { code: string; details?: { reason?: string } };
    return details?.reason === undefined ? code : `${code}(${details.reason})`;
  };
  const archive = async (headers?: Record<string, string>) => {
    const response = await get('/db/export.zip', headers);
    expect(response.status).toBe(200);
    const files = unzipped(new Uint8Array(await response.arrayBuffer()));
    const manifest: Manifest = JSON.parse(new TextDecoder().decode(files.get('manifest.json')));
    return { response, files, manifest };
  };
  const text = (files: ReadonlyMap<string, Uint8Array>, name: string) =>
    new TextDecoder().decode(files.get(name));
  const rowsOf = (files: ReadonlyMap<string, Uint8Array>, name: string) => {
    const { header, records } = readCsv(files.get(name) ?? new Uint8Array(), 10_000);
    return records.map(({ cells }) =>
      Object.fromEntries(cells.map((cell, at) => [header?.cells[at] ?? '', cell])),
    );
  };

  it('admins alone see, export and import it', async () => {
    const { people } = world.tenant;
    for (const path of ['/db/diagram.svg', '/db/audit', '/db/export.zip']) {
      expect([path, (await get(path, {})).status]).toEqual([path, 401]);
      for (const person of [people.viewer, people.operator]) {
        const refused = await get(path, bearer(person.token));
        expect([path, refused.status, await problemOf(refused)]).toEqual([path, 403, 'FORBIDDEN']);
      }
    }
  });

  it('diagram.svg shows every table once, is the same bytes twice, and says when nothing changed', async () => {
    const first = await get('/db/diagram.svg');
    expect(first.headers.get('content-type')).toBe('image/svg+xml');
    expect(first.headers.get('content-security-policy')).toContain("style-src 'unsafe-inline'");
    const svg = await first.text();
    const shown = [...svg.matchAll(/data-table="([^"]+)"/g)].map(match => match[1]);
    expect(shown.toSorted()).toEqual(tableShapes().map(t => t.name));
    const second = await get('/db/diagram.svg', asRoot());
    expect(await second.text()).toBe(svg);
    const etag = first.headers.get('etag') ?? '';
    const unchanged = await get('/db/diagram.svg', { ...world.admin, 'if-none-match': `"other", W/${etag}` });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
    const dark = await get('/db/diagram.svg?theme=dark');
    expect([dark.status, dark.headers.get('etag') === etag]).toEqual([200, false]);
    expect((await get('/db/diagram.svg?theme=pink')).status).toBe(400);
  });

  it('GET /db/audit pages by cursor or by offset, newest first, and filters', async () => {
    const { id } = await world.do('identity.groups.create', 'mutation', { name: world.fresh('group') });
    for (const name of ['b', 'c', 'd']) {
      await world.do('identity.groups.update', 'mutation', { id, name: world.fresh(name) });
    }
    const page = async (query: string) => {
      const response = await get(`/db/audit?${query}`);
      expect([query, response.status]).toEqual([query, 200]);
      return (await response.json()) as {
        items: { id: string; seq: number; operation: string; timestamp: string }[];
        nextCursor: string | null;
      };
    };
    const all = await page(`recordId=${id}`);
    expect(all.items.map(entry => entry.operation)).toEqual(['update', 'update', 'update', 'create']);
    expect(all.items[0]?.timestamp).toMatch(/^\d{4}-.*Z$/);
    expect((await page(`record_id=${id}&offset=2&limit=1`)).items).toEqual(all.items.slice(2, 3));
    expect((await page(`recordId=${id}&offset=9000`)).items).toEqual([]);
    const half = await page(`recordId=${id}&limit=2`);
    const rest = await page(`recordId=${id}&limit=2&cursor=${half.nextCursor}`);
    expect([...half.items, ...rest.items]).toEqual(all.items);
    expect((await page(`recordId=${id}&operation=create&component=groups`)).items).toHaveLength(1);
    const now = new Date(running.now()).toISOString();
    expect((await page(`recordId=${id}&until=${now}`)).items.every(e => e.timestamp < now)).toBe(true);
    expect((await page(`recordId=${id}&actor=nobody`)).items).toEqual([]);
    for (const wrong of [
      'operation=explode',
      'since=yesterday',
      'until=2026-13-01',
      'limit=0',
      'limit=1001',
      'limit=1e2',
      'offset=-1',
      'offset=10001',
      `offset=1&cursor=${half.nextCursor}`,
      'cursor=nonsense',
      'component=',
      'colour=red',
      'limit=1&limit=2',
    ]) {
      const refused = await get(`/db/audit?${wrong}`);
      expect([wrong, refused.status, (await problemOf(refused)).slice(0, 10)]).toEqual([
        wrong,
        400,
        'VALIDATION',
      ]);
    }
  });

  it('export.zip: parents first, all tables, deleted rows, no secret, no other tenant’s row, counts and hashes right', async () => {
    const mine = await newWorld(running);
    const theirs = await newWorld(running);
    const gateway = { name: mine.fresh('edge'), endpoint: 'edge-1.example.com:8443' };
    const kept = await mine.do('fleet.gateways.create', 'mutation', {
      ...gateway,
      description: '=1+1',
      metadata: { note: 'a,"b"\r\nc' },
    });
    const gone = await mine.do('fleet.gateways.create', 'mutation', { ...gateway, name: mine.fresh('edge') });
    await mine.do('fleet.gateways.delete', 'mutation', { id: gone.id });
    await theirs.do('fleet.gateways.create', 'mutation', gateway);
    const { response, files, manifest } = await archive(mine.admin);
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="export-\d{8}T\d{6}Z\.zip"$/,
    );
    expect([response.headers.get('cache-control'), response.headers.get('content-type')]).toEqual([
      'no-store',
      'application/zip',
    ]);
    const shapes = tableShapes().filter(
      ({ name }) => !['sessions', 'idempotency_keys', 'leases', 'schema_migrations'].includes(name),
    );
    const names = [...files.keys()];
    expect(names.at(-1)).toBe('manifest.json');
    expect(names.slice(0, -1).toSorted()).toEqual(shapes.map(({ name }) => `${name}.csv`));
    for (const { name, foreignKeys } of shapes) {
      for (const { table } of foreignKeys) {
        if (table !== name) expect(names.indexOf(`${table}.csv`)).toBeLessThan(names.indexOf(`${name}.csv`));
      }
    }
    expect(manifest).toMatchObject({ format: 1, tenantId: mine.tenant.id });
    for (const { name, rows, sha256 } of manifest.tables) {
      const bytes = files.get(`${name}.csv`) ?? new Uint8Array();
      expect([name, createHash('sha256').update(bytes).digest('hex')]).toEqual([name, sha256]);
      expect([name, rowsOf(files, `${name}.csv`).length]).toEqual([name, rows]);
    }
    expect(text(files, 'webhooks.csv')).toMatch(/^id,tenantId,[^\r\n]*\r\n$/);
    const gateways = rowsOf(files, 'gateways.csv');
    expect(gateways.map(row => row.id)).toEqual([kept.id, gone.id]);
    expect(gateways[0]).toMatchObject({ description: '=1+1', metadata: '{"note":"a,\\"b\\"\\r\\nc"}' });
    expect(text(files, 'gateways.csv')).toContain(`,'=1+1,`);
    expect(gateways[1]?.deletedAt).toMatch(/^\d{4}-.*\.\d{3}Z$/);
    expect(Object.keys(gateways[0] ?? {})).not.toContain('clientKey');
    expect(text(files, 'users.csv').split('\r\n')[0]).not.toMatch(/hash|password/i);
    expect(rowsOf(files, 'audit_log.csv').some(row => row.action === 'database.export.create')).toBe(true);
    const everything = [...files.values()].map(bytes => new TextDecoder().decode(bytes)).join('');
    expect(everything).not.toContain(theirs.tenant.id);
  });

  it('root exports every tenant, or the one it names', async () => {
    const other = await newTenant(running);
    const all = await archive(asRoot());
    const tenants = rowsOf(all.files, 'tenants.csv').map(row => row.id);
    expect(tenants).toEqual(expect.arrayContaining([world.tenant.id, other.id]));
    expect(all.manifest.tenantId).toBeNull();
    const one = await archive(asRoot(other.id));
    expect(rowsOf(one.files, 'tenants.csv').map(row => row.id)).toEqual([other.id]);
  });

  it('an export is recorded before its first byte and announced after its last; a second at once is refused', async () => {
    const { admin, tenant, ...own } = await newWorld(running);
    const now = running.now();
    await running.sql({
      sql: 'INSERT INTO leases (name, owner, lease_until) VALUES (?, ?, ?)',
      args: [`export:${tenant.id}`, 'another', now + 60_000],
    });
    const busy = await get('/db/export.zip', admin);
    expect([busy.status, await problemOf(busy)]).toEqual([409, 'CONFLICT(busy)']);
    running.at(now + 60_000);
    const { manifest } = await archive(admin);
    const { items } = (await own.do('audit.list', 'query', {
      action: 'database.export.create',
    })) as unknown as {
      items: { success: boolean; operation: string; component: string; errorCode: string | null }[];
    };
    expect(
      items.map(({ success, operation, component, errorCode }) => [success, operation, component, errorCode]),
    ).toEqual([
      [true, 'create', 'exports', null],
      [false, 'create', 'exports', 'CONFLICT'],
    ]);
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    await expect
      .poll(() => own.do('events.list', 'query', { types: ['database.export.created'] }))
      .toMatchObject({ items: [{ data: { id: null, tables: manifest.tables.length, rows } }] });
    await archive(admin);
  });
});

it.each(['in process', 'node over http'] as const)(
  'an export whose reader leaves ends, and another can begin, %s',
  async target => {
    const running = await start(target);
    try {
      const { admin, tenant } = await newWorld(running);
      const url = `${running.url}/db/export.zip`;
      expect((await running.fetch(url, { method: 'HEAD', headers: admin })).status).toBe(400);
      for (let times = 0; times < 3; times++) {
        const left = await running.fetch(url, { headers: admin });
        expect(left.status).toBe(200);
        const reader = left.body?.getReader();
        await reader?.read();
        await reader?.cancel();
        const held = 'SELECT 1 FROM leases WHERE name = ? AND lease_until > ?';
        await expect
          .poll(() => running.sql({ sql: held, args: [`export:${tenant.id}`, running.now()] }))
          .toEqual([]);
      }
    } finally {
      await running.stop();
    }
  },
);

it('databaseRoutes: false serves nothing below /db, and leaves the procedures', async () => {
  const running = await start('in process', { databaseRoutes: false });
  try {
    const { admin, ...world } = await newWorld(running);
    for (const path of ['health', 'diagram.svg', 'audit', 'export.zip']) {
      const response = await running.fetch(`${running.url}/db/${path}`, { headers: admin });
      expect([path, response.status]).toEqual([path, 404]);
    }
    const sent = await running.fetch(`${running.url}/db/import?table=groups`, {
      method: 'POST',
      headers: admin,
    });
    expect(sent.status).toBe(404);
    expect((await running.fetch(`${running.url}/readyz`)).status).toBe(200);
    expect(await world.do('database.tables', 'query', undefined)).toHaveProperty('items');
  } finally {
    await running.stop();
  }
});

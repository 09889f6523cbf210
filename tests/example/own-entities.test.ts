import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Extension, extend } from '@breakwater/api';
import { csvLine, defineAccessor, MIGRATIONS } from '@breakwater/db';
import { sqliteTable, text } from '@breakwater/db/schema';
import { type Breakwater as BuiltIn, createClient, type ProcedureTree } from '@breakwater/sdk';
import { createApp } from 'edge/create-app';
import { startServer } from 'edge/node';
import { readSettings } from 'edge/settings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { berths, harbour } from '../../examples/own-entities/harbour.ts';
import { contractOf } from '../../scripts/contract/contract-of.ts';
import { TEST_KEYS } from '../contract/keys.ts';
import { failureOf } from '../contract/sdk.ts';
import { unzipped } from '../contract/unzip.ts';

const ROOT = join(import.meta.dirname, '../..');
const bearer = { authorization: `Bearer ${TEST_KEYS.rootKey}` };

interface Shown {
  readonly id: string;
  readonly name?: string;
  readonly state?: string;
}
interface Entity {
  list(input: object): Promise<{ items: Shown[] }>;
  get(input: { id: string }): Promise<Shown>;
  create(input: object): Promise<Shown>;
  update(input: object): Promise<Shown>;
  delete(input: { id: string }): Promise<object>;
  restore(input: { id: string }): Promise<{ item: Shown; restored: boolean }>;
}
interface Breakwater extends BuiltIn {
  readonly harbour: { readonly berths: Entity; readonly moorings: Entity };
}

/** A program of someone whose client was printed. */
const USE = `import { createClient } from '@breakwater/sdk';
import { type Breakwater, type Mooring, procedures } from './contract.ts';
const bw = createClient<Breakwater>(procedures, { url: 'http://127.0.0.1:8787' });
export async function use(): Promise<Mooring> {
  const berth = await bw.harbour.berths.create({ name: 'north', depthCm: 900 });
  for await (const mooring of bw.harbour.moorings.list({ q: 'a' })) console.log(mooring.ship, mooring.state);
  // @ts-expect-error a mooring is at a berth, and no gateway is one
  await bw.harbour.moorings.create({ berthId: 'gw_1', ship: 'Ada' });
  // @ts-expect-error an unknown state
  await bw.harbour.moorings.create({ berthId: berth.id, ship: 'Ada', state: 'sunk' });
  await bw.fleet.gateways.list();
  return bw.harbour.moorings.create({ berthId: berth.id, ship: 'Ada', state: 'moored', pierCode: null });
}
`;

describe('examples/own-entities', () => {
  let folder: string;
  let url: string;
  let stop: () => Promise<void>;
  let bw: Breakwater;
  let headers: Record<string, string>;
  let printed: string;

  async function startHere(): Promise<void> {
    const databaseUrl = `file:${join(folder, 'breakwater.db')}`;
    const running = await createApp({
      databaseUrl,
      keys: TEST_KEYS,
      jobs: false,
      log: () => undefined,
      extend: [harbour],
    });
    const settings = readSettings(environment());
    const server = await startServer(settings, { migrate: true, running });
    ({ url } = server);
    stop = server.close;
  }

  const environment = () => ({
    DATABASE_URL: `file:${join(folder, 'breakwater.db')}`,
    ROOT_KEY: TEST_KEYS.rootKey,
    ENCRYPTION_KEY: TEST_KEYS.encryptionKey,
    DECISION_SIGNING_KEY: TEST_KEYS.decisionSigningKey,
    PORT: '0',
  });

  async function startExample(): Promise<void> {
    const server = spawn(process.execPath, [join(ROOT, 'examples/own-entities/server.ts')], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    stop = async () => {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    };
    for await (const line of createInterface(server.stdout)) {
      if (!line.startsWith('http')) continue;
      url = line;
      server.stdout.resume();
      return;
    }
    throw new Error('the server ended before it listened');
  }

  const client = (more: Record<string, string>) =>
    createClient<Breakwater>(tree, { url, token: TEST_KEYS.rootKey, headers: more, maxRetries: 0 });
  let tree: ProcedureTree;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
    printed = await contractOf([harbour]);
    const contract = join(folder, 'contract.ts');
    writeFileSync(contract, printed);
    tree = (await import(contract)).procedures;
    await startHere();
    const tenant = await client({}).governance.tenants.create({ name: 'Port' });
    headers = { 'x-tenant-id': tenant.id };
    bw = client(headers);
  });
  afterAll(async () => {
    await stop?.();
    rmSync(folder, { recursive: true, force: true });
  });

  it('crud, natural keys, parents, secrets and restore follow from the accessors and the columns', async () => {
    const berth = await bw.harbour.berths.create({ name: 'north 1', depthCm: 900 });
    expect(berth).toMatchObject({ name: 'north 1', depthCm: 900, version: 1 });
    expect(berth.id).toMatch(/^bth_/);
    expect(await bw.harbour.berths.get({ id: 'north 1' })).toEqual(berth);
    const refused = (call: PromiseLike<unknown>) => failureOf(call);
    expect(await refused(bw.harbour.berths.create({ name: 'north 2', depthCm: 3 }))).toBe('VALIDATION');
    expect(await refused(bw.harbour.berths.create({ name: berth.id, depthCm: 900 }))).toBe('VALIDATION');
    expect(await refused(bw.harbour.berths.create({ name: 'x'.repeat(61), depthCm: 900 }))).toBe(
      'VALIDATION',
    );
    expect(await refused(bw.harbour.berths.create({ name: 'north 1', depthCm: 900 }))).toMatch(/^CONFLICT/);
    const nowhere = { berthId: 'bth_00000000000000000000000000', ship: 'Ada' } as const;
    expect(await refused(bw.harbour.moorings.create(nowhere))).toBe('NOT_FOUND');
    const mooring = await bw.harbour.moorings.create({ berthId: berth.id, ship: 'Ada', pierCode: '4711' });
    expect(mooring).toMatchObject({ berthId: berth.id, state: 'planned', deletedAt: null });
    expect(mooring).not.toHaveProperty('pierCode');
    expect(await refused(bw.harbour.berths.delete({ id: berth.id }))).toMatch(/^CONFLICT/);
    await bw.harbour.moorings.update({ id: mooring.id, state: 'moored' });
    await bw.harbour.moorings.delete({ id: mooring.id });
    const { item, restored } = await bw.harbour.moorings.restore({ id: mooring.id });
    expect([item.state, restored]).toEqual(['moored', true]);
    const listed = await bw.harbour.berths.list({ q: 'NORTH', limit: 1 });
    expect(listed.items).toEqual([berth]);

    const audit = await bw.audit.list({ recordId: mooring.id, order: 'asc' });
    expect(audit.items.map(({ action }) => action)).toEqual([
      'harbour.mooring.create',
      'harbour.mooring.update',
      'harbour.mooring.delete',
      'harbour.mooring.restore',
    ]);
    expect(JSON.stringify(audit.items)).not.toContain('4711');
    const events = await bw.events.list({ types: ['harbour.*'], recordId: mooring.id, order: 'asc' });
    expect(events.items.map(({ type }) => type)).toEqual([
      'harbour.mooring.created',
      'harbour.mooring.updated',
      'harbour.mooring.deleted',
      'harbour.mooring.restored',
    ]);
    expect(events.items[1]?.data).toEqual({
      id: mooring.id,
      ship: 'Ada',
      state: 'moored',
      changed: ['state'],
    });
  });

  it('their events are declared, watched and subscribed to', async () => {
    const { items } = await bw.events.types();
    const own = items.filter(({ type }) => type.startsWith('harbour.'));
    expect(own.map(({ type }) => type.replace('harbour.', ''))).toEqual([
      'berth.created',
      'berth.deleted',
      'berth.updated',
      'mooring.created',
      'mooring.deleted',
      'mooring.restored',
      'mooring.updated',
    ]);
    expect(own[3]).toMatchObject({
      minRole: 'viewer',
      schema: { properties: { state: { enum: ['planned', 'moored', 'left'] } } },
    });
    const newest = (await bw.events.list({ limit: 1 })).items[0]?.id;
    const after = newest === undefined ? {} : { lastEventId: newest };
    const watching = bw.events.watch({ types: ['harbour.berth.created'], ...after })[Symbol.asyncIterator]();
    const next = watching.next();
    const hook = { url: 'https://hooks.example.com/', eventTypes: ['harbour.*', 'harbour.berth.created'] };
    const { id } = await bw.webhooks.create(hook);
    const wrong = ['harbour.pier.created'];
    expect(await failureOf(bw.webhooks.update({ id, eventTypes: wrong }))).toBe('VALIDATION');
    expect(await failureOf(bw.webhooks.create({ ...hook, eventTypes: wrong }))).toBe('VALIDATION');
    const berth = await bw.harbour.berths.create({ name: 'watched', depthCm: 500 });
    expect((await next).value).toMatchObject({ recordId: berth.id });
    await watching.return?.();
    const { items: deliveries } = await bw.webhooks.deliveries.list({ webhookId: id });
    expect(deliveries.map(({ eventType }) => eventType)).toEqual(['harbour.berth.created']);
  });

  it('their tables are described, drawn, exported and imported', async () => {
    const berth = await bw.harbour.berths.create({ name: 'south 1', depthCm: 700 });
    const { items } = await bw.database.tables();
    expect(items.find(({ name }) => name === 'harbour_moorings')).toMatchObject({
      domain: 'harbour',
      component: 'moorings',
      softDelete: true,
    });
    const migrations = await bw.database.migrations();
    expect(migrations.items.at(-1)).toMatchObject({ tag: 'harbour/0000_start', state: 'applied' });
    expect(await bw.database.health()).toMatchObject({ status: 'ok', migrations: 'ok' });
    const get = (path: string) => fetch(`${url}${path}`, { headers: { ...bearer, ...headers } });
    expect(await (await get('/db/diagram.svg')).text()).toContain('harbour_moorings');
    const known = await get('/db/audit?operation=restore&component=moorings');
    expect(known.status).toBe(200);

    const zip = await get('/db/export.zip');
    const files = unzipped(new Uint8Array(await zip.arrayBuffer()));
    const text = (name: string) => new TextDecoder().decode(files.get(name));
    expect(text('harbour_berths.csv')).toContain(berth.id);
    expect(text('harbour_moorings.csv').split('\n')[0]?.trim()).toBe(
      'id,tenantId,berthId,ship,state,version,createdAt,updatedAt,deletedAt',
    );

    const csv = [
      ['id', 'berthId', 'ship', 'state'],
      ['moo_01h00000000000000000000000', berth.id, 'Grace', 'left'],
      ['', 'bth_00000000000000000000000000', 'Lost', 'planned'],
    ];
    const send = (rows: string[][]) =>
      fetch(`${url}/db/import?table=harbour_moorings`, {
        method: 'POST',
        headers: { ...bearer, ...headers, 'content-type': 'text/csv' },
        body: rows.map(csvLine).join(''),
      });
    const refused = await send(csv);
    expect(refused.status).toBe(400);
    expect(JSON.stringify(await refused.json())).toContain('"line":3');
    expect(await (await send(csv.slice(0, 2))).json()).toMatchObject({ ok: true, files: [{ inserted: 1 }] });
    const grace = await bw.harbour.moorings.get({ id: 'moo_01h00000000000000000000000' });
    expect(grace).toMatchObject({ ship: 'Grace', state: 'left' });
  });

  it('they have REST as Breakwater’s own have', async () => {
    const send = (path: string, init: RequestInit = {}) =>
      fetch(`${url}/api/v1/harbour/berths${path}`, {
        ...init,
        headers: { ...bearer, ...headers, 'content-type': 'application/json' },
      });
    const made = await send('', { method: 'POST', body: JSON.stringify({ name: 'rest-1', depthCm: 300 }) });
    expect(made.status).toBe(201);
    const berth: unknown = await made.json();
    expect(berth).toMatchObject({ name: 'rest-1', version: 1 });
    expect(await (await send('/rest-1')).json()).toEqual(berth);
    expect((await send('?limit=0')).status).toBe(400);
  });

  it('a backup is restored with them, as a file and as SQL, and a restart keeps them', async () => {
    const berth = await bw.harbour.berths.create({ name: 'kept', depthCm: 600 });
    const sent = async (format: string, query: string) => {
      const backup = await fetch(`${url}/db/backup.sqlite?format=${format}`, { headers: bearer });
      const restored = await fetch(`${url}/db/restore?${query}`, {
        method: 'POST',
        headers: { ...bearer, 'content-type': 'application/octet-stream' },
        body: await backup.bytes(),
      });
      return restored.json();
    };
    const harbourTables = ['harbour_berths', 'harbour_moorings'].map(name =>
      expect.objectContaining({ name }),
    );
    const newest = MIGRATIONS.at(-1)?.tag;
    const whole = {
      status: 'ok',
      warnings: [],
      migration: { from: newest, to: newest },
    };
    const tried = await sent('sqlite', 'dryRun=true');
    expect(tried).toMatchObject(whole);
    expect(tried.tables).toEqual(expect.arrayContaining(harbourTables));
    expect(await sent('sql', 'dryRun=false')).toMatchObject({ ...whole, restored: true });
    await stop();
    await startExample();
    bw = client(headers);
    expect((await bw.harbour.berths.get({ id: berth.id })).name).toBe('kept');
  });

  it('the printed contract compiles in the hands of its users', () => {
    expect(printed).toContain("export type BerthId = Id<'bth'>;");
    const place = mkdtempSync(join(import.meta.dirname, '.check-'));
    try {
      writeFileSync(join(place, 'contract.ts'), printed);
      writeFileSync(join(place, 'use.ts'), USE);
      const sdk = join(ROOT, 'packages/sdk/src/index.ts');
      const config = {
        extends: join(ROOT, 'tsconfig.json'),
        compilerOptions: { paths: { '@breakwater/sdk': [sdk] } },
        include: ['*.ts'],
        exclude: [],
      };
      writeFileSync(join(place, 'tsconfig.json'), JSON.stringify(config));
      const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
      const run = () =>
        execFileSync(process.execPath, [join(dirname(compiler), 'bin/tsc'), '-p', place, '--checkers', '1'], {
          encoding: 'utf8',
        });
      expect(run()).toBe('');
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});

describe("domains of an application's own", () => {
  const refused = (...extensions: Extension[]) => {
    try {
      extend(extensions);
    } catch (error) {
      return error instanceof Error
        ? error.message
            .split('\n')
            .slice(1)
            .map(line => line.trim())
        : [];
    }
    throw new Error('they were taken');
  };
  const own = (options: { domain?: string; entity?: string; prefix?: string }): Extension => {
    const { domain = 'harbour', entity = 'berth', prefix = 'bth' } = options;
    return {
      domain,
      accessors: [defineAccessor(berths.table, { domain, entity, prefix })],
      migrations: [],
    };
  };

  it('are refused under a domain, component, table or id prefix that is taken, with all that is wrong', () => {
    expect(refused(own({ domain: 'fleet' }))).toEqual(['the domain fleet is already taken']);
    expect(refused(own({ prefix: 'gw' }))).toEqual(['the id prefix gw is already taken']);
    expect(refused(own({ entity: 'gateway' }))).toEqual(['the component gateways is already taken']);
    expect(refused(own({ domain: 'Har.bour', prefix: 'B-' })).length).toBe(2);
    expect(refused(harbour, harbour).toSorted()).toEqual([
      'the component berths is already taken',
      'the component moorings is already taken',
      'the domain harbour is already taken',
      'the id prefix bth is already taken',
      'the id prefix moo is already taken',
      'the table harbour_berths is already taken',
      'the table harbour_moorings is already taken',
    ]);
  });

  it('are refused with the columns that their tables lack', () => {
    const bare = sqliteTable('bare', { id: text('id').primaryKey(), name: text('name').notNull() });
    const accessor = defineAccessor(bare, {
      domain: 'bare',
      entity: 'bare',
      prefix: 'bar',
      sort: { also: ['name'] },
    });
    expect(refused({ domain: 'bare', accessors: [accessor], migrations: [] })).toEqual([
      'the table bare lacks tenant_id',
    ]);
  });

  it('are refused when their migrations do not make their tables, or were changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
    const start = (name: string, change: (sql: string) => string, sha256: string) =>
      createApp({
        databaseUrl: `file:${join(folder, name)}`,
        keys: TEST_KEYS,
        jobs: false,
        log: () => undefined,
        extend: [
          {
            ...harbour,
            migrations: harbour.migrations.map(({ tag, statements }) => ({
              tag,
              sha256,
              statements: statements.map(change),
            })),
          },
        ],
      });
    try {
      const lacking = start('a.db', sql => sql.replace(/`pier_code` text,|`ship` text NOT NULL,/g, ''), '1');
      await expect(lacking).rejects.toThrow('the table harbour_moorings lacks ship, pier_code');
      await (await start('b.db', sql => sql, '1')).close();
      await expect(start('b.db', sql => sql, '2')).rejects.toThrow(
        'migration harbour/0000_start was changed after it was applied',
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

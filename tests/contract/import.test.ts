import { type CsvValue, csvLine, newId } from '@breakwater/db';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRoot, bearer } from './people.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { unzipped } from './unzip.ts';
import { type Made, newWorld, type World } from './world.ts';
import { zipped } from './zip.ts';

interface FileReport {
  readonly name: string;
  readonly table: string;
  readonly status: string;
  readonly rows: number;
  readonly inserted: number;
  readonly updated: number;
  readonly blank: number;
  readonly skippedDeleted: number;
  readonly ignoredColumns: readonly string[];
  readonly errorCount: number;
  readonly errors: readonly { line: number; column: string | null; code: string; message: string }[];
}

interface Answer {
  readonly status: number;
  readonly replayed: boolean;
  readonly code: string;
  readonly reason: string | undefined;
  readonly files: readonly FileReport[];
}

const csv = (...rows: (readonly CsvValue[])[]) => rows.map(csvLine).join('');
const endpoint = 'edge-1.example.com:8443';

describe.each(TARGETS)('CSV import, %s', target => {
  let running: Running;
  let world: World;
  beforeAll(async () => {
    running = await start(target, { maxRecords: { sandboxes: 2 } });
    world = await newWorld(running);
  });
  afterAll(() => running?.stop());

  async function send(
    query: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
    by: World = world,
  ): Promise<Answer> {
    const response = await running.fetch(`${running.url}/db/import?${query}`, {
      method: 'POST',
      headers: {
        'content-type': typeof body === 'string' ? 'text/csv; charset=utf-8' : 'application/zip',
        ...by.admin,
        ...headers,
      },
      body,
    });
    const answer = (await response.json()) as {
      code?: string;
      files?: FileReport[];
      details?: { reason?: string; files?: FileReport[] };
    };
    return {
      status: response.status,
      replayed: response.headers.get('idempotency-replayed') === 'true',
      code: answer.code ?? 'OK',
      reason: answer.details?.reason,
      files: answer.files ?? answer.details?.files ?? [],
    };
  }
  const found = ([list, errors]: readonly [number, FileReport['errors']]) => [
    list,
    errors.map(({ line, column, code }) => [line, column, code]),
  ];
  const errorsOf = ({ files: [file] }: Answer) => found([file?.errorCount ?? 0, file?.errors ?? []]);
  const list = async (path: string, by: World = world, input: object = {}) =>
    ((await by.do(path, 'query', { limit: 1000, ...input })).items as Made[]).toReversed();
  const entries = async (by: World) =>
    (await list('audit.list', by, { action: 'database.import.apply' })).map(
      ({ success, detail, requestData }) => ({ success, detail, requestData }),
    );

  it('an export imported into an empty database is the same in id, creation and every column create takes', async () => {
    const from = await newWorld(running);
    const texts = ['=1+1', '', "'x", 'a,"b"\r\nc', 'żółć 🚢', '-5', null];
    for (const description of texts) {
      await from.do('fleet.gateways.create', 'mutation', {
        name: from.fresh('edge'),
        endpoint,
        description,
        authMode: description === null ? null : 'api_key',
        metadata: { n: 1, nested: { a: [true, null] } },
        labels: { env: 'prod' },
        monitored: description === '',
      });
      running.at(running.now() + 1000);
    }
    const gone = await from.do('fleet.gateways.create', 'mutation', { name: from.fresh('edge'), endpoint });
    await from.do('fleet.gateways.delete', 'mutation', { id: gone.id });
    const [first] = await list('fleet.gateways.list', from);
    await from.do('fleet.sandboxes.create', 'mutation', {
      gateway: first?.id,
      sandboxName: 'box-1',
      labels: { tier: 'a' },
    });
    const response = await running.fetch(`${running.url}/db/export.zip`, { headers: from.admin });
    const exported = unzipped(new Uint8Array(await response.arrayBuffer()));
    const into = await start(target);
    try {
      const there = await newWorld(into);
      const { tenant, admin } = there;
      const mine = new Map(
        [...exported].map(([name, bytes]) => [
          name,
          new TextDecoder().decode(bytes).replaceAll(from.tenant.id, tenant.id),
        ]),
      );
      const answered = await into.fetch(`${into.url}/db/import`, {
        method: 'POST',
        headers: { ...admin, 'content-type': 'application/zip' },
        body: zipped(Object.fromEntries(mine)),
      });
      const report = (await answered.json()) as { ok: boolean; files: FileReport[] };
      expect([answered.status, report.ok]).toEqual([200, true]);
      const byTable = new Map(report.files.map(file => [file.table, file]));
      expect(byTable.get('gateways')).toMatchObject({
        status: 'imported',
        rows: 8,
        inserted: 7,
        skippedDeleted: 1,
        errorCount: 0,
      });
      expect(byTable.get('gateways')?.ignoredColumns).toEqual(
        expect.arrayContaining(['version', 'updatedAt']),
      );
      expect(byTable.get('sandboxes')).toMatchObject({ status: 'imported', inserted: 1 });
      expect(byTable.get('audit_log')).toMatchObject({
        status: 'failed',
        errors: [{ code: 'not_importable' }],
      });
      const fields = [
        'id',
        'createdAt',
        'name',
        'endpoint',
        'scheme',
        'authMode',
        'metadata',
        'description',
        'labels',
        'probe',
        'monitored',
        'gatewayId',
        'sandboxName',
      ];
      const same = (row: Made) => fields.map(field => [field, row[field]]);
      for (const path of ['fleet.gateways.list', 'fleet.sandboxes.list']) {
        const input = path === 'fleet.sandboxes.list' ? { gateway: first?.id } : {};
        const before = (await list(path, from, input)).map(same);
        const after = (await list(path, there, input)).map(same);
        expect(after).toEqual(before);
      }
      expect((await list('fleet.gateways.list', there)).map(row => row.description)).toEqual(texts);
    } finally {
      await into.stop();
    }
  });

  it('errors of all lines are found, and nothing of the file is stored; a dry run stores nothing either', async () => {
    const by = await newWorld(running);
    const rows = Array.from({ length: 10 }, (_, at) => [
      `g${at}`,
      at === 1 ? 'nowhere' : endpoint,
      at === 5 ? 'ftp' : 'https',
    ]);
    const broken = await send('table=gateways', csv(['name', 'endpoint', 'scheme'], ...rows), {}, by);
    expect([broken.status, broken.code, broken.files[0]?.status]).toEqual([400, 'VALIDATION', 'failed']);
    expect(errorsOf(broken)).toEqual([
      2,
      [
        [3, 'endpoint', 'validation'],
        [7, 'scheme', 'validation'],
      ],
    ]);
    const good = csv(['name', 'endpoint'], ['a', endpoint], ['b', endpoint]);
    const rehearsed = await send('table=gateways&dryRun=true', good, {}, by);
    expect([rehearsed.status, rehearsed.files[0]]).toMatchObject([
      200,
      { status: 'valid', rows: 2, inserted: 2 },
    ]);
    expect(await list('fleet.gateways.list', by)).toEqual([]);
    const unknown = await send(
      'table=gateways',
      csv(['name', 'endpoint', 'colour', 'name'], ['a', endpoint, 'red', 'b']),
      {},
      by,
    );
    expect(errorsOf(unknown)).toEqual([
      2,
      [
        [1, 'colour', 'unknown_column'],
        [1, 'name', 'repeated_column'],
      ],
    ]);
    expect(errorsOf(await send('table=gateways', csv(['name'], ['a']), {}, by))).toEqual([
      1,
      [[1, 'endpoint', 'required']],
    ]);
    const secret = await send(
      'table=gateways',
      csv(['name', 'endpoint', 'client_key'], ['a', endpoint, 'x']),
      {},
      by,
    );
    expect(errorsOf(secret)).toEqual([1, [[1, 'client_key', 'secret']]]);
    expect((await entries(by)).map(({ success, detail }) => [success, detail])).toMatchObject([
      [false, { table: 'gateways', rows: 10, inserted: 0, dryRun: false }],
      [true, { table: 'gateways', rows: 2, inserted: 2, dryRun: true }],
      [false, {}],
      [false, {}],
      [false, {}],
    ]);
    expect(await list('events.list', by, { types: ['database.*'] })).toEqual([]);
  });

  it('a good file goes in whole, with its records’ own audit and events', async () => {
    const by = await newWorld(running);
    const id = newId('gw', { now: () => running.now() });
    const answer = await send(
      'table=gateways',
      `\ufeffid,name,endpoint,created_at,labels_json,version,tenantId\n${id},a,${endpoint},2020-01-02T03:04:05+01:00,"{""env"":""prod""}",7,\n\n,b,${endpoint},,,,${by.tenant.id}\n`,
      {},
      by,
    );
    expect(answer.files[0]).toMatchObject({
      status: 'imported',
      inserted: 2,
      blank: 1,
      ignoredColumns: ['version'],
    });
    const [a, b] = (await list('fleet.gateways.list', by)).toSorted((x, y) =>
      String(x.name) < String(y.name) ? -1 : 1,
    );
    expect(a).toMatchObject({
      id,
      version: 1,
      createdAt: '2020-01-02T02:04:05.000Z',
      labels: { env: 'prod' },
    });
    expect(b).toMatchObject({ name: 'b', version: 1, labels: {} });
    expect((await list('audit.list', by)).map(entry => entry.action)).toEqual([
      'database.import.apply',
      'fleet.gateway.create',
      'fleet.gateway.create',
    ]);
    expect(await entries(by)).toMatchObject([
      { success: true, requestData: { table: 'gateways', mode: 'insert' } },
    ]);
    const events = await list('events.list', by);
    expect(events.map(event => event.type)).toEqual(
      ['fleet.gateway.created', 'fleet.gateway.created', 'database.import.applied'].toSorted(x =>
        x.startsWith('database') ? -1 : 1,
      ),
    );
    expect(events[0]?.data).toMatchObject({ id: null, table: 'gateways', inserted: 2, updated: 0 });
  });

  it('ids, natural keys and tenants that are not free are errors of their lines', async () => {
    const by = await newWorld(running);
    const foreign = await world.do('fleet.gateways.create', 'mutation', { name: by.fresh('edge'), endpoint });
    const mine = await by.do('fleet.gateways.create', 'mutation', { name: 'taken', endpoint });
    const fresh = newId('gw', { now: () => running.now() });
    const header = ['id', 'name', 'endpoint', 'tenantId'];
    const answer = await send(
      'table=gateways',
      csv(
        header,
        [fresh, 'one', endpoint, null],
        [fresh, 'two', endpoint, null],
        [null, 'one', endpoint, null],
        [foreign.id, 'three', endpoint, null],
        [mine.id, 'four', endpoint, null],
        [null, 'taken', endpoint, null],
        ['gw_nonsense', 'five', endpoint, null],
        [null, 'six', endpoint, world.tenant.id],
        [null, fresh, endpoint, null],
      ),
      {},
      by,
    );
    expect(errorsOf(answer)).toEqual([
      8,
      [
        [3, 'id', 'unique'],
        [4, 'name', 'unique'],
        [5, 'id', 'unique'],
        [6, 'id', 'unique'],
        [7, 'name', 'unique'],
        [8, 'id', 'validation'],
        [9, 'tenantId', 'validation'],
        [10, 'name', 'validation'],
      ],
    ]);
    expect(await list('fleet.gateways.list', by)).toHaveLength(1);
  });

  it('upsert changes the columns present of the tenant’s own records and makes the others', async () => {
    const by = await newWorld(running);
    const old = await by.do('fleet.gateways.create', 'mutation', {
      name: 'old',
      endpoint,
      description: 'kept',
      labels: { a: '1' },
    });
    const gone = await by.do('fleet.gateways.create', 'mutation', { name: 'gone', endpoint });
    const foreign = await world.do('fleet.gateways.create', 'mutation', { name: by.fresh('edge'), endpoint });
    const fresh = newId('gw', { now: () => running.now() });
    const good = csv(
      ['id', 'name', 'endpoint', 'labels'],
      [old.id, 'new', endpoint, null],
      [fresh, 'made', endpoint, null],
    );
    const answer = await send('table=gateways&mode=upsert', good, {}, by);
    expect(answer.files[0]).toMatchObject({ status: 'imported', inserted: 1, updated: 1 });
    expect(await by.do('fleet.gateways.get', 'query', { id: old.id })).toMatchObject({
      name: 'new',
      description: 'kept',
      version: 2,
    });
    await by.do('fleet.gateways.delete', 'mutation', { id: gone.id });
    const bad = csv(
      ['id', 'description'],
      [gone.id, 'x'],
      [foreign.id, 'x'],
      [null, 'x'],
      [old.id, 'y'],
      [old.id, 'z'],
    );
    expect(errorsOf(await send('table=gateways&mode=upsert', bad, {}, by))).toEqual([
      5,
      [
        [2, null, 'deleted'],
        [3, 'id', 'unique'],
        [4, 'name', 'validation'],
        [4, 'endpoint', 'validation'],
        [6, 'id', 'unique'],
      ],
    ]);
    expect(await by.do('fleet.gateways.get', 'query', { id: old.id })).toMatchObject({ description: 'kept' });
  });

  it('a role lowered on a gateway is lowered for its records in a file', async () => {
    const by = await newWorld(running);
    const mine = await by.do('fleet.gateways.create', 'mutation', { name: 'mine', endpoint });
    const other = await by.do('fleet.gateways.create', 'mutation', { name: 'other', endpoint });
    const lowered = await by.person('admin');
    await by.do('identity.gatewayRoles.set', 'mutation', {
      principal: { kind: 'user', id: lowered.id },
      gateway: mine.id,
      role: 'viewer',
    });
    const as = bearer(lowered.token);
    const gateways = csv(['id', 'description'], [mine.id, 'x'], [other.id, 'x']);
    const changed = await send('table=gateways&mode=upsert', gateways, as, by);
    expect(errorsOf(changed)).toEqual([1, [[2, null, 'forbidden']]]);
    const sandboxes = csv(['gateway', 'sandboxName'], ['other', 'a'], ['mine', 'b']);
    expect(errorsOf(await send('table=sandboxes', sandboxes, as, by))).toEqual([1, [[3, null, 'forbidden']]]);
  });

  it('a zip goes in by foreign keys; what depends on a failed file is skipped, the others still go in', async () => {
    const by = await newWorld(running);
    const id = newId('gw', { now: () => running.now() });
    const gateways = csv(['id', 'name', 'endpoint'], [id, 'edge', endpoint]);
    const sandboxes = csv(['gatewayId', 'sandboxName'], [id, 'box']);
    const groups = csv(['name'], ['ops']);
    const broken = zipped({
      'sandboxes.csv': sandboxes,
      'groups.csv': groups,
      'gateways.csv': `${gateways},bad\n`,
      'buoys.csv': groups,
      'manifest.json': '{',
    });
    const answer = await send('', broken, {}, by);
    expect([answer.status, answer.files.map(({ name, status }) => [name, status])]).toEqual([
      200,
      expect.arrayContaining([
        ['gateways.csv', 'failed'],
        ['sandboxes.csv', 'skipped'],
        ['groups.csv', 'imported'],
        ['buoys.csv', 'failed'],
      ]),
    ]);
    expect(await entries(by)).toHaveLength(4);
    const whole = await send('', zipped({ 'sandboxes.csv': sandboxes, 'gateways.csv': gateways }), {}, by);
    expect(whole.files.map(({ table, status }) => [table, status])).toEqual([
      ['gateways', 'imported'],
      ['sandboxes', 'imported'],
    ]);
  });

  it('limits: records of a table, lines of a file, what a zip unpacks to and may hold', async () => {
    const by = await newWorld(running);
    const { id } = await by.do('fleet.gateways.create', 'mutation', { name: 'edge', endpoint });
    const three = csv(['gateway', 'sandboxName'], [id, 'a'], [id, 'b'], [id, 'c']);
    for (const dryRun of ['true', 'false']) {
      const over = await send(`table=sandboxes&dryRun=${dryRun}`, three, {}, by);
      expect([over.status, errorsOf(over)]).toEqual([400, [1, [[4, null, 'record_limit']]]]);
    }
    expect(await list('fleet.sandboxes.list', by, { gateway: id })).toEqual([]);
    const audit = await send('table=audit_log', csv(['id'], ['x']), {}, by);
    expect([audit.status, audit.reason]).toEqual([400, 'not_importable']);
    for (const table of [
      'users',
      'sessions',
      'service_principals',
      'webhooks',
      'alerts',
      'events',
      'tenants',
    ]) {
      expect([table, (await send(`table=${table}`, csv(['id'], ['x']), {}, by)).reason]).toEqual([
        table,
        'not_importable',
      ]);
    }
    const many = `name\n${'g\n'.repeat(10_001)}`;
    const lines = await send('table=groups', many, {}, by);
    expect([lines.status, lines.reason]).toEqual([413, 'too_large']);
    const bomb = await send('', zipped({ 'groups.csv': `name\n${' '.repeat(2_000_000)}` }), {}, by);
    expect([bomb.status, bomb.reason]).toEqual([413, 'too_large']);
    const names = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`t${at}.csv`, 'a']));
    for (const wrong of [names, { 'a/b.csv': 'x' }, { 'Groups.csv': 'x' }, { 'groups.txt': 'x' }, {}]) {
      const refused = await send('', zipped(wrong), {}, by);
      expect([refused.status, refused.reason]).toEqual([400, 'bad_zip']);
    }
    const zip = zipped({ 'groups.csv': csv(['name'], ['ops'], ['dev']) });
    const damaged = zip.slice();
    damaged.fill(0xff, 44, 50);
    expect((await send('', damaged, {}, by)).status).toBe(400);
    expect((await send('', zip.slice(0, -30), {}, by)).reason).toBe('bad_zip');
    const large = await send('table=groups', `name\n${'x'.repeat(32 * 1024 * 1024)}`, {}, by);
    expect([large.status, large.reason]).toEqual([413, 'too_large']);
    const wide = await send('table=groups', `name\n${'x'.repeat(9 * 1024 * 1024)}`, {}, by);
    expect([wide.status, errorsOf(wide)]).toEqual([400, [1, [[2, 'name', 'validation']]]]);
  });

  it('the same key and file again is answered, not repeated; other bytes or another query are refused', async () => {
    const by = await newWorld(running);
    const body = csv(['name'], ['ops']);
    const key = { 'idempotency-key': 'import-1' };
    const first = await send('table=groups', body, key, by);
    const again = await send('table=groups', body, key, by);
    expect([first.replayed, again.replayed, again.files]).toEqual([false, true, first.files]);
    expect(await list('identity.groups.list', by)).toHaveLength(1);
    for (const [query, other] of [
      ['table=groups', csv(['name'], ['dev'])],
      ['table=groups&dryRun=true', body],
    ] as const) {
      const refused = await send(query, other, key, by);
      expect([refused.status, refused.reason]).toEqual([409, 'idempotency_input']);
    }
    const failing = { 'idempotency-key': 'import-2' };
    expect((await send('table=groups', body, failing, by)).status).toBe(400);
    expect((await send('table=groups', csv(['name'], ['dev']), failing, by)).status).toBe(200);
  });

  it('one import at a time, by admins, into a tenant that is named', async () => {
    const by = await newWorld(running);
    await running.sql({
      sql: 'INSERT INTO leases (name, owner, lease_until) VALUES (?, ?, ?)',
      args: [`import:${by.tenant.id}`, 'another', running.now() + 60_000],
    });
    const busy = await send('table=groups', csv(['name'], ['ops']), {}, by);
    expect([busy.status, busy.reason]).toEqual([409, 'busy']);
    const operator = await send(
      'table=groups',
      csv(['name'], ['ops']),
      bearer(by.tenant.people.operator.token),
      by,
    );
    expect([operator.status, operator.code]).toEqual([403, 'FORBIDDEN']);
    expect((await send('table=groups', csv(['name'], ['ops']), asRoot())).status).toBe(400);
    for (const query of [
      '',
      'table=',
      'table=x%22',
      'table=groups&mode=merge',
      'table=groups&dryRun=1',
      'table=groups&x=1',
    ]) {
      const refused = await send(query, csv(['name'], ['ops']));
      expect([query, refused.status, refused.code]).toEqual([query, 400, 'VALIDATION']);
    }
    const plain = await send('table=groups', 'name\nops\n', { 'content-type': 'text/plain' });
    expect([plain.status, plain.code]).toEqual([400, 'VALIDATION']);
    expect((await send('table=none', csv(['name'], ['ops']))).files[0]?.errors[0]?.code).toBe(
      'unknown_table',
    );
  });

  it('never fails on its own, whatever is sent', async () => {
    const by = await newWorld(running);
    const header = new TextEncoder().encode('name,description\n');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }).map(tail => Uint8Array.from([...header, ...tail])),
      fc
        .array(fc.constantFrom('"', ',', '\n', '\r', 'a', "'", '=', '\u0000', '\ud800', 'é'))
        .map(parts => new TextEncoder().encode(`name\n${parts.join('')}`)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('text/csv', 'application/zip'), async (body, type) => {
        const query = type === 'text/csv' ? 'table=groups&dryRun=true' : 'dryRun=true';
        const { status } = await send(query, new Uint8Array(body), { 'content-type': type }, by);
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 15 },
    );
  });
});

it('whatever its fields hold, a record exported and imported elsewhere is the same', async () => {
  const [from, into] = [await start('in process'), await start('in process')];
  const text = fc.oneof(
    fc.constantFrom('', '=1+1', "'", "''x", '-5', '+', '@', '"', ',', '\r\n', 'a\tb', '＝1', '\ufeff'),
    fc.string({ unit: 'grapheme', maxLength: 40 }).filter(value => !value.includes('\u0000')),
  );
  const gateway = fc.record({
    description: fc.option(text),
    metadata: fc.option(
      fc.dictionary(
        fc.string({ minLength: 1, maxLength: 8 }),
        fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)),
        { maxKeys: 4 },
      ),
    ),
    labels: fc.option(fc.dictionary(fc.constantFrom('env', 'tier'), fc.constantFrom('a', 'b-1'))),
    monitored: fc.boolean(),
    probe: fc.constantFrom('auto', 'grpc'),
  });
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(gateway, { minLength: 1, maxLength: 12 }), async gateways => {
        const [here, there] = [await newWorld(from), await newWorld(into)];
        await here.do('fleet.gateways.createMany', 'mutation', {
          items: gateways.map((fields, at) => ({ name: `edge-${at}`, endpoint, ...fields })),
        });
        const response = await from.fetch(`${from.url}/db/export.zip`, { headers: here.admin });
        const file = unzipped(new Uint8Array(await response.arrayBuffer())).get('gateways.csv');
        const mine = new TextDecoder('utf-8', { ignoreBOM: true })
          .decode(file)
          .replaceAll(here.tenant.id, '');
        const sent = await into.fetch(`${into.url}/db/import?table=gateways`, {
          method: 'POST',
          headers: { ...there.admin, 'content-type': 'text/csv' },
          body: mine,
        });
        expect([sent.status, await sent.text()]).toEqual([200, expect.stringContaining('"errorCount":0')]);
        const all = async (by: World) => (await by.do('fleet.gateways.list', 'query', {})).items;
        const strip = (items: unknown) =>
          (items as Made[]).map(({ updatedAt: _u, registeredAt: _r, ...row }) => row);
        expect(strip(await all(there))).toEqual(strip(await all(here)));
      }),
      { numRuns: 15 },
    );
  } finally {
    await from.stop();
    await into.stop();
  }
});

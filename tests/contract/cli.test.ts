import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { ProcedureTree } from '@breakwater/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kebab } from '../../packages/sdk/src/cli/command.ts';
import { COMMANDS } from '../../packages/sdk/src/cli/generated/commands.ts';
import { procedures } from '../../packages/sdk/src/generated/contract.ts';
import { type RunOptions, runCli, words, written } from './cli.ts';
import { TEST_KEYS } from './keys.ts';
import { newTenant, type Tenant } from './people.ts';
import { type Running, start } from './targets.ts';

const ROOT = join(import.meta.dirname, '../..');
const PASSWORD = 'a password of nine words that nobody would guess';

function kinds(tree: ProcedureTree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([name, node]): [string, string][] =>
    typeof node === 'string' ? [[prefix + name, node]] : kinds(node, `${prefix}${name}.`),
  );
}

describe('the command line', () => {
  it('has every procedure of the client as a command', () => {
    const calls = COMMANDS.filter(({ kind }) => kind !== 'download' && kind !== 'upload');
    expect(calls.map(({ path, kind }) => [path, kind]).toSorted()).toEqual(kinds(procedures).toSorted());
  });

  it('tells of every command what it does and which flags it takes', async () => {
    for (const { path, summary, fields } of COMMANDS) {
      const { code, out } = await runCli([...path.split('.').map(kebab), '--help'], { columns: 4000 });
      expect([path, code]).toEqual([path, 0]);
      expect(out).toContain(`${summary}\n`);
      for (const { name } of fields) expect(out).toMatch(new RegExp(`^ +--${kebab(name)} `, 'm'));
    }
  });

  it('has no flag that takes the place of a field', () => {
    const onlyBehind = new Set(['all', 'wait', 'columns', 'clear', 'out', 'file', 'help']);
    const hidden = COMMANDS.flatMap(({ path, fields }) =>
      fields.flatMap(({ name }) =>
        onlyBehind.has(name) || /^no[A-Z]/.test(name) ? [`${path} ${name}`] : [],
      ),
    );
    expect(hidden).toEqual([]);
  });

  it('says which commands there are where none is named, and what was meant where it is misspelt', async () => {
    const group = await runCli(['fleet', 'gateways'], { columns: 100 });
    expect(group).toMatchObject({ code: 2, out: '' });
    expect(group.err).toContain('create-many');
    const misspelt = await runCli(['fleet', 'gateways', 'lits'], { columns: 100 });
    expect(misspelt).toMatchObject({
      code: 2,
      err: "breakwater: unknown command 'lits' (Did you mean list?)\n",
    });
  });

  it('says which variable is missing', async () => {
    const ran = await runCli(['identity', 'me'], { columns: 100 });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('set BREAKWATER_URL');
  });

  it.each([
    ['list --nonsense 1', "unknown option '--nonsense'"],
    ['list --nonsense=sensitive', "unknown option '--nonsense'"],
    ['list --token=sensitive', 'a token is no flag'],
    ['list --limit many', '--limit must be a number'],
    ['list --status broken', 'It is one of connected,'],
    ['list extra', 'too many arguments'],
    ['create --name a', 'missing: --endpoint'],
    ['create --input [] --name a', '--input must be a JSON object'],
    ['create --input @gone.json', 'gone.json cannot be read (ENOENT)'],
    ['create --input - --name @-', 'stdin can be read for one flag only'],
    ['set-credentials --client-key sensitive --gateway a', '--client-key is @file or -'],
    [`create-many --items '[{"clientKey":"sensitive"}]'`, '--items with clientKey is @file or -, for stdin'],
    [`create-many --input '{"items":[{"clientKey":"sensitive"}]}'`, '--input with clientKey is @file'],
    ['get a --id b', 'give --id once'],
    ['get a --gateway b', 'give --id once'],
  ])('refuses `fleet gateways %s` before it calls', async (line, message) => {
    const ran = await runCli(['fleet', 'gateways', ...words(line)], {
      columns: 200,
      env: { BREAKWATER_URL: 'http://127.0.0.1:1' },
      files: { '-': '{}' },
    });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(message);
    expect(ran.err).not.toContain('sensitive');
  });
});

describe('the command line, against a server', () => {
  let running: Running;
  let tenant: Tenant;
  beforeAll(async () => {
    running = await start('node over http');
    tenant = await newTenant(running);
  });
  afterAll(() => running?.stop());

  const env = (token?: string) => ({
    BREAKWATER_URL: running.url,
    ...(token === undefined ? {} : { BREAKWATER_TOKEN: token }),
  });
  const run = (line: string | string[], options: RunOptions = {}) =>
    runCli(typeof line === 'string' ? words(line) : line, {
      env: env(tenant.people.admin.token),
      ...options,
    });
  const gateway = (name: string) =>
    run(`fleet gateways create --name ${name} --endpoint ${name}.example.com:8443`);

  it('writes and reads a record, by flags in either spelling', async () => {
    const created = await run(
      `fleet gateways create --name north --endpoint north.example.com:8443 --authMode none --labels '{"env":"prod"}'`,
    );
    expect(created).toMatchObject({ code: 0, err: '' });
    expect(created.json()).toMatchObject({ name: 'north', authMode: 'none', labels: { env: 'prod' } });
    await run('fleet gateways update north --description hall --no-monitored');
    expect((await run('fleet gateways get --gateway north')).json()).toMatchObject({
      description: 'hall',
      monitored: false,
    });
    await run('fleet gateways update north --clear description --monitored');
    expect((await run('fleet gateways get north')).json()).toMatchObject({
      description: null,
      monitored: true,
    });
  });

  it('takes a whole input from a file or stdin, and flags in the place of its fields', async () => {
    const input = JSON.stringify({ items: [{ name: 'many-1', endpoint: 'many-1.example.com:8443' }] });
    expect(
      await run('fleet gateways createMany --input @in.json', { files: { 'in.json': input } }),
    ).toMatchObject({ code: 0 });
    const one = JSON.stringify({ name: 'replaced', endpoint: 'many-2.example.com:8443' });
    const ran = await run('fleet gateways create --input - --name many-2', { files: { '-': one } });
    expect(ran.json()).toMatchObject({ name: 'many-2', endpoint: 'many-2.example.com:8443' });
  });

  it('sends times as times, also inside of JSON', async () => {
    const items = JSON.stringify([
      { title: 'Port scan', source: 'ids', severity: 'low', occurredAt: '2026-01-31T12:00:00Z' },
    ]);
    const created = await run(['soc', 'alerts', 'create-many', '--items', items]);
    expect(created).toMatchObject({ code: 0, err: '' });
    expect(created.out).toContain('2026-01-31T12:00:00.000Z');
    expect((await run('soc alerts list --created-until 1999-12-31')).json()).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  it('lists one page or all, as JSON of one form or as a table that fits the terminal', async () => {
    await gateway('page-1');
    await gateway('page-2');
    const page: unknown = (await run('fleet gateways list --limit 1')).json();
    expect(page).toMatchObject({ items: [{}], nextCursor: expect.any(String) });
    const all = await run('fleet gateways list --limit 1 --all');
    expect(all.json()).toMatchObject({ nextCursor: null });
    expect(all.out.match(/"name":"page-/g)).toHaveLength(2);
    const table = await run('fleet gateways list --q page', { columns: 50 });
    expect(table.out).toMatch(/^id +name\b/);
    expect(table.out.split('\n').every(line => line.length <= 50)).toBe(true);
    const chosen = await run('fleet gateways list --table --q north --columns name,labels.env');
    expect(chosen.out).toBe('name   labels.env\nnorth  prod\n');
    const more = await run('fleet gateways list --limit 1', { columns: 80 });
    expect(more.err).toMatch(/^there is more: --all, or --cursor /);
  });

  it('repeats a change under its idempotency key without a second effect', async () => {
    const line = 'soc cases create --title Twice --severity low --idempotency-key twice';
    const [first, second] = [await run(line), await run(line)];
    expect(first.code).toBe(0);
    expect(second.out).toBe(first.out);
  });

  it('follows an operation to its end, with a bar only where it can be seen', async () => {
    const seen = await run('operations self-test --steps 2 --wait', { columns: 80 });
    expect(seen.code).toBe(0);
    expect(seen.err).toMatch(/\[#{24}\] 100 %/);
    expect(seen.out).toMatch(/^status +succeeded$/m);
    const unseen = await run('operations self-test --steps 2 --wait');
    expect(unseen).toMatchObject({ code: 0, err: '' });
    expect(unseen.json()).toMatchObject({ status: 'succeeded', result: { steps: 2 } });
    const failed = await run('operations self-test --steps 2 --fail-at-step 1 --wait');
    expect(failed.code).toBe(1);
    expect(failed.json()).toMatchObject({ status: 'failed' });
  });

  it('watches line by line, to the end of what it watches', async () => {
    const started = await run('operations self-test --steps 1 --wait');
    const id = String(Object(started.json()).id);
    const watched = await run(`operations watch ${id}`);
    expect(watched.code).toBe(0);
    const lines = watched.out.trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ id, status: 'succeeded' });
    const shown = await run(`operations watch ${id}`, { columns: 80 });
    expect(shown.out).toMatch(new RegExp(`^id=${id} .*status=succeeded`));
  });

  it('watches until it is interrupted', async () => {
    await gateway('watched');
    const { items } = Object((await run('events list --limit 1 --order asc')).json());
    const interrupt = new AbortController();
    const watched = await run(`events watch --last-event-id ${items[0].id}`, {
      signal: interrupt.signal,
      onOut: () => interrupt.abort(),
    });
    expect(watched).toMatchObject({ code: 130, err: '' });
    expect(Object(JSON.parse(watched.out.split('\n')[0] ?? '')).type).toMatch(/^[a-z]+\./);
  });

  it('ends with a code for each kind of failure', async () => {
    const { viewer } = tenant.people;
    const create = 'fleet gateways create --name taken --endpoint taken.example.com:8443';
    await run(create);
    const cases: [number, string, RunOptions][] = [
      [2, 'fleet gateways create --name x --endpoint nonsense', {}],
      [2, 'identity me --url ftp://example.com', {}],
      [3, 'identity me', { env: env() }],
      [3, create, { env: env(viewer.token) }],
      [4, 'fleet gateways get nowhere', {}],
      [5, create, {}],
      [6, 'identity me', { env: { BREAKWATER_URL: `${running.url}/elsewhere` } }],
    ];
    for (const [code, line, options] of cases) {
      const ran = await run(line, options);
      expect([line, ran.code, ran.out]).toEqual([line, code, '']);
    }
  });

  it('tells a failure in two lines, or as JSON', async () => {
    const line = 'fleet gateways create --name x --endpoint nonsense';
    const told = await run(line, { columns: 200 });
    expect(told.err).toMatch(/^VALIDATION[^\n]*: [^\n]*endpoint [^\n]*\nrequest \S+\n$/);
    const { error } = Object(JSON.parse((await run(line)).err));
    expect(error).toMatchObject({
      code: 'VALIDATION',
      status: 400,
      requestId: expect.any(String),
      details: { issues: [{ path: 'endpoint' }] },
    });
  });

  it("acts in a tenant as root, and gives a field's name to the field", async () => {
    const root = { BREAKWATER_URL: 'http://127.0.0.1:1', BREAKWATER_TOKEN: TEST_KEYS.rootKey };
    const hook = 'webhooks create --url https://hook.example.com/in --event-types fleet.gateway.created';
    const ran = await run(`--url ${running.url} --tenant ${tenant.id} ${hook}`, { env: root });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.json()).toMatchObject({ url: 'https://hook.example.com/in' });
  });

  describe('with files', () => {
    let folder: string;
    const root = () => ({ ...env(TEST_KEYS.rootKey) });
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('keeps a download whole or not at all, and takes it back as an upload', async () => {
      const file = join(folder, 'backup.sqlite');
      const refused = await run(['database', 'backup', '--out', file]);
      expect(refused).toMatchObject({ code: 3, out: '' });
      expect(Object(JSON.parse(refused.err)).error).toMatchObject({ code: 'FORBIDDEN', status: 403 });
      expect(readdirSync(folder)).toEqual([]);
      const kept = await run(['database', 'backup', '--out', file], { env: root(), columns: 80 });
      expect(kept.code).toBe(0);
      expect(kept.err).toMatch(/\[#{24}\] 100 % +[0-9.]+ MB/);
      expect(kept.out).toContain(String(statSync(file).size));
      expect(readFileSync(file, 'latin1')).toMatch(/^SQLite format 3/);
      expect(readdirSync(folder)).toEqual(['backup.sqlite']);
      const tried = await run(['database', 'restore', '--file', file, '--dry-run'], { env: root() });
      expect(tried).toMatchObject({ code: 0, err: '' });
      expect(tried.json()).toMatchObject({ status: 'ok', restored: false, dryRun: true });
    });

    it('writes a download to stdout, and repeats what a query may repeat', async () => {
      const audit = await run('audit export --format csv --component gateways --out -');
      expect(audit).toMatchObject({ code: 0, err: '' });
      expect(audit.out).toMatch(/^[a-zA-Z_]+,/);
      const decisions = await run('governance decisions export --action deny --action approve --out -');
      expect(decisions.code).toBe(0);
    });

    it('takes in flows as lines from a file, packed or not, with a bar', async () => {
      const line = '2 1 eni-1 10.0.0.1 10.0.0.2 40000 443 6 10 840 1767225600 1767225660 ACCEPT OK\n';
      const ingest = 'compliance flows ingest-stream --file';
      const file = join(folder, 'flows.log');
      writeFileSync(file, line);
      const sent = await run(`${ingest} ${file} --format aws-vpc-flow-log`, { columns: 80 });
      expect(sent.code).toBe(0);
      expect(sent.err).toMatch(/\[#{24}\] 100 % +0\.0 MB/);
      const packed = join(folder, 'flows.ndjson.gz');
      const window = { windowStart: '2026-01-01T00:00:00Z', windowEnd: '2026-01-01T00:01:00Z' };
      const flow = { srcIp: '10.0.0.1', dstIp: '10.0.0.2', protocol: 'TCP', dstPort: 443, ...window };
      writeFileSync(packed, gzipSync(`${JSON.stringify(flow)}\n`));
      const ran = await run(`${ingest} ${packed}`);
      expect([ran.code, ran.err, ran.json()]).toEqual([
        0,
        '',
        expect.objectContaining({ received: 1, invalidCount: 0 }),
      ]);
    });

    it('sends an import from a file again under its key, and what comes through a pipe once', async () => {
      const file = join(folder, 'groups.csv');
      writeFileSync(file, 'name\nanalysts\n');
      const line = `database import --table groups --file ${file} --idempotency-key groups`;
      const [first, second] = [await run(line), await run(line)];
      expect([first.code, second.out]).toEqual([0, first.out]);
    });

    it('tells why a file was refused, or could not be read or kept', async () => {
      const file = join(folder, 'gateways.csv');
      writeFileSync(file, 'name,endpoint\nbroken,nonsense\n');
      const line = ['database', 'import', '--file', file, '--table', 'gateways'];
      const refused = await run(line);
      expect(refused).toMatchObject({ code: 2, out: '' });
      expect(Object(JSON.parse(refused.err)).error).toMatchObject({ code: 'VALIDATION' });
      const gone = await run(['database', 'import', '--file', join(folder, 'gone.csv')]);
      expect(gone.code).toBe(2);
      expect(gone.err).toContain('ENOENT');
      const nowhere = ['database', 'export', '--out', join(folder, 'nowhere', 'export.zip')];
      expect(await run(nowhere)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('ENOENT') });
    });
  });

  it('lets no terminal obey what the server says', async () => {
    await run(['soc', 'cases', 'create', '--title', 'red \u009b31m alert', '--severity', 'low']);
    for (const line of ['soc cases list', 'soc cases list --json']) {
      expect((await run(line, { columns: 400 })).out).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
      );
    }
  });

  it('is a program that reads stdin, writes stdout and ends with its code', async () => {
    const program = spawn(
      process.execPath,
      [join(ROOT, 'packages/sdk/src/cli/bin.ts'), ...words('fleet gateways create --input -')],
      { env: env(tenant.people.admin.token), stdio: 'pipe' },
    );
    program.stdin.end('{"name":"north","endpoint":"elsewhere.example.com:8443"}');
    const [[code], out, err] = await Promise.all([
      once(program, 'exit'),
      text(program.stdout),
      text(program.stderr),
    ]);
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'CONFLICT' } });
  });

  it('never writes the token it was given', () => {
    const all = written.join('');
    for (const { token } of Object.values(tenant.people)) expect(all).not.toContain(token);
    expect(all).not.toContain(TEST_KEYS.rootKey);
  });
});

it('does what docs/cli.md shows', async () => {
  const running = await start('node over http');
  const env: Record<string, string> = { BREAKWATER_URL: running.url };
  const gateways = [2, 3].map(n => ({ name: `edge-${n}`, endpoint: `edge-${n}.example.com:8443` }));
  const files = {
    'gateways.json': JSON.stringify({ items: gateways }),
    'password.txt': `${PASSWORD}\n`,
    'setup.txt': TEST_KEYS.setupToken,
  };
  try {
    const setup = await runCli(
      words(
        `identity setup --tenant-name Acme --email ada@example.com --password @password.txt --setup-token @setup.txt`,
      ),
      { env, files },
    );
    expect(setup).toMatchObject({ code: 0, err: '' });
    env.BREAKWATER_TOKEN = String(Object(setup.json()).token);
    const page = readFileSync(join(ROOT, 'docs/cli.md'), 'utf8');
    const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
    const lines = blocks.join('').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      const [program, ...argv] = words(line);
      const ran = await runCli(argv, { env, files });
      expect({ line, program, code: ran.code, err: ran.err }).toEqual({
        line,
        program: 'breakwater',
        code: 0,
        err: '',
      });
      expect([line, ran.out]).not.toEqual([line, '{"items":[],"nextCursor":null}\n']);
    }
  } finally {
    await running.stop();
  }
});

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Database } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { migrate } from '@breakwater/db/migrate';
import { placeDatabase } from '@breakwater/db/testing';
import { startLibsqlServer } from 'libsql-http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { COMPATIBILITY } from '../../scripts/bundle-worker.ts';
import { demo } from '../../scripts/demo.ts';
import { TEST_KEYS } from '../contract/keys.ts';
import { blocksOf, jsonc, patternOf, shownJson } from './blocks.ts';
import { Stage } from './stage.ts';

const ROOT = join(import.meta.dirname, '../..');
const DOCS = join(ROOT, 'docs');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

let folder: string;
let compiled: Promise<string>;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', () => done()));
  const address = server.address();
  await new Promise<void>(done => void server.close(() => done()));
  if (address === null || typeof address === 'string') throw new TypeError('it listens on no port');
  return address.port;
}

const IN_DEV = [
  'quickstart.md',
  'webhooks.md',
  'idempotency.md',
  'agents-and-approvals.md',
  'pci-evidence.md',
];
const GUIDES = [...IN_DEV, 'self-host.md', 'deploy-workers.md'];
const Wrangler = z.looseObject({
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()),
  queues: z.object({ producers: z.array(z.object({ queue: z.string() })) }),
  r2_buckets: z.array(z.object({ bucket_name: z.string() })),
});
const CONFIGURED = jsonc(read('apps/edge/wrangler.jsonc'));
const WRANGLER = Wrangler.parse(CONFIGURED);

const KEYS = {
  ROOT_KEY: TEST_KEYS.rootKey,
  SETUP_TOKEN: TEST_KEYS.setupToken,
  ENCRYPTION_KEY: TEST_KEYS.encryptionKey,
  DECISION_SIGNING_KEY: TEST_KEYS.decisionSigningKey,
  EVIDENCE_SIGNING_KEY: TEST_KEYS.evidenceSigningKey,
};

/** What the reader of a page about a running server copies from what `pnpm dev` printed. */
const given: Record<string, string> = {};
const ADMIN_PASSWORD = 'correct horse battery';

/** What `pnpm dev` does, on a database in the folder and with what is printed in the reader's hands. */
async function dev(stage: Stage): Promise<string> {
  const database = join(stage.folder, 'breakwater.db');
  await placeDatabase(database);
  const url = await stage.serve({
    ...KEYS,
    DATABASE_URL: `file:${database}`,
    OUTBOUND_ALLOW: '127.0.0.1,::1,localhost',
  });
  const path = join(stage.folder, '.demo.json');
  const { adminKey, operators } = await demo({ path, url, setupToken: TEST_KEYS.setupToken });
  const [olga, omar] = operators;
  Object.assign(given, {
    BREAKWATER_TOKEN: adminKey,
    OLGA_PASSWORD: olga?.password,
    OMAR_PASSWORD: omar?.password,
  });
  return '';
}
/** Follows a page from its first block to its last. */
async function follow(name: string, stage: Stage): Promise<void> {
  const blocks = blocksOf(readFileSync(join(DOCS, name), 'utf8'));
  let printed: string | null = null;
  for (const { language, file, code, line } of blocks) {
    const where = `docs/${name}:${line}`;
    if (language === 'text' || language === 'json') {
      if (printed === null) throw new Error(`${where} shows an output, but nothing ran before it`);
      if (language === 'text') expect(printed, where).toMatch(patternOf(code));
      else expect(JSON.parse(printed), where).toMatchObject(Object(shownJson(code, expect.anything())));
      printed = null;
    } else if (file !== null) {
      stage.save(file, stage.filledIn(code));
    } else if (language === 'sh') {
      printed = await stage.run(code).catch((error: unknown) => {
        throw new Error(where, { cause: error });
      });
    } else if (language === 'jsonc') {
      expect(CONFIGURED, where).toMatchObject(Object(jsonc(code)));
    } else throw new Error(`${where} is of no kind that is tested`);
  }
}

const place = (name: string) => {
  const path = join(folder, name.replace('.md', ''));
  mkdirSync(path);
  return path;
};

/** Follows a page about a running server. */
async function inDev(name: string): Promise<void> {
  const stage = new Stage(
    { folder: place(name), given, commands: { 'npx pnpm@12 dev': dev } },
    await freePort(),
  );
  try {
    if (name !== 'quickstart.md') await dev(stage);
    await follow(name, stage);
  } finally {
    await stage.stop();
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(import.meta.dirname, '.guides-'));
  const types = join(folder, 'types');
  for (const name of GUIDES) {
    mkdirSync(join(types, name), { recursive: true });
    for (const { file, code } of blocksOf(readFileSync(join(DOCS, name), 'utf8'))) {
      if (file?.endsWith('.ts')) writeFileSync(join(types, name, file), code);
    }
  }
  const sdk = (file: string) => [join(ROOT, 'packages/sdk/src', file)];
  const config = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      paths: { '@breakwater/sdk': sdk('index.ts'), '@breakwater/sdk/webhooks': sdk('webhooks.ts') },
    },
    include: ['**/*.ts'],
    exclude: [],
  };
  writeFileSync(join(types, 'tsconfig.json'), JSON.stringify(config));
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = join(dirname(compiler), 'bin/tsc');
  compiled = promisify(execFile)(process.execPath, [tsc, '-p', types, '--checkers', '1']).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
});
afterAll(async () => {
  await compiled;
  rmSync(folder, { recursive: true, force: true });
});

it.each(IN_DEV)('docs/%s does what it says', inDev);

it('docs/self-host.md does what it says', async () => {
  const stage: Stage = new Stage({
    folder: place('self-host.md'),
    given: { ADMIN_PASSWORD },
    commands: {
      'npx pnpm@12 start --migrate': async () => {
        await stage.serve(stage.environment);
        return '';
      },
    },
  });
  try {
    await follow('self-host.md', stage);
  } finally {
    await stage.stop();
  }
  const unit = readFileSync(join(stage.folder, 'breakwater.service'), 'utf8');
  const start = /^ExecStart=\/opt\/breakwater\/node_modules\/\.bin\/(.+) --migrate$/m.exec(unit)?.[1];
  expect(start).toBe(manifest.scripts.start);
});

/**
 * Stand-ins for the two tools that need an account, wrangler and turso. They refuse every call but the ones below,
 * and keep the secrets. So it is tested that these make a server, but not what the tools themselves do.
 */
const TURSO = (url: string) => `case "$*" in
'db create breakwater') ;;
'db show breakwater --url') echo '${url}' ;;
'db tokens create breakwater') echo token ;;
*) exit 1 ;;
esac`;
const NPX = (notes: string) => `case "$*" in
'wrangler login' | 'wrangler deploy --dry-run' | 'wrangler secret delete '* | 'wrangler queues create '* | 'wrangler r2 bucket create '*) ;;
'wrangler secret put '*) cat > "${notes}/$4" ;;
*) exit 1 ;;
esac
echo "$*" >> "${notes}/calls"`;

it('docs/deploy-workers.md does what it says, as far as it goes without an account', async () => {
  const here = place('deploy-workers.md');
  const notes = join(here, '.notes');
  mkdirSync(notes);
  mkdirSync(join(here, 'apps/edge'), { recursive: true });
  const turso = await startLibsqlServer({ path: join(here, 'turso.db'), flush: false, errorCodes: 'sqld' });
  const values: Record<string, string> = { ADMIN_PASSWORD };
  const stage: Stage = new Stage({
    folder: here,
    given: values,
    standIns: { turso: TURSO(turso.url), npx: NPX(notes) },
    commands: {
      'npx pnpm@12 db:migrate': async ({ environment }) => {
        const db = new Database(openDriver).open({ url: environment.DATABASE_URL ?? '' });
        const applied = await migrate(db).finally(() => db.close());
        return `applied ${applied.join(', ')}\n`;
      },
      'npx wrangler deploy': async () => {
        const secrets = readdirSync(notes).filter(name => name !== 'calls');
        const kept = secrets.map(name => [name, readFileSync(join(notes, name), 'utf8').trimEnd()]);
        values.BREAKWATER_URL = await stage.serve(Object.fromEntries(kept));
        return '';
      },
    },
  });
  try {
    await follow('deploy-workers.md', stage);
  } finally {
    await stage.stop();
    await turso.close();
  }
  const calls = readFileSync(join(notes, 'calls'), 'utf8');
  expect(calls).toContain(`queues create ${WRANGLER.queues.producers[0]?.queue}\n`);
  expect(calls).toContain(`r2 bucket create ${WRANGLER.r2_buckets[0]?.bucket_name}\n`);
  const settings = [...read('apps/edge/src/settings.ts').matchAll(/^ {2}([A-Z_]+): /gm)].map(
    ([, name]) => name,
  );
  for (const [, name] of calls.matchAll(/secret (?:put|delete) (\w+)/g)) expect(settings).toContain(name);
});

it('the Worker that tests and benchmarks run is configured as the one that is deployed', () => {
  const { compatibility_date: compatibilityDate, compatibility_flags: compatibilityFlags } = WRANGLER;
  expect(COMPATIBILITY).toEqual({ compatibilityDate, compatibilityFlags });
});

it('their programs compile against the SDK', async () => {
  expect(await compiled).toBe('');
});

it('docs/README.md leads to every page there is', () => {
  const index = read('docs/README.md');
  for (const name of readdirSync(DOCS)) if (name !== 'README.md') expect(index).toContain(`](${name})`);
});

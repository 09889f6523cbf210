import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@breakwater/db';
import { createApp } from 'edge/create-app';
import { startServer } from 'edge/node';
import { readSettings } from 'edge/settings';
import { runInBrowser, runInWorkerd } from './consumers/bundled.ts';
import { machineNames, packSdk, publintSays, typesWrong } from './consumers/package.ts';
import { COMPILERS, compile, EXPECTED, installConsumers, KINDS, runMain } from './consumers/project.ts';
import { demo } from './demo.ts';
import { developmentKeys } from './keys.ts';
import { main } from './main.ts';

type Check = readonly [name: string, run: () => Promise<readonly string[]> | readonly string[]];

/** What a program printed, as findings. */
const says = (said: string) => (said === EXPECTED ? [] : [`it said: ${said}`]);

const DENO = ['npx', '-y', 'deno@2', 'run', '--allow-net', '--allow-read', '--node-modules-dir=manual'];

/** Bun and Deno are downloaded when they are asked for: nobody else needs them. */
const PROCESSES: readonly (readonly [name: string, kind: string, command: readonly string[]])[] = [
  ['Node 24, ESM', 'esm', [process.execPath]],
  ['Node 24, CommonJS', 'cjs', [process.execPath]],
  ['Node 20, ESM', 'esm', ['npx', '-y', 'node@20']],
  ['Node 20, CommonJS', 'cjs', ['npx', '-y', 'node@20']],
  ['Bun, ESM', 'esm', ['npx', '-y', 'bun@1']],
  ['Bun, CommonJS', 'cjs', ['npx', '-y', 'bun@1']],
  ['Deno, ESM', 'esm', DENO],
];

await main(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'consumers-'));
  const databaseUrl = `file:${join(folder, 'breakwater.db')}`;
  const keys = developmentKeys(join(folder, 'keys.json'));
  const settings = readSettings({ ...keys, DATABASE_URL: databaseUrl, PORT: '0' });
  const running = await createApp({
    databaseUrl,
    keys: {
      rootKey: settings.ROOT_KEY,
      setupToken: settings.SETUP_TOKEN ?? '',
      encryptionKey: settings.ENCRYPTION_KEY,
      decisionSigningKey: settings.DECISION_SIGNING_KEY,
    },
    jobs: false,
    log: () => undefined,
  });
  const server = await startServer(settings, { migrate: true, running });
  try {
    const { adminKey } = await demo({
      path: join(folder, 'demo.json'),
      url: server.url,
      setupToken: settings.SETUP_TOKEN ?? '',
    });
    const tarball = await packSdk(folder);
    await installConsumers(folder, tarball);
    process.exitCode = await report(checks(folder, tarball, [server.url, adminKey]));
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

function checks(folder: string, tarball: string, access: string[]): Check[] {
  const installed = join(folder, 'node_modules/@breakwater/sdk');
  return [
    ['publint', () => publintSays(tarball)],
    ['Are The Types Wrong', () => typesWrong(tarball)],
    ['names no machine', () => machineNames(installed)],
    ...Object.entries(COMPILERS).flatMap(([name, compiler]) =>
      KINDS.map((kind): Check => [`${name}, ${kind}`, () => compile(folder, kind, compiler).then(() => [])]),
    ),
    ...PROCESSES.map(
      ([name, kind, command]): Check => [
        name,
        async () => says(await runMain(folder, kind, command, access)),
      ],
    ),
    ['workerd', async () => says(await runInWorkerd(folder, access))],
    ['Chromium', async () => says(await runInBrowser(folder, access))],
  ];
}

/** Prints one line per check. Returns 1 if one failed. */
async function report(all: readonly Check[]): Promise<0 | 1> {
  let failed = false;
  for (const [name, run] of all) {
    const started = systemClock.now();
    const findings = await found(run);
    const seconds = ((systemClock.now() - started) / 1000).toFixed(1);
    failed ||= findings.length > 0;
    process.stdout.write(
      `${findings.length === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(24)} ${seconds.padStart(5)} s\n`,
    );
    for (const finding of findings) process.stdout.write(`     ${finding}\n`);
  }
  return failed ? 1 : 0;
}

async function found(run: Check[1]): Promise<readonly string[]> {
  try {
    return await run();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

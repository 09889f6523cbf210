import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { newTenant } from '../contract/people.ts';
import { type Running, start } from '../contract/targets.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../packages/sdk/README.md'), 'utf8');
const BLOCKS = [...PAGE.matchAll(/^```ts\n([\s\S]*?)\n```$/gm)].map(([, code = '']) => code);

/** What each block prints, in the order of the page. */
const PRINTED = [
  [expect.stringMatching(/^gw_/), expect.stringMatching(/^\d{4}-/)],
  ['edge-1', 1, null],
  ['unique', expect.any(String), 'edge-2', false],
  ['succeeded', expect.any(String), expect.stringMatching(/^evt_/)],
  ['fleet.gateway.created'],
  ['text/csv; charset=utf-8', true],
  [true, []],
];

let running: Running;
let folder: string;
let token: string;

beforeAll(async () => {
  running = await start('node over http');
  token = (await newTenant(running)).people.admin.token;
  folder = mkdtempSync(join(import.meta.dirname, '.sdk-readme-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await running.stop();
});

it('every program of the README of the SDK runs, one after the other', async () => {
  vi.stubEnv('BREAKWATER_TOKEN', token);
  vi.stubEnv('LAST_EVENT_ID', `evt_${'0'.repeat(26)}`);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    for (const [index, code] of BLOCKS.entries()) {
      log.mockClear();
      const path = join(folder, `block-${index}.ts`);
      writeFileSync(path, code.replaceAll('https://breakwater.example.com', running.url));
      await import(path);
      expect(log.mock.calls.flat()).toEqual(PRINTED[index]);
    }
  } finally {
    log.mockRestore();
    vi.unstubAllEnvs();
  }
  expect(BLOCKS).toHaveLength(PRINTED.length);
});

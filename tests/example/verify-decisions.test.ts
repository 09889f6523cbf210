import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database, vm } from '../../packages/api/src/governance/testing.ts';
import { bearer, newTenant } from '../contract/people.ts';
import { sdk } from '../contract/sdk.ts';
import { type Running, start } from '../contract/targets.ts';

const SCRIPT = join(import.meta.dirname, '../../examples/verify-decisions.ts');
const ZEROS = '0'.repeat(64);

describe('examples/verify-decisions.ts', () => {
  let running: Running;
  let folder: string;
  let text: string;
  let keyId: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
    running = await start('in process');
    const tenant = await newTenant(running);
    const bw = sdk(running, tenant.people.operator.token);
    for (const input of [vm, { ...database, environment: 'prod' } as const, vm]) {
      const decided = await bw.governance.intents.evaluate(input);
      keyId = decided.keyId ?? '';
    }
    const url = `${running.url}/api/v1/governance/decisions/export`;
    text = await (await running.fetch(url, { headers: bearer(tenant.people.viewer.token) })).text();
  });
  afterAll(async () => {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs it over a file of these bytes; no setting of ours reaches it. */
  async function check(bytes: string | Uint8Array, ...pins: string[]) {
    const path = join(folder, 'decisions.ndjson');
    writeFileSync(path, bytes);
    const run = promisify(execFile)(process.execPath, [SCRIPT, path, ...pins], { env: {} });
    return run.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        code,
        stdout,
        stderr,
      }),
    );
  }

  it('47: verifies every decision of an export, by the keys in it or by those it is given', async () => {
    const own = await check(text);
    expect(own).toMatchObject({ code: 0, stderr: '' });
    expect(own.stdout).toContain('3 valid, 0 invalid, 0 unsigned, 0 by an unknown key');
    expect(own.stdout).toContain('everything is as it was signed');
    expect(own.stdout).toContain(keyId);
    const pinned = await check(text, keyId);
    expect(pinned).toMatchObject({ code: 0, stderr: '' });
    expect(pinned.stdout).toContain('given by you');
  });

  it('does not believe the keys of the file when it is given others', async () => {
    const { code, stdout, stderr } = await check(text, ZEROS);
    expect(code).toBe(1);
    expect(stdout).toContain('0 valid, 0 invalid, 0 unsigned, 3 by an unknown key');
    expect(stderr).toContain('line 2 is by an unknown key: dec_');
  });

  it('finds a flipped bit wherever it is in a decision or the footer', async () => {
    const bytes = Buffer.from(text);
    const [document, footer] = [bytes.indexOf('{"document"'), bytes.indexOf('{"count"')];
    const marks = ['"riskScore":0', '"justification":"', '"keyId":"', '"signature":"', '"type":"', '\n'];
    const places = [
      document,
      ...marks.map(mark => bytes.indexOf(mark, document) + mark.length),
      footer - 1,
      bytes.indexOf('"count":', footer) + 8,
      bytes.indexOf('"sha256":"', footer) + 10,
      bytes.length - 1,
    ];
    for (const at of places) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      const { code, stdout } = await check(flipped);
      expect([at, code]).toEqual([at, 1]);
      expect(stdout).toContain('NOT as it was signed');
    }
  });

  it('finds what a signature alone would not show', async () => {
    const lines = text.split('\n').slice(0, -1);
    const [header = '', one = '', two = '', three = '', footer = ''] = lines;
    const file = (...some: string[]) => some.map(line => `${line}\n`).join('');
    const problems = async (bytes: string) => {
      const { code, stderr } = await check(bytes);
      expect(code).toBe(1);
      return stderr;
    };
    expect(await problems(file(header, one, three, footer))).toContain('counts 3 decisions, and there are 2');
    expect(await problems(file(header, one, two, three))).toContain('the footer is missing');
    expect(await problems(file(header, two, one, three, footer))).toContain('has another hash');
    expect(await problems(file(header, one, one, three, footer))).toContain('line 3 repeats a decision');
    expect(await problems(file(...lines, three))).toContain('line 6 follows the footer');
    expect(await problems(file(header.replace(keyId, ZEROS), one, two, three, footer))).toContain(
      'names a key that is not its id',
    );
    const elsewhere = header.replace(/"tenantId":"ten_.{26}"/, '"tenantId":"ten_00000000000000000000000000"');
    expect(await problems(file(elsewhere, one, two, three, footer))).toContain("is another tenant's");
    expect(await problems(file(one, two))).toContain('does not begin as version 1');
  });

  it('says how it is used', async () => {
    const { code, stderr } = await check(text, 'nonsense');
    expect([code, stderr]).toEqual([1, 'a keyId is 64 lower-case hex digits\n']);
    const missing = promisify(execFile)(process.execPath, [SCRIPT, join(folder, 'none')]);
    await expect(missing).rejects.toMatchObject({ code: 1, stderr: 'there is no such file\n' });
  });
});

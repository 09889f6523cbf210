import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  changed,
  commandsOf,
  type Files,
  oneByte,
  outcomesOf,
  resealed,
  textOf,
  verified,
} from './evidence-package.ts';
import { TEST_KEYS } from './keys.ts';
import { asRoot, newTenant } from './people.ts';
import { sdk } from './sdk.ts';
import { type Running, start } from './targets.ts';
import { unzipped } from './unzip.ts';

const YEAR = 365 * 24 * 60 * 60_000;

let running: Running;
let root: Breakwater;
let exported: (query?: string, tenantId?: string) => Promise<Response>;
beforeAll(async () => {
  running = await start('in process');
  const tenant = await newTenant(running);
  root = sdk(running, TEST_KEYS.rootKey, { 'x-tenant-id': tenant.id });
  exported = (query = '', tenantId = tenant.id) =>
    running.fetch(`${running.url}/api/v1/compliance/evidence/export${query}`, {
      headers: asRoot(tenantId),
    });
  // Line ends to some, and no line ends in JSON.
  const resourceId = 'arn:line\u2028separator\u2029';
  await root.compliance.resources.create({ provider: 'aws', resourceType: 'other', resourceId });
  for (let n = 0; n < 3; n++) await root.compliance.evidence.generate({ evidenceType: 'tag_audit_trail' });
});
afterAll(() => running?.stop());

const packageOf = async (...asked: Parameters<typeof exported>): Promise<Files> =>
  unzipped(new Uint8Array(await (await exported(...asked)).arrayBuffer()));

const onLines = (files: Files, change: (lines: string[]) => string[]): Files =>
  changed(files, 'evidence.ndjson', bytes => `${change(String(bytes).trimEnd().split('\n')).join('\n')}\n`);

const onItem = (files: Files, change: (item: Record<string, unknown>) => object): Files =>
  onLines(files, ([first = '', ...rest]) => [
    JSON.stringify({ ...JSON.parse(first), ...change(JSON.parse(first)) }),
    ...rest,
  ]);

/** The same with one more path in its manifest, by which its own `verify.mjs` is found. */
function listing(files: Files, path: string): Files {
  const { files: listed } = JSON.parse(textOf(files, 'manifest.json'));
  const more = new Map([...files, [path, files.get('verify.mjs') ?? new Uint8Array()]]);
  return resealed(more, { files: [...listed, { path }] });
}

it('42: the commands of the README fail where one byte changed that they are about', async () => {
  const files = await packageOf();
  const [payload = ''] = [...files.keys()].filter(path => path.startsWith('payloads/'));
  const [signature = ''] = [...files.keys()].filter(path => path.startsWith('signatures/'));
  const item = payload.slice('payloads/'.length, -'.json'.length);
  const [sums, , openssl, node, script] = await outcomesOf(changed(files, payload));
  expect([sums?.[0], openssl?.[0], node, script]).toEqual([
    ...[1, 1],
    [0, 'false\n'],
    [1, `${payload}: is not the file in the manifest\n${item}: the hash does not match\n`],
  ]);
  const failing = async (path: string) => (await outcomesOf(changed(files, path))).map(([code]) => code > 0);
  expect(await failing('manifest.json')).toEqual([true, true, false, false, true]);
  expect(await failing(signature)).toEqual([true, false, true, false, true]);
});

it('verify.mjs finds one changed byte in any file of the package, and items missing or in another order', async () => {
  const files = await packageOf();
  const paths = [...files.keys()].filter(path => path !== 'SHA256SUMS');
  const bytes = [0, 0.3, 0.6, 1].flatMap(part =>
    paths.filter(path => path !== 'verify.mjs').map(path => changed(files, path, oneByte(part))),
  );
  const missing = paths
    .filter(path => path !== 'verify.mjs')
    .map(path => new Map([...files].filter(([other]) => other !== path)));
  const lines = [
    onLines(files, ([a = '', b = '', c = '']) => [b, a, c]),
    onLines(files, ([a = '', b = '']) => [a, b]),
    onLines(files, ([a = '', b = '', c = '']) => [a, b, c, c]),
  ];
  const [whole, ...found] = await verified([files, ...bytes, ...missing, ...lines]);
  expect(whole).toEqual({ code: 0, lines: ['OK 3 items'] });
  for (const { code, lines: told } of found) expect([code, told.length > 0]).toEqual([1, true]);
});

it('verify.mjs does not rest on the manifest alone: what it vouches for must be what was signed', async () => {
  const files = await packageOf();
  const [first = '', second = ''] = [...files.keys()].filter(path => path.startsWith('payloads/'));
  const [der = '', otherDer = ''] = [...files.keys()].filter(path => path.startsWith('signatures/'));
  const cases: [Files, RegExp][] = [
    [changed(files, first), /the hash does not match/],
    [changed(files, first, () => files.get(second) ?? ''), /the hash does not match/],
    [changed(files, der, () => files.get(otherDer) ?? ''), /signature in .* does not match/],
    [
      onItem(files, () => ({
        signature: JSON.parse(textOf(files, 'evidence.ndjson').split('\n')[1] ?? '').signature,
      })),
      /the signature does not match/,
    ],
    [onItem(files, () => ({ hash: 'a'.repeat(64) })), /the hash does not match/],
    [onItem(files, () => ({ prevHash: 'a'.repeat(64) })), /is not linked/],
    [onItem(files, () => ({ evidenceType: 'configuration_snapshot' })), /is not what was signed/],
    [onItem(files, () => ({ expiresAt: '2099-01-01T00:00:00.000Z' })), /is not what was signed/],
    [onItem(files, () => ({ data: { evidence: {} } })), /is not the payload/],
    [onItem(files, () => ({ signingKeyId: 'ecdsa-sha256:0000000000000000' })), /the key .* is missing/],
    [onLines(files, ([a = '', b = '', c = '']) => [b, a, c]), /is out of order/],
  ];
  const others: [Files, RegExp][] = [
    [
      resealed(
        onLines(files, ([a = '', , c = '']) => [a, c]),
        { evidence_count: 2 },
      ),
      /is not the complete chain/,
    ],
    [resealed(files, { tenant_id: 'ten_x' }), /is not what was signed/],
    [resealed(files, { last_sequence: 2 }), /is not the part of the chain/],
    [resealed(files, { format: 'other' }), /is no manifest/],
    [
      new Map([...files, ['payloads/000004-evd_x.json', Buffer.from('{}')]]),
      /000004-evd_x.json: is not in the man/,
    ],
    [new Map([...files, ['keys/\n\u001b[2J', Buffer.of()]]), /^keys\/\?\?\[2J: is not in the manifest$/],
    [listing(files, 'payloads/../verify.mjs'), /is not in this folder/],
  ];
  const all = [...cases.map(([given, told]): [Files, RegExp] => [resealed(given), told]), ...others];
  const hidden = new Map([...files, ['.DS_Store', Buffer.of()], ['payloads/.DS_Store', Buffer.of()]]);
  const found = await verified([resealed(files), hidden, ...all.map(([given]) => given)]);
  expect(found.splice(0, 2)).toEqual(Array(2).fill({ code: 0, lines: ['OK 3 items'] }));
  for (const [at, { code, lines }] of found.entries()) {
    expect([at, code]).toEqual([at, 1]);
    expect(lines.join('\n')).toMatch(all[at]?.[1] ?? /^$/);
  }
});

it('whatever a row names as its key, no command of the README does', async () => {
  const tenant = await newTenant(running);
  const { evidence } = sdk(running, TEST_KEYS.rootKey, { 'x-tenant-id': tenant.id }).compliance;
  const first = await evidence.generate({ evidenceType: 'tag_audit_trail' });
  const second = await evidence.generate({ evidenceType: 'tag_audit_trail' });
  await running.sql({ sql: 'DROP TRIGGER evidence_no_update', args: [] });
  await running.sql({
    sql: "UPDATE evidence SET signing_key_id = 'x; touch y #' WHERE id = ?",
    args: [first.id],
  });
  const files = await packageOf('', tenant.id);
  expect(textOf(files, 'README.md')).not.toContain('touch y');
  expect(commandsOf(files)[2]).toContain(`payloads/000002-${second.id}.json`);
  expect(commandsOf(files)[3]).toContain(String.raw`.split('\n')[1]`);
});

it('of what is purged a package holds hash and link, and it verifies with what is left', async () => {
  running.at(running.now() + 8 * YEAR);
  await running.runJob('compliance.evidenceExpiry');
  await root.compliance.evidence.generate({ evidenceType: 'tag_audit_trail' });
  const files = await packageOf();
  expect([...files.keys()].filter(path => path.startsWith('payloads/'))).toHaveLength(1);
  expect(commandsOf(files)[3]).toContain(String.raw`.split('\n')[3]`);
  const items = textOf(files, 'evidence.ndjson').trimEnd().split('\n');
  expect(items.map(line => JSON.parse(line).data === null)).toEqual([true, true, true, false]);
  const unlinked = onLines(files, ([a = '', b = '', ...rest]) => [
    a,
    JSON.stringify({ ...JSON.parse(b), prevHash: 'a'.repeat(64) }),
    ...rest,
  ]);
  expect(await verified([files, resealed(unlinked)])).toEqual([
    { code: 0, lines: ['OK 4 items'] },
    { code: 1, lines: [expect.stringContaining('is not linked to the item before')] },
  ]);
});

it('more than 5,000 items are refused, and none are a package too', async () => {
  await running.sql({
    sql: `WITH RECURSIVE n(i) AS (SELECT 5 UNION ALL SELECT i + 1 FROM n WHERE i < 5001)
 INSERT INTO evidence (id, tenant_id, evidence_type, data, hash, signature, signing_key_id, profile, sequence, prev_hash,
 pci_requirements, generated_at, generated_by, expires_at)
 SELECT substr(e.id, 1, 20) || printf('%010d', i), tenant_id, evidence_type, '{}', printf('%064d', i), signature, signing_key_id,
 profile, i, prev_hash, pci_requirements, generated_at, generated_by, expires_at FROM evidence e, n WHERE sequence = 4`,
    args: [],
  });
  const response = await exported('?format=ndjson');
  expect([response.status, (await response.json()).details.reason]).toEqual([412, 'too_many']);
  expect(await verified([await packageOf('?from=2000-01-01&to=2000-01-01')])).toEqual([
    { code: 0, lines: ['OK 0 items'] },
  ]);
});

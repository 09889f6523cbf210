import { verify } from 'node:crypto';
import { canonicalJson, sha256Hex } from '@breakwater/db';
import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandsOf, type Files, outcomesOf, textOf } from './evidence-package.ts';
import { TEST_KEYS } from './keys.ts';
import { bearer, newTenant, type Tenant } from './people.ts';
import { sdk } from './sdk.ts';
import { type Running, start } from './targets.ts';
import { unzipped } from './unzip.ts';

const NOW = Date.parse('2025-12-13T12:00:00Z');
const DAY = 24 * 60 * 60_000;

describe.each(['in process', 'workerd'] as const)('GET /api/v1/compliance/evidence/export, %s', target => {
  let running: Running;
  let tenant: Tenant;
  let operator: Breakwater;
  beforeAll(async () => {
    running = await start(target);
  });
  afterAll(() => running?.stop());
  beforeEach(async () => {
    running.at(NOW);
    tenant = await newTenant(running);
    operator = sdk(running, tenant.people.operator.token);
  });

  const get = (query = '', headers: Record<string, string> = bearer(tenant.people.viewer.token)) =>
    running.fetch(`${running.url}/api/v1/compliance/evidence/export${query}`, { headers });
  const generate = (evidenceType: 'tag_audit_trail' | 'configuration_snapshot' = 'tag_audit_trail') =>
    operator.compliance.evidence.generate({ evidenceType });
  /** A day apart, the first at NOW. */
  async function three() {
    const made: Awaited<ReturnType<typeof generate>>[] = [];
    for (const type of ['tag_audit_trail', 'configuration_snapshot', 'tag_audit_trail'] as const) {
      made.push(await generate(type));
      running.at(running.now() + DAY);
    }
    return made;
  }
  async function packageOf(query = ''): Promise<Files> {
    const response = await get(query);
    expect(response.status).toBe(200);
    return unzipped(new Uint8Array(await response.arrayBuffer()));
  }
  const sequencesIn = async (query: string) =>
    (await (await get(`?format=ndjson${query}`)).text())
      .trimEnd()
      .split('\n')
      .slice(1)
      .map(line => JSON.parse(line).sequence);
  const refusalOf = async (query: string, headers?: Record<string, string>) => {
    const response = await get(query, headers);
    const { code, details } = await response.json();
    return [response.status, details?.reason === undefined ? code : `${code}(${details.reason})`];
  };

  it('42: every command of the README succeeds as written', async () => {
    await three();
    const files = await packageOf();
    const commands = commandsOf(files);
    expect(commands.map(line => line.split(' ').slice(0, 2).join(' '))).toEqual([
      ...['sha256sum -c', 'openssl dgst', 'openssl dgst', 'node -e', 'node verify.mjs'],
    ]);
    expect(await outcomesOf(files)).toEqual([
      [
        0,
        [...files.keys()]
          .filter(path => path !== 'SHA256SUMS')
          .map(path => `${path}: OK\n`)
          .join(''),
      ],
      [0, 'Verified OK\n'],
      [0, 'Verified OK\n'],
      [0, 'true\n'],
      [0, 'OK 3 items\n'],
    ]);
  });

  it('holds what it says: documents in the bytes that were signed, the chain, the keys', async () => {
    const made = await three();
    const files = await packageOf();
    const names = made.map(({ sequence, id }) => `00000${sequence}-${id}`);
    const [key] = (await operator.compliance.evidence.publicKeys()).items;
    const keyPath = `keys/${key?.keyId.replace(':', '-')}.pem`;
    const listed = [
      ...names.flatMap(name => [`payloads/${name}.json`, `signatures/${name}.der`]),
      ...[keyPath, 'evidence.ndjson', 'verify.mjs', 'README.md'],
    ];
    expect([...files.keys()]).toEqual([...listed, 'manifest.json', 'manifest.der', 'SHA256SUMS']);
    expect(textOf(files, keyPath)).toBe(key?.spkiPem);
    for (const [at, { id, hash }] of made.entries()) {
      const { data } = await operator.compliance.evidence.get({ id });
      const text = textOf(files, `payloads/${names[at]}.json`);
      expect([text, await sha256Hex(text)]).toEqual([canonicalJson(data), hash]);
    }
    const manifest = JSON.parse(textOf(files, 'manifest.json'));
    expect(textOf(files, 'manifest.json')).toBe(canonicalJson(manifest));
    expect(manifest).toMatchObject({
      format: 'breakwater-evidence-package/1',
      tenant_id: tenant.id,
      generated_at: new Date(NOW + 3 * DAY).toISOString(),
      generated_by: tenant.people.viewer.email,
      period: { start: new Date(NOW).toISOString(), end: new Date(NOW + 3 * DAY).toISOString() },
      ...{ framework: 'PCI-DSS', version: '4.0.1', evidence_count: 3, first_sequence: 1, last_sequence: 3 },
      ...{ chain_complete: true, keys: [{ key_id: key?.keyId, path: keyPath }], signing_key_id: key?.keyId },
    });
    expect(manifest.files.map(({ path }: { path: string }) => path)).toEqual(listed);
    const lines = textOf(files, 'evidence.ndjson').trimEnd().split('\n');
    expect(lines.map(line => Object.keys(JSON.parse(line)))).toEqual(
      Array(3).fill([
        ...['data', 'evidenceType', 'expiresAt', 'generatedAt', 'hash', 'id', 'pciRequirement', 'prevHash'],
        ...['profile', 'sequence', 'signature', 'signingKeyId'],
      ]),
    );
    const part = JSON.parse(textOf(await packageOf('?evidenceType=tag_audit_trail'), 'manifest.json'));
    expect(part).toMatchObject({
      evidence_count: 2,
      first_sequence: 1,
      last_sequence: 3,
      chain_complete: false,
    });
    expect(textOf(files, 'README.md')).toContain('evidence.publicKeys');
  });

  it('42: bounds are inclusive, dates are days of UTC, and the name says which', async () => {
    await three();
    const at = (days: number, ms = 0) => new Date(NOW + days * DAY + ms).toISOString();
    expect(await sequencesIn(`&from=${at(0)}&to=${at(1)}`)).toEqual([1, 2]);
    expect(await sequencesIn(`&from=${at(0, 1)}&to=${at(1, -1)}`)).toEqual([]);
    expect(await sequencesIn('&from=2025-12-14&to=2025-12-14')).toEqual([2]);
    expect(await sequencesIn('&to=2025-12-13')).toEqual([1]);
    expect(await sequencesIn('&evidenceType=configuration_snapshot')).toEqual([2]);
    expect(await sequencesIn('&pciRequirement=12.5.2')).toEqual([1, 3]);
    for (const [query, name, type] of [
      ['', '20251213-20251216.zip', 'application/zip'],
      ['?format=ndjson&from=2025-12-01', '20251201-20251216.ndjson', 'application/x-ndjson'],
      ['?format=json&to=2025-12-14', '20251213-20251214.json', 'application/json'],
    ]) {
      const { headers, body } = await get(query);
      await body?.cancel();
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('content-disposition')).toBe(`attachment; filename="breakwater-evidence-${name}"`);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('as JSON it is signed as a whole; as NDJSON the keys come first', async () => {
    await three();
    const text = await (await get('?format=json')).text();
    const { signature, ...rest } = JSON.parse(text);
    expect(text).toBe(canonicalJson({ ...rest, signature }));
    expect(Object.keys(rest)).toEqual(['evidence', 'meta', 'public_keys']);
    const [{ key_id, spki_pem }] = rest.public_keys;
    expect(signature.key_id).toBe(key_id);
    const key = { key: spki_pem, dsaEncoding: 'ieee-p1363' } as const;
    const raw = Buffer.from(signature.signature, 'base64');
    expect(verify('sha256', Buffer.from(canonicalJson(rest)), key, raw)).toBe(true);
    const [head, ...items] = (await (await get('?format=ndjson')).text()).trimEnd().split('\n');
    expect(JSON.parse(String(head))).toEqual({ meta: rest.meta, public_keys: rest.public_keys });
    expect(items.map(line => JSON.parse(line))).toEqual(rest.evidence);
  });

  it('is the caller’s tenant’s, is recorded, and refuses as procedures do', async () => {
    await three();
    const other = await newTenant(running);
    const theirs = await get('?format=ndjson', bearer(other.people.viewer.token));
    expect((await theirs.text()).trimEnd().split('\n')).toHaveLength(1);
    expect(await refusalOf('', {})).toEqual([401, 'UNAUTHENTICATED']);
    const bad = [
      'from=2025-13-01',
      'to=yesterday',
      'from=2025-12-14&to=2025-12-13',
      'from=2026-01-01',
      'format=csv',
    ];
    for (const query of [...bad, 'evidenceType=x', 'pciRequirement=9.9', 'x=1']) {
      expect([query, await refusalOf(`?${query}`)]).toEqual([query, [400, 'VALIDATION']]);
    }
    await (await get('?format=ndjson&from=2025-12-14')).text();
    const root = sdk(running, TEST_KEYS.rootKey, { 'x-tenant-id': tenant.id });
    const { items } = await root.audit.list({ action: 'compliance.evidence.export', order: 'asc' });
    expect(items.map(({ success, errorCode }) => (success ? 'exported' : errorCode))).toEqual([
      ...Array(bad.length + 3).fill('VALIDATION'),
      'exported',
    ]);
    expect(items.at(-1)?.detail).toMatchObject({
      ...{ format: 'ndjson', from: '2025-12-14T00:00:00.000Z', items: 2 },
    });
  });
});

import { sha256Hex } from '@breakwater/db';
import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asRoot, bearer, newTenant, type Tenant } from './people.ts';
import { sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';

const ENTRIES = 3_000;

describe.each(TARGETS)('GET /api/v1/audit/export, %s', target => {
  let running: Running;
  let tenant: Tenant;
  let bw: Breakwater;
  beforeAll(async () => {
    running = await start(target);
  });
  afterAll(() => running?.stop());
  beforeEach(async () => {
    tenant = await newTenant(running);
    bw = sdk(running, tenant.people.admin.token);
  });

  const get = (query: string, headers: Record<string, string> = bearer(tenant.people.admin.token)) =>
    running.fetch(`${running.url}/api/v1/audit/export${query}`, { headers });
  const linesOf = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
  const groups = (from: number, count: number) =>
    bw.identity.groups.createMany({
      items: Array.from({ length: count }, (_, n) => ({ name: `group-${from + n}` })),
    });
  const entries = async () => {
    const all = [];
    for await (const entry of bw.audit.list({ order: 'asc', limit: 1000 })) all.push(entry);
    return all;
  };

  it('streams every entry, oldest first, with a manifest by which a reader sees that nothing is missing', async () => {
    for (let from = 0; from < ENTRIES; from += 500) await groups(from, 500);
    const before = await entries();
    const response = await get('?format=ndjson');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    expect(response.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="audit-${tenant.id}-\\d{8}T\\d{6}Z\\.ndjson"$`),
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const lastSeq = before.at(-1)?.seq;
    expect(response.headers.get('x-breakwater-rows')).toBe(String(ENTRIES));
    expect(response.headers.get('x-breakwater-last-seq')).toBe(String(lastSeq));

    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      // What is written meanwhile is not part of it.
      if (chunks.length === 1) await groups(ENTRIES, 1);
    }
    expect(chunks.length).toBeGreaterThan(5);
    const text = Buffer.concat(chunks).toString();
    const lines = linesOf(text);
    expect(lines.slice(0, -1)).toEqual(JSON.parse(JSON.stringify(before)));
    const end = text.lastIndexOf('{"manifest"');
    expect(lines.at(-1)).toEqual({
      manifest: {
        rows: ENTRIES,
        firstSeq: before[0]?.seq,
        lastSeq,
        sha256: await sha256Hex(text.slice(0, end)),
      },
    });
    const [recorded] = (await bw.audit.list({ action: 'audit.log.export' })).items;
    expect(recorded).toMatchObject({
      component: 'audit_log',
      operation: 'export',
      success: true,
      requestData: { format: 'ndjson' },
      detail: { format: 'ndjson', rows: ENTRIES, lastSeq },
    });
    expect(recorded?.seq).toBeGreaterThan(lastSeq ?? Number.POSITIVE_INFINITY);
  });

  it('adds the seals to ndjson when asked', async () => {
    await groups(0, 3);
    await bw.audit.seal();
    const lines = linesOf(await (await get('?format=ndjson&seals=true')).text());
    const { items } = await bw.audit.seals({ includeLeaves: true });
    expect(lines.slice(3, -1)).toEqual(JSON.parse(JSON.stringify(items.map(seal => ({ seal })))));
    expect((await get('?format=csv&seals=true')).status).toBe(400);
  });

  it('writes CSV of seq and the 26 fields, no cell of which a spreadsheet takes for a formula', async () => {
    const { admin } = tenant.people;
    await running.sql({ sql: "UPDATE users SET email = '=cmd@example.com' WHERE id = ?", args: [admin.id] });
    const created = await bw.identity.groups.create({ name: '=1+1, "quoted"', description: null });
    const response = await get('?format=csv');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [entry] = await entries();
    const at = '1 row and its header, CRLF at the end of each';
    const [header = '', row = '', ...rest] = (await response.text()).split('\r\n');
    expect([at, rest]).toEqual([at, ['']]);
    expect(header.split(',')).toEqual(['seq', ...Object.keys(entry ?? {}).filter(name => name !== 'seq')]);
    expect(header.split(',')).toHaveLength(27);
    const after = JSON.stringify(entry?.after).replaceAll('"', '""');
    expect(row).toContain(
      `${entry?.seq},${entry?.id},${tenant.id},${entry?.timestamp.toISOString()},groups,${created.id},create,`,
    );
    expect(row).toContain(`,user,${admin.id},'=cmd@example.com,admin,,,,"${after}",`);
    expect(row).toContain(',true,,,');
  });

  it('writes one JSON document, of what the filters of audit.list leave', async () => {
    await groups(0, 2);
    await bw.fleet.gateways.create({ name: 'edge-1', endpoint: 'edge-1.example.com:8443' });
    const response = await get('?format=json&component=groups&success=true&since=2000-01-01');
    expect(response.headers.get('content-type')).toContain('application/json');
    const { items } = await bw.audit.list({ component: 'groups', order: 'asc' });
    expect(await response.json()).toEqual({
      entries: JSON.parse(JSON.stringify(items)),
      manifest: { rows: 2, firstSeq: items[0]?.seq, lastSeq: items[1]?.seq },
    });
    const none = await get('?format=json&until=2000-01-01T00:00:00Z');
    expect(none.headers.get('x-breakwater-rows')).toBe('0');
    expect(await none.json()).toEqual({ entries: [], manifest: { rows: 0, firstSeq: null, lastSeq: null } });
  });

  it('is the caller’s chain: of the platform for root, of a tenant for root in it', async () => {
    await groups(0, 1);
    const [platform, mine, theirs] = [
      await get('?format=json', asRoot()),
      await get('?format=json', asRoot(tenant.id)),
      await get('?format=json', asRoot((await newTenant(running)).id)),
    ];
    expect(platform.headers.get('content-disposition')).toContain('audit-platform-');
    expect((await platform.json()).entries.map((e: { tenantId: string }) => e.tenantId)).not.toContain(
      tenant.id,
    );
    expect((await mine.json()).manifest.rows).toBe(1);
    expect((await theirs.json()).manifest.rows).toBe(0);
  });

  it('refuses as procedures do, in problem+json, and records it', async () => {
    const refusal = async (response: Response) => [
      response.status,
      response.headers.get('content-type'),
      (await response.json()).code,
    ];
    const type = 'application/problem+json';
    const nobody = await get('?format=csv', {});
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
    expect(await refusal(nobody)).toEqual([401, type, 'UNAUTHENTICATED']);
    const below = await get('?format=csv', bearer(tenant.people.operator.token));
    expect(await refusal(below)).toEqual([403, type, 'FORBIDDEN']);
    for (const query of [
      '',
      '?format=xml',
      '?format=csv&format=json',
      '?format=csv&since=yesterday',
      '?format=csv&x=1',
    ])
      expect([query, await refusal(await get(query))]).toEqual([query, [400, type, 'VALIDATION']]);
    const { items } = await bw.audit.list({ action: 'audit.log.export', order: 'asc' });
    expect(items.map(e => [e.errorCode, e.actorRole, e.requestData])).toEqual([
      ['FORBIDDEN', 'operator', { format: 'csv' }],
      ['VALIDATION', 'admin', {}],
      ['VALIDATION', 'admin', { format: 'xml' }],
      ['VALIDATION', 'admin', { format: ['csv', 'json'] }],
      ['VALIDATION', 'admin', { format: 'csv', since: 'yesterday' }],
      ['VALIDATION', 'admin', { format: 'csv', x: '1' }],
    ]);
  });
});

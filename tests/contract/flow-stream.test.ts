import { gzipSync } from 'node:zlib';
import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bearer, newTenant, type Tenant } from './people.ts';
import { sdk } from './sdk.ts';
import { type Running, start } from './targets.ts';

const NDJSON = 'application/x-ndjson';

describe.each(['in process', 'workerd'] as const)('POST /api/v1/compliance/flows/ingest, %s', target => {
  let running: Running;
  let tenant: Tenant;
  let operator: Breakwater;
  beforeAll(async () => {
    running = await start(target);
  });
  afterAll(() => running?.stop());
  beforeEach(async () => {
    running.at(Date.parse('2025-12-13T00:00:00Z'));
    tenant = await newTenant(running);
    operator = sdk(running, tenant.people.operator.token);
    const host = { provider: 'on_premise', resourceType: 'on_premise_host' } as const;
    await operator.compliance.resources.createMany({
      items: [
        { ...host, resourceId: 'a', privateIp: '10.0.1.5' },
        { ...host, resourceId: 'b', privateIp: '10.0.2.9' },
      ],
    });
  });

  async function post(
    body: string | Uint8Array<ArrayBuffer>,
    type: string,
    { query = '', headers = {}, role = 'operator' as 'operator' | 'viewer' } = {},
  ) {
    const response = await running.fetch(`${running.url}/api/v1/compliance/flows/ingest${query}`, {
      method: 'POST',
      headers: { ...bearer(tenant.people[role].token), 'content-type': type, ...headers },
      body,
    });
    return { status: response.status, body: await response.json() };
  }

  const lineOf = (srcPort: number) =>
    `{"source":"a","dest":"b","protocol":"TCP","srcPort":${srcPort},"dstPort":443,"windowStart":"2025-12-12T23:00:00Z","windowEnd":"2025-12-12T23:01:00Z"}\n`;
  const entries = async () =>
    (
      await running.sql({
        sql: "SELECT count(*) FROM audit_log WHERE tenant_id = ? AND action = 'compliance.flow.ingest' AND success = 1",
        args: [tenant.id],
      })
    )[0]?.[0];

  it('case 30: 25,000 lines are stored in commits of 5,000, and sent again change nothing', async () => {
    const lines = Array.from({ length: 25_000 }, (_, index) => lineOf(index)).join('');
    expect(await post(lines, NDJSON)).toMatchObject({
      status: 200,
      body: { received: 25_000, stored: 25_000, duplicates: 0, invalidCount: 0, affected: [] },
    });
    expect(await entries()).toBe(5);
    const packed = new Uint8Array(gzipSync(lines));
    expect(await post(packed, NDJSON, { headers: { 'content-encoding': 'gzip' } })).toMatchObject({
      status: 200,
      body: { received: 25_000, stored: 0, duplicates: 25_000 },
    });
  });

  it('reads a flow log whose header holds for all commits, and tells lines by their number', async () => {
    const header = 'srcaddr dstaddr srcport dstport protocol start end action';
    const line = (port: number) => `10.0.1.5 10.0.2.9 ${port} 22 6 1764547200 1764547260 REJECT`;
    const lines = [
      header,
      '',
      ...Array.from({ length: 5_000 }, (_, index) => (index < 4_990 ? '' : line(index))),
    ];
    const text = [...lines, 'x', line(1)].join('\n');
    expect(
      await post(text, 'text/plain; charset=utf-8', { query: '?format=aws-vpc-flow-log' }),
    ).toMatchObject({
      status: 200,
      body: { received: 12, stored: 11, invalidCount: 1, invalid: [{ line: 5_003 }] },
    });
    expect(await entries()).toBe(2);
  });

  it('keeps what was committed of a body with too many lines, and says where it stopped', async () => {
    const body = lineOf(1) + '\n'.repeat(999_999) + lineOf(2);
    expect(await post(body, NDJSON)).toMatchObject({
      status: 413,
      body: {
        code: 'VALIDATION',
        details: { reason: 'too_large', stored: 1, received: 1, nextLine: 1_000_001 },
      },
    });
    expect((await operator.compliance.flows.list({})).items).toHaveLength(1);
    const all = lineOf(1) + '\n'.repeat(999_999);
    expect(await post(all, NDJSON)).toMatchObject({ status: 200, body: { duplicates: 1 } });
  });

  it('takes JSON of any name as a call, as every other path does', async () => {
    const body = JSON.stringify({ format: 'breakwater', flows: [JSON.parse(lineOf(1))] });
    const answer = await post(body, 'application/vnd.flows+json; charset=utf-8');
    expect(answer).toMatchObject({ status: 200, body: { stored: 1 } });
  });

  it('refuses other types, packings and callers, and stores nothing of what it cannot unpack', async () => {
    const refused = async (answer: ReturnType<typeof post>) => {
      const { status, body } = await answer;
      return `${status} ${body.code}`;
    };
    expect(await refused(post(lineOf(1), 'text/csv'))).toBe('422 UNSUPPORTED');
    expect(await refused(post(lineOf(1), 'text/plain'))).toBe('400 VALIDATION');
    expect(await refused(post(lineOf(1), NDJSON, { query: '?format=aws-vpc-flow-log' }))).toBe(
      '400 VALIDATION',
    );
    expect(await refused(post(lineOf(1), NDJSON, { headers: { 'content-encoding': 'br' } }))).toBe(
      '422 UNSUPPORTED',
    );
    expect(await refused(post(lineOf(1), NDJSON, { headers: { 'content-encoding': 'gzip' } }))).toBe(
      '400 VALIDATION',
    );
    expect(await refused(post(lineOf(1), NDJSON, { role: 'viewer' }))).toBe('403 FORBIDDEN');
    const header = 'srcaddr dstaddr protocol start end\n';
    expect(await refused(post(header, 'text/plain', { query: '?format=aws-vpc-flow-log' }))).toBe(
      '400 VALIDATION',
    );
    expect(await entries()).toBe(0);
    const json = JSON.stringify({ format: 'breakwater', flows: [JSON.parse(lineOf(1))] });
    expect(await post(json, 'application/json')).toMatchObject({ status: 200, body: { stored: 1 } });
  });
});

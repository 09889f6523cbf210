import { sha256Hex } from '@breakwater/db';
import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { database, vm } from '../../packages/api/src/governance/testing.ts';
import { TEST_KEYS } from './keys.ts';
import { asRoot, bearer, newTenant, type Tenant } from './people.ts';
import { sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { unzipped } from './unzip.ts';

const DAY = 24 * 60 * 60_000;
const prod = { ...database, environment: 'prod' } as const;

describe.each(TARGETS)('GET /api/v1/governance/decisions/export, %s', target => {
  let running: Running;
  let tenant: Tenant;
  let operator: Breakwater;
  let viewer: Breakwater;
  let root: Breakwater;
  beforeAll(async () => {
    running = await start(target);
  });
  afterAll(() => running?.stop());
  beforeEach(async () => {
    tenant = await newTenant(running);
    operator = sdk(running, tenant.people.operator.token);
    viewer = sdk(running, tenant.people.viewer.token);
    root = sdk(running, TEST_KEYS.rootKey, { 'x-tenant-id': tenant.id });
  });

  const get = (query = '', headers: Record<string, string> = bearer(tenant.people.viewer.token)) =>
    running.fetch(`${running.url}/api/v1/governance/decisions/export${query}`, { headers });
  const linesOf = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
  const idsIn = async (query: string) =>
    linesOf(await (await get(query)).text())
      .slice(1, -1)
      .map(line => line.document.id);
  const three = async () => {
    const ids: string[] = [];
    for (const input of [vm, prod, vm]) {
      ids.push((await operator.governance.intents.evaluate(input)).decisionId);
      running.at(running.now() + 1000);
    }
    return ids;
  };

  it('47: three decisions are five lines, oldest first, and the footer counts and hashes them', async () => {
    const ids = await three();
    const response = await get();
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/x-ndjson; charset=utf-8',
    ]);
    expect(response.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="decisions-${tenant.id}-\\d{8}T\\d{6}Z\\.ndjson"$`),
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(text.endsWith('\n')).toBe(true);
    const [header, ...rest] = linesOf(text);
    const footer = rest.pop();
    const { items: publicKeys } = await viewer.governance.decisions.publicKeys();
    expect(header).toEqual({
      type: 'header',
      format: 'breakwater-decisions',
      version: 1,
      tenantId: tenant.id,
      exportedAt: new Date(running.now()).toISOString(),
      filters: { since: null, until: null, action: null },
      publicKeys: JSON.parse(JSON.stringify(publicKeys)),
      purges: [],
    });
    expect(rest.map(line => [line.type, line.document.id])).toEqual(ids.map(id => ['decision', id]));
    const [, ...decisionLines] = text.split('\n').slice(0, -2);
    const hashed = decisionLines.map(line => `${line}\n`).join('');
    expect(footer).toEqual({ type: 'footer', count: 3, sha256: await sha256Hex(hashed) });
    for (const [index, line] of decisionLines.entries()) {
      expect(await viewer.governance.decisions.verify({ line })).toEqual({
        id: ids[index],
        status: 'valid',
        keyId: rest[index].keyId,
      });
    }
    const [recorded] = await root.audit
      .list({ action: 'governance.decision.export' })
      .then(page => page.items);
    expect(recorded).toMatchObject({
      component: 'decisions',
      operation: 'export',
      success: true,
      actorRole: 'viewer',
    });
  });

  it('47: since, until and action narrow it', async () => {
    const [first, second, third] = await three();
    const at = (ms: number) => new Date(running.now() - ms).toISOString();
    expect(await idsIn(`?since=${at(2000)}`)).toEqual([second, third]);
    expect(await idsIn(`?until=${at(2000)}`)).toEqual([first]);
    expect(await idsIn(`?since=${at(2000)}&action=approve`)).toEqual([third]);
    expect(await idsIn('?action=approve&action=escalate')).toEqual([first, second, third]);
    expect(await idsIn('?until=2000-01-01')).toEqual([]);
    const [header] = linesOf(await (await get(`?since=${at(2000)}&action=deny`)).text());
    expect(header.filters).toEqual({ since: at(2000), until: null, action: 'deny' });
  });

  it('is streamed, and what is decided meanwhile is not part of it', async () => {
    for (let n = 0; n < 6; n++) {
      await operator.governance.intents.evaluateMany({ items: Array.from({ length: 100 }, () => vm) });
    }
    const response = await get();
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      if (chunks.length === 1) await operator.governance.intents.evaluate(vm);
    }
    expect(chunks.length).toBeGreaterThan(3);
    const lines = linesOf(Buffer.concat(chunks).toString());
    expect([lines.length, lines.at(-1).count]).toEqual([602, 600]);
    expect(new Set(lines.slice(1, -1).map(line => line.document.id)).size).toBe(600);
  });

  it('the header tells what retention took, with the hash of the lines that went', async () => {
    const { apiKey, key } = await root.governance.apiKeys.create({ name: 'agent' });
    const agent = sdk(running, key);
    const { decisionId } = await agent.governance.intents.evaluate(vm);
    const line = (await (await get()).text()).split('\n')[1];
    running.at(running.now() + 7 * DAY + 1);
    await running.runJob('governance.decisions.purge');
    const [header, footer] = linesOf(await (await get('', asRoot(tenant.id))).text());
    expect(header.purges).toEqual([
      {
        firstDecisionId: decisionId,
        lastDecisionId: decisionId,
        tier: apiKey.tier,
        cutoff: new Date(running.now() - 7 * DAY).toISOString(),
        count: 1,
        sha256: await sha256Hex(`${line}\n`),
      },
    ]);
    expect(footer).toMatchObject({ type: 'footer', count: 0 });
  });

  it('is the caller’s tenant’s, and refuses as procedures do', async () => {
    await three();
    const other = await newTenant(running);
    const theirs = linesOf(await (await get('', bearer(other.people.viewer.token))).text());
    expect(theirs.map(line => line.type)).toEqual(['header', 'footer']);
    const { key } = await root.governance.apiKeys.create({ name: 'agent' });
    const refusal = async (response: Response) => [response.status, (await response.json()).code];
    expect(await refusal(await get('', {}))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await refusal(await get('', bearer(key)))).toEqual([403, 'FORBIDDEN']);
    for (const query of ['?since=yesterday', '?action=maybe', '?x=1', '?until=1&until=2']) {
      expect([query, await refusal(await get(query))]).toEqual([query, [400, 'VALIDATION']]);
    }
    const { items } = await root.audit.list({
      action: 'governance.decision.export',
      success: false,
      order: 'asc',
    });
    expect(items.map(entry => entry.errorCode)).toEqual(['FORBIDDEN', ...Array(4).fill('VALIDATION')]);
  });

  it('55: riskScore in CSV is the number of the answer', async () => {
    const { riskScore } = await operator.governance.intents.evaluate(prod);
    const response = await running.fetch(`${running.url}/db/export.zip`, { headers: asRoot(tenant.id) });
    const files = unzipped(new Uint8Array(await response.arrayBuffer()));
    for (const [name, bytes] of files) {
      if (!/decision_audit_log|intents\.csv/.test(name)) continue;
      const [header = '', row = ''] = Buffer.from(bytes).toString().split('\r\n');
      expect(header.split(',')).toContain('riskScore');
      expect(row.split(','), name).toContain(String(riskScore));
    }
    expect([...files.keys()].filter(name => /decision_audit_log|intents\.csv/.test(name))).toHaveLength(2);
  });
});

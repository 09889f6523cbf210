import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, newTenant, type Tenant } from './people.ts';
import { type Running, start } from './targets.ts';

describe.each(['in process', 'workerd'] as const)('GET /api/v1/compliance/flows/diagram.svg, %s', target => {
  let running: Running;
  let tenant: Tenant;
  beforeAll(async () => {
    running = await start(target);
    tenant = await newTenant(running);
  });
  afterAll(() => running?.stop());

  const get = (query = '', headers: Record<string, string> = bearer(tenant.people.viewer.token)) =>
    running.fetch(`${running.url}/api/v1/compliance/flows/diagram.svg${query}`, { headers });

  it('case 48: a viewer gets a file of its own that may load and run nothing, the same bytes twice', async () => {
    const response = await get(
      '?groupBy=vpc&maxNodes=10&includeUnresolved=false&from=2025-12-01&vpcId=v%261',
    );
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-security-policy': "default-src 'none'",
      'content-disposition': 'inline; filename="data-flow-diagram.svg"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const svg = await response.text();
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(svg).toContain('>Only VPC v&amp;1, and what exchanges flows with it</text>');
    expect(svg).toContain('>no resources</text>');
    expect(svg).toContain('>Accepted flows from 2025-12-01 00:00:00 UTC to ');
    const [first, second] = [await get(), await get()];
    expect(await first.text()).toBe(await second.text());
  });

  it('refuses who is not signed in, and what it does not know', async () => {
    expect((await get('', {})).status).toBe(401);
    for (const query of [
      '?maxNodes=9',
      '?maxNodes=301',
      '?maxNodes=1e2',
      '?groupBy=colour',
      '?from=2025-13-01',
      '?from=2025-12-02&to=2025-12-01',
      '?includeUnresolved=no',
      '?vpcId=',
      '?vpcId=a&vpcId=b',
      '?theme=dark',
    ]) {
      const response = await get(query);
      expect([query, response.status, (await response.json()).code]).toEqual([query, 400, 'VALIDATION']);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRoot, bearer, call } from './people.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { newWorld, type World } from './world.ts';

describe.each(TARGETS)('GET /metrics, %s', target => {
  let running: Running;
  let world: World;
  beforeAll(async () => {
    running = await start(target);
    world = await newWorld(running);
  });
  afterAll(() => running?.stop());

  const read = (headers: Record<string, string>) => running.fetch(`${running.url}/metrics`, { headers });

  it('counts decisions, replays, refusals and requests, and says nothing of whom', async () => {
    const intent = {
      intentType: 'provision_resource',
      environment: 'dev',
      requester: 'ci',
      resourceType: 'vm',
      region: 'eastus',
      size: 'x',
      deterministicId: 'metrics',
    };
    await world.do('governance.intents.evaluate', 'mutation', intent);
    await world.do('governance.intents.evaluate', 'mutation', intent);
    await call(running, 'identity.me', 'query', undefined, bearer(`bws_${'A'.repeat(43)}`));
    const response = await read(asRoot());
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    const lines = (await response.text()).split('\n');
    expect(lines).toContain(
      'breakwater_governance_evaluations_total{action="approve",decided_by="expected_loss"} 1',
    );
    expect(lines).toContain('breakwater_governance_replays_total 1');
    expect(lines).toContain('breakwater_refusals_total{code="UNAUTHENTICATED"} 1');
    expect(lines).toContain('breakwater_governance_evaluation_duration_seconds_count 1');
    expect(lines).toContain('breakwater_governance_evaluation_duration_seconds_bucket{le="+Inf"} 1');
    expect(
      lines.some(line => line.startsWith('breakwater_http_requests_total{method="POST",status="200"}')),
    ).toBe(true);
    expect(lines.join()).not.toMatch(/ten_|usr_/);
  });

  it('is for root alone', async () => {
    expect((await read({})).status).toBe(401);
    expect((await read(world.admin)).status).toBe(403);
  });
});

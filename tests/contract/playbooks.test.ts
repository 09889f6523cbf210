import { csvLine } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, start, TARGETS } from './targets.ts';
import { newWorld, type World } from './world.ts';

const block = {
  name: 'block',
  action: 'block_ip',
  rollbackAction: 'unblock_ip',
  parameters: { ip: '{{assets.0}}' },
};

describe.each(TARGETS)('playbooks from a CSV file, %s', target => {
  let running: Running;
  let world: World;
  beforeAll(async () => {
    running = await start(target);
    world = await newWorld(running);
  });
  afterAll(() => running?.stop());

  async function imported(name: string, steps: unknown) {
    const response = await running.fetch(`${running.url}/db/import?table=playbooks`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv; charset=utf-8', ...world.admin },
      body: csvLine(['name', 'steps']) + csvLine([name, JSON.stringify(steps)]),
    });
    return { status: response.status, text: await response.text() };
  }

  it('have their steps checked and completed as by create', async () => {
    expect(await imported('Contain', [block])).toMatchObject({ status: 200 });
    const broken = await imported('Broken', [{ ...block, rollbackAction: 'release_host' }]);
    expect(broken.status).toBe(400);
    expect(broken.text).toContain("step 'block' must be unblock_ip for block_ip");
    const { items } = await world.do('soc.playbooks.list', 'query', {});
    expect(items).toMatchObject([
      {
        name: 'Contain',
        steps: [{ ...block, actionClass: 'medium', requiresApproval: false, timeoutSeconds: 60 }],
        enabled: true,
      },
    ]);
  });
});

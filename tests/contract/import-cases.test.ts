import { csvLine } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from './people.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { unzipped } from './unzip.ts';
import { type Made, newWorld, type World } from './world.ts';

describe.each(TARGETS)('importing cases, %s', target => {
  let running: Running;
  let world: World;
  beforeAll(async () => {
    running = await start(target);
    world = await newWorld(running);
  });
  afterAll(() => running?.stop());

  async function send(body: string, headers = world.admin, query = 'table=cases') {
    const response = await running.fetch(`${running.url}/db/import?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv; charset=utf-8', ...headers },
      body,
    });
    return { status: response.status, body: await response.json() };
  }
  const list = async (path: string, input: object = {}) =>
    (await world.do(path, 'query', input)).items as Made[];

  it('judges their assets and begins their timeline as creating them would', async () => {
    await world.do('soc.criticalAssets.set', 'mutation', { assetId: 'host-1' });
    const header = ['title', 'severity', 'affected_assets', 'confidence'];
    const rows = [
      ['Critical', 'high', '["host-1"]', '0.5'],
      ['Plain', 'low', '["host-2"]', '0.5'],
    ];
    expect(await send([header, ...rows].map(csvLine).join(''))).toMatchObject({ status: 200 });
    const [plain, critical] = await list('soc.cases.list');
    expect(critical).toMatchObject({ affectedAssets: ['host-1'], requiresHumanApproval: true });
    expect(plain).toMatchObject({ affectedAssets: ['host-2'], requiresHumanApproval: false });
    const entries = await list('soc.cases.timeline.list', { caseId: critical?.id });
    expect(entries.map(({ action }) => action)).toEqual(['case_created', 'gate_set']);
  });

  it('an export comes back, and no file clears a gate', async () => {
    const opened = { title: 'Gated', severity: 'high', requiresHumanApproval: true };
    const { id } = await world.do('soc.cases.create', 'mutation', opened);
    const response = await running.fetch(`${running.url}/db/export.zip`, { headers: world.admin });
    const files = unzipped(new Uint8Array(await response.arrayBuffer()));
    const exported = new TextDecoder().decode(files.get('cases.csv'));
    expect(await send(exported, world.admin, 'table=cases&mode=upsert')).toMatchObject({ status: 200 });
    expect(await world.do('soc.cases.get', 'query', { id })).toMatchObject(opened);

    const cleared = [
      ['id', 'requires_human_approval'],
      [id, 'false'],
    ]
      .map(csvLine)
      .join('');
    const name = world.fresh('agent');
    const { key } = await world.do('identity.servicePrincipals.create', 'mutation', { name, role: 'admin' });
    const refused = await send(cleared, bearer(String(key)), 'table=cases&mode=upsert');
    expect(refused).toMatchObject({ status: 400, body: { code: 'VALIDATION' } });
    expect(await world.do('soc.cases.get', 'query', { id })).toMatchObject(opened);
  });
});

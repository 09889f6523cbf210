import { type Id, newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heldUntil, putOperation } from '../../operations/operations.fixture.ts';
import { API_TARGETS, HOUR, refusalOf } from '../../testing.ts';
import { type ClassifyEstate, type ClassifyTest, classifyTest } from './classify.fixture.ts';

describe.each(API_TARGETS)('the classification of all on %s', target => {
  let test: ClassifyTest;
  beforeAll(async () => {
    test = await classifyTest(target);
  });
  afterAll(() => test.api.close());

  const ended = async ({ operator }: ClassifyEstate, id: Id<'op'>) => {
    await test.api.settle();
    return operator.api.operations.get({ id });
  };

  async function classifyAll(estate: ClassifyEstate, filter = {}) {
    const { operationId } = await estate.compliance.scope.classifyAll({ filter });
    return (await ended(estate, operationId)).result;
  }

  it('case 15: decides each once, and nothing anew when nothing has changed', async () => {
    const estate = await test.estate();
    const { tenant } = estate;
    const numbered = (name: string) => Array.from({ length: 250 }, (_, at) => `${name}${at}`);
    await estate.stored([...numbered('payment'), ...numbered('srv')]);
    const counts = { processed: 500, pendingReview: 250, outOfScope: 250, cde: 0, failed: 0, skipped: 0 };
    expect(await classifyAll(estate)).toMatchObject({ ...counts, changed: 500 });
    const rows = async () =>
      (await test.api.rows('SELECT count(*) FROM scope_decisions WHERE tenant_id = ?', tenant.id))[0]?.[0];
    expect(await rows()).toBe(500);
    expect(await classifyAll(estate)).toMatchObject({ ...counts, changed: 0 });
    expect(await rows()).toBe(500);
    const told = (await test.events(tenant)).filter(({ type }) => type === 'compliance.scope.classified');
    expect(told).toMatchObject([{ data: { ...counts, changed: 500 } }, { data: { changed: 0 } }]);
    expect((await estate.compliance.resources.list({ needsClassification: true })).items).toEqual([]);
  });

  it('the first of many are evaluated with what the last of them become', async () => {
    const estate = await test.estate();
    const { stored, flow, compliance } = estate;
    const names = ['web', ...Array.from({ length: 499 }, (_, at) => `srv${at}`), 'payment-gateway'];
    const ids = await stored(names);
    const [first, last] = [ids[0], ids.at(-1)];
    if (first === undefined || last === undefined) throw new TypeError('there are many');
    await flow([{ from: { id: first }, to: { id: last } }]);
    // Traffic that is seen when the first are done and the last are about to enter the CDE.
    const now = test.api.clock.now();
    await test.api.database.db.write([
      {
        sql: `CREATE TRIGGER late AFTER INSERT ON scope_decisions WHEN NEW.resource_id = '${last}'
 BEGIN INSERT INTO data_flows (id, tenant_id, source_resource_id, dest_resource_id, protocol, dst_port, flow_direction,
 action, observed_at, window_start, window_end) VALUES ('${newId('flw', test.api.clock)}', NEW.tenant_id, '${ids[1]}',
 '${last}', 'TCP', 443, 'egress', 'ACCEPT', ${now}, ${now}, ${now}); END`,
        args: [],
      },
    ]);
    expect(await classifyAll(estate)).toMatchObject({
      processed: 501,
      cde: 1,
      connectedCde: 1,
      outOfScope: 499,
    });
    const { items } = await compliance.scope.decisions.list({ scope: ['connected-cde'] });
    expect(items).toMatchObject([{ resourceId: first, dependencyResourceIds: ['payment-gateway'] }]);
    await test.api.database.db.write([{ sql: 'DROP TRIGGER late', args: [] }]);
    const waiting = (await compliance.resources.list({ needsClassification: true })).items;
    expect(waiting.map(({ id }) => id).toSorted()).toEqual([ids[1], last].toSorted());
  });

  it('leaves what the filter leaves out, but for what is around what enters the CDE', async () => {
    const estate = await test.estate();
    const { compliance, made, flow, decisionsOf } = estate;
    const [gateway, near, far] = await made(
      ['payment-gateway', 'near', 'far'].map((resourceName, at) => ({ resourceName, vpcId: `v${at}` })),
    );
    await flow([{ from: near, to: gateway }]);
    const ids = [gateway.id, near.id, far.id];
    expect(await classifyAll(estate, { vpcId: 'v0' })).toMatchObject({
      processed: 1,
      cde: 1,
      neighbours: { evaluated: 1, changed: 1 },
    });
    expect(await decisionsOf(ids)).toMatchObject([
      { scope: 'cde' },
      { scope: 'connected-cde' },
      { rule: 'discovery' },
    ]);
    expect(await classifyAll(estate, { onlyPending: true })).toMatchObject({ processed: 1, outOfScope: 1 });
    expect(await classifyAll(estate, { scope: 'undecided' })).toMatchObject({ processed: 0 });
    expect(await classifyAll(estate, { needsClassification: true })).toMatchObject({ processed: 0 });
    await compliance.resources.update({ id: gateway.id, resourceName: 'web' });
    expect(await classifyAll(estate)).toMatchObject({ processed: 3, held: 1, cde: 1, changed: 0 });
  });

  it('one that cannot be decided is recorded, and the rest goes on', async () => {
    const estate = await test.estate();
    const [, bad] = await estate.made(['a', 'b', 'c'].map(resourceName => ({ resourceName })));
    await test.api.database.db.write([
      {
        sql: `CREATE TRIGGER bad BEFORE INSERT ON scope_decisions WHEN NEW.resource_id = '${bad.id}'
 BEGIN SELECT RAISE(ABORT, 'bad'); END`,
        args: [],
      },
    ]);
    const result = await classifyAll(estate);
    await test.api.database.db.write([{ sql: 'DROP TRIGGER bad', args: [] }]);
    expect(result).toMatchObject({
      processed: 3,
      outOfScope: 2,
      failed: 1,
      failures: [{ resourceId: bad.id }],
    });
  });

  it('goes on after what was done when its worker is lost, and none runs beside it', async () => {
    const estate = await test.estate();
    const { tenant, compliance, made, decisionsOf } = estate;
    const all = await made(['a', 'b', 'c'].map(resourceName => ({ resourceName })));
    const [first, second, third] = all.map(({ id }) => id).toSorted();
    const zero = { changed: 0, cde: 0, connectedCde: 0, outOfScope: 0, pendingReview: 0, held: 0 };
    const id = await putOperation(test.api, tenant.id, {
      ...heldUntil(test.api.clock.now() - 1),
      kind: 'compliance.classifyAll',
      resourceType: 'classifyAll',
      resourceKey: 'all',
      exclusive: 1,
      maxAttempts: 3,
      input: JSON.stringify({ filter: {}, at: test.api.clock.now() }),
      state: JSON.stringify({
        ...zero,
        ...{ processed: 1, skipped: 1, failed: 0, after: first, failures: [] },
        neighbours: { evaluated: 0, changed: 0 },
      }),
    });
    expect(await refusalOf(compliance.scope.classifyAll({}))).toBe('CONFLICT(operation_active)');
    await test.api.runJob('operations.sweep');
    expect(await ended(estate, id)).toMatchObject({
      status: 'succeeded',
      result: { processed: 3, skipped: 1, outOfScope: 2 },
    });
    const ids = [first, second, third].flatMap(one => one ?? []);
    expect((await decisionsOf(ids)).map(({ rule }) => rule)).toEqual(['discovery', 'default', 'default']);
  });

  it('runs by itself over what waits, for tenants that want it', async () => {
    const [wanting, other] = [await test.estate(), await test.estate()];
    await wanting.tenant.admin.api.compliance.settings.update({ autoClassify: true });
    const [waiting] = await wanting.made([{ resourceName: 'a' }]);
    const [left] = await other.made([{ resourceName: 'a' }]);
    test.api.clock.advance(HOUR);
    await test.api.runJob('compliance.classify');
    await test.api.settle();
    expect(await wanting.decisionsOf([waiting.id])).toMatchObject([{ rule: 'default' }]);
    expect(await other.decisionsOf([left.id])).toMatchObject([{ rule: 'discovery' }]);
    await test.api.runJob('compliance.classify');
    await test.api.settle();
    expect((await wanting.operator.api.operations.list({})).items).toHaveLength(1);
  });
});

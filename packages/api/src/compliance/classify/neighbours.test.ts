import type { Ctx, Read, Statement } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cidrContains, parseCidr, parseIp } from '../../outbound/ip.ts';
import { type ClassifyTest, classifyTest } from './classify.fixture.ts';
import { readingCrossings } from './crossings.ts';
import type { Evaluation } from './evaluate.ts';
import { neighboursOf } from './neighbours.ts';
import { idList, readingRelations } from './relations.ts';

describe('what relates to a resource', () => {
  let test: ClassifyTest;
  beforeAll(async () => {
    test = await classifyTest('file');
  });
  afterAll(() => test.api.close());

  const networks = fc
    .tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
    .map(([ip, prefix]) => `${ip}/${prefix}`);

  it('is what its ingress networks hold, to the bit', async () => {
    const worlds = fc.record({
      addresses: fc.array(fc.ipV4(), { minLength: 60, maxLength: 60 }),
      cidrs: fc.array(networks, { maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(worlds, async world => {
        const cidrs = [...world.cidrs, ...world.addresses.slice(0, 1)];
        const { tenant, made } = await test.estate();
        const [source, ...all] = await made([
          { resourceName: 'source', securityGroups: [{ id: 'sg', ingress: [{ cidrs }] }] },
          ...world.addresses.map((ip, at) => ({
            resourceName: 'r',
            [at % 2 === 0 ? 'privateIp' : 'publicIp']: ip,
          })),
        ]);
        const ctx: Ctx = { ...(await test.api.database.tenant()), tenantId: tenant.id };
        const [found] = await test.api.database.db.read([neighboursOf(ctx, idList([source.id]))]);
        const held = all.filter((_, at) => {
          const ip = parseIp(world.addresses[at] ?? '');
          return cidrs.some(text => {
            const cidr = parseCidr(text);
            return ip !== null && cidr !== null && cidr.prefix > 0 && cidrContains(cidr, ip);
          });
        });
        const ids = (found?.rows ?? []).map(([id]) => id);
        expect(ids.toSorted()).toEqual(held.map(({ id }) => id).toSorted());
      }),
      { numRuns: 5 },
    );
  });
});

describe('the plans of reading what relates', () => {
  let database: TestDatabase;
  let ctx: Ctx;
  beforeAll(async () => {
    database = await testDatabase('file');
    ctx = await database.tenant();
  });
  afterAll(() => database.close());

  async function stepsOf({ sql, args }: Statement) {
    const [found] = await database.db.read([{ sql: `EXPLAIN QUERY PLAN ${sql}`, args }]);
    return (found?.rows ?? []).map(([id, parent, , step]) => ({ id, parent, step: String(step) }));
  }

  async function plan(statement: Statement): Promise<string[]> {
    const steps = (await stepsOf(statement)).map(({ step }) => step);
    return steps.filter(step => /^(SCAN|SEARCH) (flow|peer|r|resources|data_flows)\b/.test(step));
  }

  // Once each address was compared with each network: 50 s for 10,000 and 1,000.
  it('an address is compared once for each length of a prefix', async () => {
    const steps = await stepsOf(neighboursOf(ctx, idList([])));
    const perRow = new Set(steps.filter(one => one.step.startsWith('CORRELATED')).map(({ id }) => id));
    const inner = steps.filter(({ parent }) => perRow.has(parent)).map(({ step }) => step);
    expect(inner).toContain('SCAN length');
    expect(inner).not.toContain('SCAN ipv4');
  });

  it('both ends of traffic that new scopes forbid are found by keys', async () => {
    const resource = { id: 'res_01kaz5q3n8f2v9c4w6x7y8z0ab', currentScope: null };
    // Only its id and its scopes are read of an evaluation that enters the CDE.
    const entered = { subject: { resource }, scope: 'cde' } as unknown as Evaluation;
    const reading = readingCrossings(ctx, [entered]);
    const steps = reading === null ? [] : (await stepsOf(reading.statement)).map(({ step }) => step);
    expect(steps.filter(step => step.startsWith('SEARCH flow'))).toHaveLength(2);
    expect(steps.filter(step => /AUTOMATIC|SCAN (resources|data_flows|peer)/.test(step))).toEqual([]);
  });

  it('flows are found by their ends and times, and resources by keys', async () => {
    const ids = idList([]);
    const reads: readonly Read<unknown>[] = readingRelations(ctx, ids, ids);
    for (const statement of [...reads.map(read => read.statement), neighboursOf(ctx, ids)]) {
      const steps = await plan(statement);
      expect(steps.filter(step => step.startsWith('SCAN'))).toEqual([]);
      for (const step of steps.filter(one => one.startsWith('SEARCH flow'))) {
        expect(step).toMatch(
          /USING INDEX data_flows_(source|dest) \(tenant_id=\? AND (source|dest)_resource_id=\? AND observed_at>\?\)/,
        );
      }
    }
  });
});

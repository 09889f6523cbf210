import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClassifyTest, classifyTest } from './classify.fixture.ts';

let test: ClassifyTest;
beforeAll(async () => {
  test = await classifyTest('file');
});
afterAll(() => test.api.close());

const COUNT = 5;

const place = fc.integer({ min: 0, max: COUNT - 1 });
const facts = fc.record({
  name: fc.constantFrom('web', 'payment', 'payment-gateway'),
  subnet: fc.constantFrom(null, 's1', 's2'),
  group: fc.constantFrom('sg-1', 'sg-2'),
  names: fc.constantFrom(null, 'sg-1', 'sg-2'),
  cidr: fc.constantFrom(null, '10.0.0.0/30'),
  tag: fc.option(fc.constantFrom('cde', 'connected-cde', 'out-of-scope'), { freq: 4 }),
});
const worlds = fc.record({
  resources: fc.array(facts, { minLength: COUNT, maxLength: COUNT }),
  flows: fc.uniqueArray(fc.tuple(place, place), { maxLength: 5, selector: String }),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: COUNT }),
  together: fc.integer({ min: 1, max: 3 }),
});

type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never;

async function scopesAfter({ resources, flows }: World, turns: readonly (readonly number[])[]) {
  const { compliance, made, flow, decisionsOf } = await test.estate();
  const all = await made(
    resources.map(({ name, subnet, group, names, cidr }, at) => ({
      resourceName: name,
      privateIp: `10.0.0.${at}`,
      ...(subnet === null ? {} : { vpcId: 'v', subnetId: subnet }),
      securityGroups: [
        {
          id: group,
          ingress: [
            { ...(names === null ? {} : { groups: [names] }), ...(cidr === null ? {} : { cidrs: [cidr] }) },
          ],
        },
      ],
    })),
  );
  for (const [at, { tag }] of resources.entries()) {
    const resource = all[at];
    if (tag !== null && resource !== undefined) await test.tag(resource, { 'pci:scope': tag });
  }
  await flow(
    flows.flatMap(([from, to]) => {
      const [source, dest] = [all[from], all[to]];
      return source === undefined || dest === undefined ? [] : [{ from: source, to: dest }];
    }),
  );
  for (const turn of turns) {
    await compliance.scope.classify({ resources: turn.flatMap(at => all[at]?.id ?? []) });
  }
  return (await decisionsOf(all.map(({ id }) => id))).map(
    ({ scope, rule, confidenceScore, dependencyResourceIds }) => ({
      ...{ scope, rule, confidenceScore, dependencyResourceIds },
    }),
  );
}

it('any order of classifications, some of them together, ends in the same decisions', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async world => {
      const turns: number[][] = [];
      for (let at = 0; at < COUNT; at += world.together) {
        turns.push(world.order.slice(at, at + world.together));
      }
      const once = await scopesAfter(world, [[0, 1, 2, 3, 4]]);
      expect(await scopesAfter(world, turns)).toEqual(once);
    }),
    { numRuns: 12 },
  );
});

import { describe, expect, it } from 'vitest';
import { estate, flow, largeEstate, resource } from './estate.fixture.ts';
import { modelOf } from './model.ts';

const OPTIONS = { groupBy: 'auto', maxNodes: 300 } as const;
const model = (given: Parameters<typeof estate>[0], options: Partial<Parameters<typeof modelOf>[1]> = {}) =>
  modelOf(estate(given), { ...OPTIONS, ...options });
const many = (count: number, given: (at: number) => Parameters<typeof resource>[1]) =>
  Array.from({ length: count }, (_, at) => resource(`r${String(at).padStart(4, '0')}`, given(at)));
const boxesIn = ({ zones }: ReturnType<typeof modelOf>, zone: string) =>
  zones.find(found => found.zone === zone)?.boxes ?? [];

describe('what is drawn of an estate', () => {
  it('has zones from what is unknown to the CDE, with undecided resources beside pending ones', () => {
    const resources = [
      resource('a', { scope: 'cde', dataClassification: 'stores-cardholder' }),
      resource('b', { scope: null }),
      resource('c', { scope: 'pending-review' }),
      resource('d', { scope: 'connected-cde' }),
      resource('e'),
    ];
    const { zones } = model({ resources, addresses: { flows: [], more: 0 } });
    expect(zones.map(({ zone, boxes }) => [zone, boxes.map(({ name, badge }) => [name, badge])])).toEqual([
      ['unresolved', []],
      ['out-of-scope', [['e', null]]],
      [
        'pending',
        [
          ['b', 'undecided'],
          ['c', null],
        ],
      ],
      ['connected-cde', [['d', null]]],
      ['cde', [['a', 'stores']]],
    ]);
  });

  it('sorts boxes by segment, VPC, name and id, those without one last', () => {
    const resources = [
      resource('1'),
      resource('2', { vpcId: 'v' }),
      resource('3', { segment: 's' }),
      resource('5', { segment: 's', vpcId: 'v', name: 'b' }),
      resource('4', { segment: 's', vpcId: 'v', name: 'b' }),
      resource('6', { segment: 's', vpcId: 'v', name: 'a' }),
      resource('7', { segment: 'a' }),
    ];
    expect(boxesIn(model({ resources }), 'out-of-scope').map(({ key }) => key)).toEqual([...'7645321']);
  });

  it('shortens names after 26 characters, keeps addresses whole and the end of ids, and tells all in the title', () => {
    const [long, host] = boxesIn(
      model({
        resources: [
          resource('1', {
            name: 'a'.repeat(27),
            privateIp: '10.0.0.1',
            scope: 'cde',
            dataClassification: 'processes-cardholder',
          }),
          resource('2', { name: 'b'.repeat(26), type: 'elastic_load_balancer', scope: 'cde' }),
        ],
      }),
      'cde',
    );
    expect([long?.name, host?.name]).toEqual([`${'a'.repeat(26)}…`, 'b'.repeat(26)]);
    expect(long?.line).toBe('ec2_instan… 10.0.0.1');
    expect(host?.line).toBe('elastic_load_balancer …tance/i-2');
    expect(long?.title).toContain(`name: ${'a'.repeat(27)}\nresource: arn:aws:ec2`);
  });

  it('labels an edge with three ports by bytes and how many more there are, and tells all in the title', () => {
    const flows = [
      ...[1, 2, 3, 4, 5].map(port => flow('a', 'b', port, { bytes: port })),
      flow('a', 'b', 0, { protocol: 'ICMP', bytes: 9 }),
      flow('b', 'a', 0, { protocol: '47', bytes: 9 }),
    ];
    const { edges } = model({
      resources: [resource('a', { scope: 'cde' }), resource('b', { scope: 'cde' })],
      flows,
    });
    expect(edges.map(({ kind, label }) => [kind, label])).toEqual([
      ['cde', ['ICMP', 'TCP/5', 'TCP/4', '+3']],
      ['cde', ['IP-47']],
    ]);
    expect(edges[0]?.title.split('\n')).toEqual([
      'a → b',
      'ICMP: 3 flows, 40 packets, 9 bytes',
      ...[5, 4, 3, 2].map(port => `TCP/${port}: 3 flows, 40 packets, ${port} bytes`),
      'TCP/1: 3 flows, 40 packets, 1 byte',
    ]);
  });

  it('tells the 100 largest services of an edge one by one and the others together', () => {
    const resources = [resource('a', { scope: 'cde' }), resource('b', { scope: 'cde' })];
    const flows = Array.from({ length: 103 }, (_, at) => flow('a', 'b', 1 + at, { bytes: 1_000 - at }));
    const [edge] = model({
      resources,
      flows: [...flows, flow('a', 'b', 0, { port: null, services: 7 })],
    }).edges;
    expect(edge?.label).toEqual(['TCP/1', 'TCP/2', 'TCP/3', '+107']);
    const lines = edge?.title.split('\n') ?? [];
    expect([lines.length, lines.at(-2), lines.at(-1)]).toEqual([
      102,
      'TCP/100: 3 flows, 40 packets, 901 bytes',
      '10 smaller ones: 12 flows, 160 packets, 7,697 bytes',
    ]);
  });

  it('counts traffic that answers for the edge of what it answers', () => {
    const resources = [resource('a', { scope: 'cde' }), resource('b')];
    const flows = [flow('b', 'a', 443), flow('a', 'b', 0, { answers: true, bytes: 7 })];
    const { edges, violations } = model({ resources, flows });
    expect(edges).toHaveLength(1);
    expect(edges[0]).toMatchObject({ from: 'b', to: 'a', kind: 'violation', label: ['VIOLATION TCP/443'] });
    expect(edges[0]?.title).toMatch(/answers: 3 flows, 40 packets, 7 bytes$/);
    expect(violations).toBe(1);
  });

  it('counts a pair with violations both ways once', () => {
    const resources = [resource('a', { scope: 'cde' }), resource('b')];
    const { edges, violations } = model({
      resources,
      flows: [flow('a', 'b', 1), flow('b', 'a', 2), flow('a', 'b', 3)],
    });
    expect([edges.length, violations]).toEqual([2, 1]);
  });

  it('labels every edge up to 60, and beyond only violations and those of a cde', () => {
    const resources = [
      resource('v', { scope: 'cde' }),
      ...many(61, at => ({ scope: at === 0 ? 'out-of-scope' : 'connected-cde' })),
    ];
    const ids = resources.map(({ id }) => id);
    const chain = ids.slice(2).map((id, at) => flow(id, ids[at + 1] ?? '', 1));
    const some = model({
      resources,
      flows: [...chain.slice(0, 58), flow(ids[1] ?? '', 'v', 1), flow(ids[2] ?? '', 'v', 1)],
    });
    expect([some.edges.length, some.edges.filter(({ label }) => label.length > 0).length]).toEqual([60, 60]);
    const more = model({
      resources,
      flows: [...chain.slice(0, 59), flow(ids[1] ?? '', 'v', 1), flow(ids[2] ?? '', 'v', 1)],
    });
    expect(
      more.edges
        .filter(({ label }) => label.length > 0)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['cde', 'violation']);
  });

  it('leaves out the smallest edges beyond 1,000, and no violation', () => {
    const resources = [
      resource('v', { scope: 'cde' }),
      ...many(40, at => ({ scope: at < 5 ? 'out-of-scope' : 'connected-cde' })),
    ];
    const hosts = resources.slice(1).map(({ id }) => id);
    const flows = [
      ...hosts.flatMap((from, a) =>
        hosts.flatMap((to, b) => (from === to ? [] : [flow(from, to, 1, { bytes: 100 + a * 40 + b })])),
      ),
      ...hosts.slice(0, 5).map(id => flow(id, 'v', 1, { bytes: 0 })),
    ];
    const { edges, hiddenEdges, violations } = model({ resources, flows });
    expect([edges.length, hiddenEdges, violations]).toEqual([1_000, 40 * 39 + 5 - 1_000, 5]);
    expect(edges.filter(({ kind }) => kind === 'violation')).toHaveLength(5);
    expect(edges.some(({ from }) => from === 'r0000' && edges.some(edge => edge.from === 'r0039'))).toBe(
      true,
    );
  });
});

describe('groups', () => {
  const resources = many(301, at => ({
    scope: at % 2 === 0 ? 'cde' : 'connected-cde',
    segment: at < 151 ? `s${at % 3}` : null,
    vpcId: `v${at % 4}`,
  }));

  it('case 47: 300 resources have a box each, 301 are grouped', () => {
    expect(model({ resources: resources.slice(0, 300) }).grouping).toBeNull();
    const { grouping, zones } = model({ resources });
    expect(grouping).toBe('segment');
    expect(zones.map(({ boxes, count }) => [boxes.length, count])).toEqual([
      [0, 0],
      [0, 0],
      [4, 150],
      [4, 151],
    ]);
  });

  it('are segments where half of the resources have one, else VPCs, or what was asked for', () => {
    const fewer = resources.map((item, at) => (at === 0 ? { ...item, segment: null } : item));
    expect(model({ resources: fewer }).grouping).toBe('vpc');
    expect(model({ resources: fewer }, { groupBy: 'segment' }).grouping).toBe('segment');
    expect(model({ resources: resources.slice(0, 2) }, { groupBy: 'vpc' }).grouping).toBe('vpc');
    expect(() => model({ resources }, { groupBy: 'none' })).toThrow('more than 300 resources');
  });

  it('tell how many resources and inner flows they have, and edges stand for all flows between two', () => {
    const ids = resources.map(({ id }) => id);
    const flows = [
      flow(ids[0] ?? '', ids[6] ?? '', 1),
      flow(ids[0] ?? '', ids[1] ?? '', 1),
      flow(ids[6] ?? '', ids[7] ?? '', 1),
    ];
    const grouped = model({ resources, flows }, { groupBy: 'segment' });
    expect(boxesIn(grouped, 'cde').map(({ name, line }) => [name, line])).toEqual([
      ['s0', '26 resources, 3 inner flows'],
      ['s1', '25 resources'],
      ['s2', '25 resources'],
      ['no segment', '75 resources'],
    ]);
    expect(grouped.edges.map(({ title }) => title)).toEqual([
      's0 (cde) → s1 (connected-cde)\nTCP/1: 6 flows, 80 packets, 10,000 bytes',
    ]);
  });

  it('are at most as many as boxes may be: the smallest of a zone become one', () => {
    const scattered = many(60, at => ({
      scope: at < 30 ? 'cde' : 'out-of-scope',
      vpcId: `v${at < 20 ? 0 : at}`,
    }));
    const { zones } = model({ resources: scattered }, { groupBy: 'vpc', maxNodes: 10 });
    const boxes = zones.flatMap(zone => zone.boxes);
    expect(boxes).toHaveLength(10);
    const others = boxes.filter(({ name }) => name.startsWith('other ('));
    expect(others.map(({ zone }) => zone)).toEqual(['out-of-scope', 'cde']);
    expect(boxes.filter(({ zone }) => zone === 'cde').at(-1)).toBe(others[1]);
    expect(boxes.find(({ name }) => name === 'v0')?.line).toBe('20 resources');
    expect(zones.reduce((sum, { count }) => sum + count, 0)).toBe(60);
  });

  it('are the same whatever order things are read in', () => {
    const large = largeEstate(120);
    const turned = { ...large, resources: large.resources.toReversed(), flows: large.flows.toReversed() };
    for (const groupBy of ['none', 'segment', 'vpc'] as const) {
      expect(modelOf(turned, { groupBy, maxNodes: 300 })).toEqual(modelOf(large, { groupBy, maxNodes: 300 }));
    }
  });
});

import type { Id } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, failureOf, HOUR, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';

interface GivenFlow {
  readonly source?: string;
  readonly srcIp?: string;
  readonly dest?: string;
  readonly dstIp?: string;
  readonly protocol?: string;
  readonly srcPort?: number;
  readonly dstPort: number;
  readonly byteCount?: number;
  readonly action?: 'ACCEPT' | 'REJECT';
  readonly ageMs?: number;
}

const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
const titlesOf = (svg: string): string[] =>
  [...svg.matchAll(/<title>([^<]*)<\/title>/g)].map(([, text = '']) => text);

describe.each(API_TARGETS)('the diagram of data flows on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  /** Resources with their scopes, and flows between them by name. */
  async function drawn(
    scopes: Readonly<Record<string, 'cde' | 'connected-cde' | 'out-of-scope' | 'pending-review'>>,
    vpcs: Readonly<Record<string, string>> = {},
  ) {
    const { tenant, operator, compliance } = await test.estate();
    const names = Object.keys(scopes);
    const items = names.map(name => ({
      provider: 'aws' as const,
      resourceType: 'ec2_instance' as const,
      resourceId: `arn:${name}`,
      resourceName: name,
      vpcId: vpcs[name] ?? null,
    }));
    const made = await compliance.resources.createMany({ items });
    const ids = new Map(made.items.map(({ id, resourceName }) => [String(resourceName), id]));
    const idOf = (name: string): Id<'res'> => {
      const id = ids.get(name);
      if (id === undefined) throw new TypeError(`there is no ${name}`);
      return id;
    };
    await test.decide(tenant, Object.fromEntries(names.map(name => [idOf(name), scopes[name] ?? 'cde'])));
    const ingest = (flows: readonly GivenFlow[]) =>
      compliance.flows.ingest({
        format: 'breakwater',
        flows: flows.map(({ ageMs = HOUR, ...given }) => {
          const at = new Date(test.api.clock.now() - ageMs);
          return {
            protocol: 'TCP',
            windowStart: at,
            windowEnd: at,
            packetCount: 4,
            byteCount: 400,
            ...given,
          };
        }),
      });
    const viewer = await tenant.person('viewer');
    const diagram = viewer.api.compliance.flows.diagram;
    return { tenant, operator, compliance, idOf, ingest, diagram };
  }

  it('case 47: a flow from out-of-scope to a cde is a red dashed edge labelled VIOLATION, the same bytes twice', async () => {
    const { ingest, diagram } = await drawn({ vault: 'cde', hsm: 'cde', '<script>': 'out-of-scope' });
    await ingest([{ source: 'arn:<script>', dest: 'arn:vault', dstPort: 3306 }]);
    const { svg, grouped, counts, period, generatedAt } = await diagram({});
    const now = test.api.clock.now();
    expect([generatedAt, period]).toEqual([
      new Date(now),
      { from: new Date(now - 90 * DAY), to: new Date(now) },
    ]);
    expect([grouped, counts]).toEqual([
      false,
      { nodes: 3, edges: 1, violations: 1, hiddenNodes: 0, hiddenEdges: 0 },
    ]);
    const edge = svg.match(/<g><title>&lt;script&gt; → vault[\s\S]*?<\/g>/)?.[0];
    expect(edge).toContain('stroke="#d00000" stroke-width="3" stroke-dasharray=');
    expect(edge).toContain('TCP/3306: 1 flow, 4 packets, 400 bytes');
    expect(textsOf(svg)).toContain('VIOLATION TCP/3306');
    expect(textsOf(svg)).toContain('&lt;script&gt;');
    expect(svg).not.toMatch(/<script|<style|href|style=/);
    expect((await diagram({})).svg).toBe(svg);
  });

  it('of an empty estate shows the zones and says that there is nothing', async () => {
    const { diagram } = await drawn({});
    const { svg, counts } = await diagram({});
    expect(counts).toEqual({ nodes: 0, edges: 0, violations: 0, hiddenNodes: 0, hiddenEdges: 0 });
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining([
        'Unresolved addresses',
        'Out-of-scope',
        'Pending-review and undecided',
        'Connected-CDE',
        'CDE',
        'no resources',
      ]),
    );
    expect(textsOf((await diagram({ includeUnresolved: false })).svg)).not.toContain('Unresolved addresses');
  });

  it('shows live resources in or near scope, and counts those out of scope without flows to them', async () => {
    const { compliance, ingest, diagram, idOf } = await drawn({
      vault: 'cde',
      web: 'connected-cde',
      pending: 'pending-review',
      gone: 'cde',
      near: 'out-of-scope',
      far: 'out-of-scope',
      away: 'out-of-scope',
    });
    await ingest([
      { source: 'arn:pending', dest: 'arn:near', dstPort: 22 },
      { source: 'arn:near', dest: 'arn:far', dstPort: 22 },
      { source: 'arn:away', dest: 'arn:web', dstPort: 22, action: 'REJECT' },
      { source: 'arn:away', dest: 'arn:web', dstPort: 22, ageMs: 91 * DAY },
      { source: 'arn:web', dest: 'arn:web', dstPort: 22 },
    ]);
    await compliance.resources.deactivate({ resource: idOf('gone') });
    const { svg, counts } = await diagram({});
    expect(counts).toMatchObject({ nodes: 4, edges: 1, hiddenNodes: 2 });
    const texts = textsOf(svg);
    expect(['vault', 'web', 'pending', 'near'].filter(name => !texts.includes(name))).toEqual([]);
    expect(['gone', 'far', 'away'].filter(name => texts.includes(name))).toEqual([]);
    expect(texts).toContain('+ 2 without flows to these');
    const old = {
      from: new Date(test.api.clock.now() - 92 * DAY),
      to: new Date(test.api.clock.now() - 90 * DAY),
    };
    expect((await diagram(old)).counts).toMatchObject({ edges: 1, hiddenNodes: 2 });
    expect(await refusalOf(diagram({ from: old.to, to: old.from }))).toBe('VALIDATION');
  });

  it('draws a pair as one edge where all that comes back are answers, else as two', async () => {
    const { ingest, diagram } = await drawn({ web: 'connected-cde', db: 'cde', both: 'connected-cde' });
    await ingest([
      { source: 'arn:web', dest: 'arn:db', srcPort: 40_000, dstPort: 3306 },
      { source: 'arn:web', dest: 'arn:db', srcPort: 40_001, dstPort: 3306 },
      { source: 'arn:db', dest: 'arn:web', srcPort: 3306, dstPort: 40_000 },
      { source: 'arn:db', dest: 'arn:web', dstPort: 40_001 },
      { source: 'arn:both', dest: 'arn:db', srcPort: 40_000, dstPort: 3306 },
      { source: 'arn:db', dest: 'arn:both', srcPort: 3306, dstPort: 40_000 },
      { source: 'arn:db', dest: 'arn:both', srcPort: 50_000, dstPort: 22 },
      { source: 'arn:db', dest: 'arn:both', protocol: 'UDP', srcPort: 3306, dstPort: 40_000 },
    ]);
    const { svg, counts } = await diagram({});
    expect(counts.edges).toBe(3);
    const titles = titlesOf(svg).filter(title => title.includes(' → '));
    const amount = (flows: number) =>
      `${flows} flow${flows === 1 ? '' : 's'}, ${4 * flows} packets, ${400 * flows} bytes`;
    expect(new Set(titles)).toEqual(
      new Set([
        `web → db\nTCP/3306: ${amount(2)}\nanswers: ${amount(2)}`,
        `both → db\nTCP/3306: ${amount(1)}\nanswers: ${amount(1)}`,
        `db → both\nTCP/22: ${amount(1)}\nUDP/40000: ${amount(1)}`,
      ]),
    );
  });

  it('shows the busiest addresses of resources in scope, and the others as one box', async () => {
    const { ingest, diagram } = await drawn({ web: 'connected-cde', site: 'out-of-scope' });
    await ingest([
      ...Array.from({ length: 22 }, (_, at) => ({
        srcIp: `203.0.113.${at}`,
        dest: 'arn:web',
        dstPort: 443,
        byteCount: 100 + at,
      })),
      { source: 'arn:web', dstIp: '203.0.113.21', dstPort: 53, protocol: 'UDP' },
      { source: 'arn:site', dstIp: '198.51.100.1', dstPort: 53 },
      { srcIp: '198.51.100.2', dest: 'arn:web', dstPort: 22, action: 'REJECT' },
    ]);
    const { svg, counts } = await diagram({});
    expect(counts).toMatchObject({ nodes: 22, edges: 22 });
    const texts = textsOf(svg);
    expect(texts.filter(text => text.startsWith('203.'))).toHaveLength(20);
    expect(texts).toContain('2 more addresses');
    expect(texts.filter(text => /^203\.0\.113\.[01]$|^198\./.test(text))).toEqual([]);
    expect(titlesOf(svg)).toContain('web → 203.0.113.21\nUDP/53: 1 flow, 4 packets, 400 bytes');
    expect((await diagram({ includeUnresolved: false })).counts).toMatchObject({ nodes: 1, edges: 0 });
  });

  it('of a VPC shows what is in it and what exchanges flows with that', async () => {
    const scopes = { vault: 'cde', web: 'connected-cde', other: 'cde', wiki: 'out-of-scope' } as const;
    const { ingest, diagram } = await drawn(scopes, { vault: 'v1', web: 'v2', other: 'v2', wiki: 'v1' });
    const most = Number.MAX_SAFE_INTEGER;
    await ingest([
      { source: 'arn:web', dest: 'arn:vault', dstPort: 443, byteCount: most },
      { source: 'arn:web', dest: 'arn:vault', dstPort: 443, byteCount: most, srcPort: 1 },
      { source: 'arn:web', dest: 'arn:other', dstPort: 443 },
    ]);
    const { svg, counts } = await diagram({ vpcId: 'v1' });
    expect(counts).toMatchObject({ nodes: 2, edges: 1, hiddenNodes: 1 });
    expect(textsOf(svg)).toContain('Only VPC v1, and what exchanges flows with it');
    expect(titlesOf(svg)).toContain('web → vault\nTCP/443: 2 flows, 8 packets, 18,014,398,509,482,000 bytes');
    expect((await diagram({ vpcId: 'v2' })).counts).toMatchObject({ nodes: 3, edges: 2, hiddenNodes: 0 });
    expect((await diagram({ vpcId: 'v3' })).counts).toMatchObject({ nodes: 0, edges: 0 });
    expect((await diagram({ vpcId: 'v1', segment: 's' })).counts).toMatchObject({ nodes: 0 });
  });

  it('groups more resources than it may show, unless it is told not to', async () => {
    const names = Array.from({ length: 11 }, (_, at) => `host-${at}`);
    const { diagram } = await drawn(
      Object.fromEntries(names.map(name => [name, 'cde'])),
      Object.fromEntries(names.map((name, at) => [name, at < 4 ? 'v1' : 'v2'])),
    );
    const { svg, grouped, counts } = await diagram({ maxNodes: 10 });
    expect([grouped, counts.nodes]).toEqual([true, 2]);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['v1', '4 resources', 'v2', '7 resources']));
    expect(await diagram({ maxNodes: 11 })).toMatchObject({ grouped: false, counts: { nodes: 11 } });
    const refused = await failureOf(diagram({ maxNodes: 10, groupBy: 'none' }));
    expect([refused.code, refused.details]).toEqual([
      'PRECONDITION_FAILED',
      { reason: 'too_many_nodes', nodes: 11, maxNodes: 10 },
    ]);
  });

  it('shows nothing of another tenant', async () => {
    await drawn({ theirs: 'cde' });
    const { diagram } = await drawn({ mine: 'cde' });
    const { svg, counts } = await diagram({});
    expect([counts.nodes, svg.includes('theirs')]).toEqual([1, false]);
  });
});

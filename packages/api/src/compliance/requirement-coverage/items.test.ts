import { describe, expect, it } from 'vitest';
import { reviewKind } from '../reviews/schemas.ts';
import type { CoverageFacts } from './facts.ts';
import { itemsOf } from './items.ts';
import type { CoverageStatus } from './schemas.ts';

const at = (text: string) => new Date(`${text}T00:00:00Z`);
const AS_OF = at('2026-06-15');

type Reviews = Readonly<Record<string, string | [string, Record<string, unknown>]>>;

function facts(reviews: Reviews, more: Partial<CoverageFacts> = {}): CoverageFacts {
  const kinds = Object.entries(reviews).map(([kind, given]) => {
    const [performedAt, details] = typeof given === 'string' ? [given, {}] : given;
    return [reviewKind.parse(kind), { id: `rvw_${kind}`, performedAt: at(performedAt), details }] as const;
  });
  return {
    asOf: AS_OF,
    entityType: 'merchant',
    reviews: new Map(kinds),
    estate: { live: 1, undecided: 0, pending: 0, unseen: 0, exposed: 0 },
    vpcs: [],
    segmentation: null,
    openViolations: { inbound: 0, outbound: 0 },
    newPeers: 0,
    ...more,
  };
}

const PROVIDER = { entityType: 'service_provider' } as const;

function statusOf(requirement: string, given: CoverageFacts): string | undefined {
  const [name, element = null] = requirement.split(' ');
  return itemsOf(given).find(item => item.requirement === name && item.element === element)?.status;
}

describe('case 46: what is due when', () => {
  const pass = { result: 'pass', independent: true };

  const DUE: readonly (readonly [string, Reviews, CoverageStatus, CoverageStatus])[] = [
    ['12.5.2 g', { scope_confirmation: '2025-06-14' }, 'overdue', 'overdue'],
    ['12.5.2 g', { scope_confirmation: '2025-06-15' }, 'ok', 'ok'],
    ['12.5.2 g', { scope_confirmation: '2025-12-07' }, 'ok', 'ok'],
    ['12.5.2.1', { scope_confirmation: '2025-12-07' }, 'not_applicable', 'overdue'],
    ['12.5.2.1', { scope_confirmation: '2025-12-15' }, 'not_applicable', 'ok'],
    ['12.5.2 g', {}, 'missing', 'missing'],
    ['11.4.5', { segmentation_penetration_test: ['2025-05-15', pass] }, 'overdue', 'overdue'],
    ['11.4.5', { segmentation_penetration_test: ['2025-11-15', pass] }, 'ok', 'ok'],
    ['11.4.6', { segmentation_penetration_test: ['2025-11-15', pass] }, 'not_applicable', 'overdue'],
    [
      '11.4.5',
      { segmentation_penetration_test: ['2026-06-01', { ...pass, result: 'fail' }] },
      'attention',
      'attention',
    ],
    [
      '11.4.5',
      { segmentation_penetration_test: ['2026-06-01', { ...pass, independent: false }] },
      'attention',
      'attention',
    ],
    ['12.5.2 a', { account_data_flows: '2025-12-01' }, 'ok', 'overdue'],
    ['12.5.2 c', { storage_locations: '2025-12-01' }, 'ok', 'overdue'],
    ['1.2.3', { network_diagram: '2019-01-01' }, 'ok', 'ok'],
    ['1.2.3', { network_diagram: '2019-01-01', significant_change: '2020-01-01' }, 'overdue', 'overdue'],
    [
      '12.5.2 g',
      { scope_confirmation: '2026-06-01', significant_change: '2026-06-02' },
      'overdue',
      'overdue',
    ],
    ['12.5.2 g', { scope_confirmation: '2026-06-01', significant_change: '2026-06-01' }, 'ok', 'ok'],
    ['1.2.7', { nsc_ruleset_review: '2025-12-14' }, 'overdue', 'overdue'],
    ['1.2.7', { nsc_ruleset_review: '2025-12-15' }, 'ok', 'ok'],
    ['12.5.3', {}, 'not_applicable', 'not_applicable'],
    ['12.5.3', { organisational_change: ['2026-01-01', {}] }, 'not_applicable', 'attention'],
    [
      '12.5.3',
      { organisational_change: ['2020-01-01', { reportedToExecutives: true }] },
      'not_applicable',
      'ok',
    ],
  ];

  it.each(DUE)(
    '%s with %j is %s for a merchant, %s for a service provider',
    (item, reviews, merchant, provider) => {
      expect(statusOf(item, facts(reviews))).toBe(merchant);
      expect(statusOf(item, facts(reviews, PROVIDER))).toBe(provider);
    },
  );
});

describe('what the estate tells', () => {
  const estate = facts({}).estate;
  const analysis = { id: 'evd_1', generatedAt: at('2026-06-01') };
  const vpc = { vpcId: 'v1', analysis, hasFlows: true };
  const diagram = { data_flow_diagram: '2026-05-01' };

  it.each([
    ['12.5.2 d', {}, 'ok'],
    ['12.5.2 d', { estate: { ...estate, live: 0 } }, 'missing'],
    ['12.5.2 d', { estate: { ...estate, undecided: 1 } }, 'attention'],
    ['12.5.2 d', { estate: { ...estate, pending: 1 } }, 'attention'],
    ['12.5.1', {}, 'ok'],
    ['12.5.1', { estate: { ...estate, live: 0 } }, 'missing'],
    ['12.5.1', { estate: { ...estate, unseen: 1 } }, 'attention'],
    ['12.5.2 e', {}, 'missing'],
    ['12.5.2 e', { segmentation: { ...analysis, failed: 0 } }, 'ok'],
    ['12.5.2 e', { segmentation: { ...analysis, failed: 1 } }, 'attention'],
    ['12.5.2 e', { segmentation: { ...analysis, generatedAt: at('2025-06-14'), failed: 1 } }, 'overdue'],
    ['1.3.1', {}, 'ok'],
    ['1.3.1', { openViolations: { inbound: 1, outbound: 0 } }, 'attention'],
    ['1.3.2', { openViolations: { inbound: 1, outbound: 0 } }, 'ok'],
    ['1.3.2', { vpcs: [vpc, { ...vpc, vpcId: 'v2', hasFlows: false }] }, 'missing'],
    ['1.4.4', { estate: { ...estate, exposed: 1 } }, 'attention'],
    ['1.4.4', {}, 'ok'],
  ] as const)('%s with %j is %s', (item, more, status) => {
    expect(statusOf(item, facts({}, more))).toBe(status);
  });

  it('diagrams need every VPC of the CDE analysed and the review', () => {
    const late = { ...vpc, vpcId: 'v2', analysis: { ...analysis, generatedAt: at('2025-06-14') } };
    for (const item of ['12.5.2 b', '1.2.4']) {
      expect(statusOf(item, facts(diagram, { vpcs: [vpc] }))).toBe('ok');
      expect(statusOf(item, facts({}, { vpcs: [vpc] }))).toBe('missing');
      expect(statusOf(item, facts(diagram, { vpcs: [vpc, { ...vpc, analysis: null }] }))).toBe('missing');
      expect(statusOf(item, facts(diagram, { vpcs: [vpc, late] }))).toBe('overdue');
    }
    const item = itemsOf(facts(diagram, { vpcs: [vpc] })).find(({ requirement }) => requirement === '1.2.4');
    expect(item).toMatchObject({
      lastAt: at('2026-05-01'),
      dueAt: at('2027-05-01'),
      links: [
        { kind: 'review', id: 'rvw_data_flow_diagram' },
        { kind: 'evidence', id: 'evd_1' },
      ],
    });
  });

  it('third parties need attention when unknown peers are new', () => {
    const review = { third_party_connections: '2026-05-01' };
    expect(statusOf('12.5.2 f', facts(review))).toBe('ok');
    expect(statusOf('12.5.2 f', facts(review, { newPeers: 1 }))).toBe('attention');
    expect(statusOf('12.5.2 f', facts({}, { newPeers: 1 }))).toBe('missing');
  });
});

import type * as z from 'zod';
import { addMonths } from '../months.ts';
import type { PciRequirement } from '../requirements.ts';
import type { reviewKind } from '../reviews/schemas.ts';
import type { CoverageFacts } from './facts.ts';
import type { CoverageItem, CoverageStatus } from './schemas.ts';

type Kind = z.output<typeof reviewKind>;
type Verdict = Omit<CoverageItem, 'requirement' | 'element' | 'title'>;

const of = (status: CoverageStatus, reason: string): Verdict => ({
  ...{ status, reason, lastAt: null, dueAt: null, links: [] },
});

const NOT_APPLICABLE = of('not_applicable', 'It is asked of service providers only.');

const day = (at: Date) => at.toISOString().slice(0, 10);

interface Done {
  readonly at: Date;
  readonly link: CoverageItem['links'][number];
}

/** What was done holds for so many months, null for ever, and no longer than nothing significant changes. */
function timely(
  { asOf, reviews }: CoverageFacts,
  what: string,
  done: Done | null,
  months: number | null,
): Verdict {
  if (done === null) return of('missing', `${what} was never done.`);
  const changedAt = reviews.get('significant_change')?.performedAt;
  const isChanged = changedAt !== undefined && done.at < changedAt;
  const periodEnd = months === null ? null : addMonths(done.at, months);
  const dueAt = isChanged && (periodEnd === null || changedAt < periodEnd) ? changedAt : periodEnd;
  const known = { lastAt: done.at, dueAt, links: [done.link] };
  const last = `${what} was last done on ${day(done.at)}`;
  if (isChanged) return { ...known, status: 'overdue', reason: `${last}, before a significant change.` };
  if (dueAt !== null && asOf > dueAt) {
    return { ...known, status: 'overdue', reason: `${last} and was due again by ${day(dueAt)}.` };
  }
  return { ...known, status: 'ok', reason: `${last}.` };
}

function reviewed(facts: CoverageFacts, what: string, kind: Kind, months: number | null): Verdict {
  const review = facts.reviews.get(kind);
  const done =
    review === undefined
      ? null
      : { at: review.performedAt, link: { kind: 'review' as const, id: review.id } };
  return timely(facts, what, done, months);
}

/** As it is, but where it would be ok it needs attention. */
const unless = (verdict: Verdict, reason: string | null): Verdict =>
  verdict.status === 'ok' && reason !== null ? { ...verdict, status: 'attention', reason } : verdict;

const WORST: readonly CoverageStatus[] = ['missing', 'overdue', 'attention', 'ok', 'not_applicable'];

const earliest = (times: readonly (Date | null)[]) =>
  times.filter(at => at !== null).toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;

/** All of it must hold: the worst tells why, the oldest when. */
function together(parts: readonly Verdict[]): Verdict {
  const [worst] = parts.toSorted((a, b) => WORST.indexOf(a.status) - WORST.indexOf(b.status));
  if (worst === undefined) return of('ok', 'Nothing is asked for.');
  return {
    ...worst,
    lastAt: parts.some(({ lastAt }) => lastAt === null) ? null : earliest(parts.map(({ lastAt }) => lastAt)),
    dueAt: earliest(parts.map(({ dueAt }) => dueAt)),
    links: parts.flatMap(({ links }) => links),
  };
}

const periodOf = ({ entityType }: CoverageFacts) => (entityType === 'service_provider' ? 6 : 12);

function diagrams(facts: CoverageFacts): Verdict {
  const months = periodOf(facts);
  const analyses = facts.vpcs.map(({ vpcId, analysis }) => {
    const link = { kind: 'evidence' as const, id: analysis?.id ?? '' };
    const done = analysis === null ? null : { at: analysis.generatedAt, link };
    return timely(facts, `A data-flow analysis of ${vpcId}`, done, months);
  });
  const diagram = reviewed(facts, 'A review of the data-flow diagram', 'data_flow_diagram', months);
  return together([diagram, ...analyses]);
}

function components({ estate: { live, undecided, pending } }: CoverageFacts): Verdict {
  if (live === 0) return of('missing', 'There is no live resource.');
  if (undecided > 0) return of('attention', `${undecided} live resources have no decision.`);
  if (pending > 0) return of('attention', `${pending} live resources are pending review for too long.`);
  return of('ok', 'Every live resource is decided in time.');
}

function inventory({ estate: { live, unseen } }: CoverageFacts): Verdict {
  if (live === 0) return of('missing', 'There is no live resource.');
  return unseen > 0
    ? of('attention', `${unseen} in-scope resources were not seen for 30 days.`)
    : of('ok', 'Every in-scope resource was seen in the last 30 days.');
}

function segmentation(facts: CoverageFacts): Verdict {
  const found = facts.segmentation;
  const done =
    found === null ? null : { at: found.generatedAt, link: { kind: 'evidence' as const, id: found.id } };
  const verdict = timely(facts, 'A validation of the segmentation', done, periodOf(facts));
  const failed = found?.failed ?? 0;
  return unless(verdict, failed > 0 ? `${failed} tests of the newest validation failed.` : null);
}

function penetrationTest(facts: CoverageFacts, months: number): Verdict {
  const kind = 'segmentation_penetration_test';
  const verdict = reviewed(facts, 'A penetration test of the segmentation', kind, months);
  const { result, independent } = facts.reviews.get(kind)?.details ?? {};
  if (result !== 'pass') return unless(verdict, 'The newest penetration test failed.');
  return unless(verdict, independent === true ? null : 'The newest penetration test was not independent.');
}

function crossings(facts: CoverageFacts, direction: 'inbound' | 'outbound'): Verdict {
  const open = facts.openViolations[direction];
  if (open > 0) return of('attention', `${open} violations of the segmentation are open, ${direction}.`);
  const silent = facts.vpcs.filter(({ hasFlows }) => !hasFlows).map(({ vpcId }) => vpcId);
  const [first] = silent;
  return first === undefined
    ? of('ok', 'No violation is open.')
    : of('missing', `${silent.length} VPCs with a cde have no flows in the look-back, ${first} among them.`);
}

function reported({ reviews }: CoverageFacts): Verdict {
  const review = reviews.get('organisational_change');
  if (review === undefined) return of('not_applicable', 'No organisational change is recorded.');
  const known = {
    lastAt: review.performedAt,
    dueAt: null,
    links: [{ kind: 'review' as const, id: review.id }],
  };
  return review.details.reportedToExecutives === true
    ? { ...known, status: 'ok', reason: 'The newest organisational change was reported to executives.' }
    : {
        ...known,
        status: 'attention',
        reason: 'The newest organisational change was not reported to executives.',
      };
}

function stores({ estate: { exposed } }: CoverageFacts): Verdict {
  return exposed > 0
    ? of('attention', `${exposed} stores of cardholder data are reachable by the public.`)
    : of('ok', 'No store of cardholder data is reachable by the public.');
}

type Item = readonly [PciRequirement, string | null, string, Verdict];

/** Whether each requirement is met, in their order. */
export function itemsOf(facts: CoverageFacts): CoverageItem[] {
  const months = periodOf(facts);
  const provider = (verdict: Verdict) => (facts.entityType === 'service_provider' ? verdict : NOT_APPLICABLE);
  const thirdParties = unless(
    reviewed(facts, 'A review of third-party connections', 'third_party_connections', months),
    facts.newPeers > 0 ? `${facts.newPeers} unknown peers of in-scope resources are new since.` : null,
  );
  const confirmed = (within: number) =>
    reviewed(facts, 'A confirmation of the scope', 'scope_confirmation', within);
  const items: readonly Item[] = [
    [
      '1.2.3',
      null,
      'Network diagram',
      reviewed(facts, 'A review of the network diagram', 'network_diagram', null),
    ],
    ['1.2.4', null, 'Data-flow diagram', diagrams(facts)],
    [
      '1.2.7',
      null,
      'Review of network security controls',
      reviewed(facts, 'A review of the rulesets', 'nsc_ruleset_review', 6),
    ],
    ['1.3.1', null, 'Inbound traffic to the CDE', crossings(facts, 'inbound')],
    ['1.3.2', null, 'Outbound traffic from the CDE', crossings(facts, 'outbound')],
    ['1.4.4', null, 'Stored cardholder data and untrusted networks', stores(facts)],
    ['11.4.5', null, 'Segmentation penetration test', penetrationTest(facts, 12)],
    [
      '11.4.6',
      null,
      'Segmentation penetration test of service providers',
      provider(penetrationTest(facts, 6)),
    ],
    ['12.5.1', null, 'Inventory of in-scope components', inventory(facts)],
    [
      '12.5.2',
      'a',
      'Data flows by payment stage and channel',
      reviewed(facts, 'A review of account data flows', 'account_data_flows', months),
    ],
    ['12.5.2', 'b', 'Data-flow diagrams', diagrams(facts)],
    [
      '12.5.2',
      'c',
      'Storage, processing and transmission locations',
      reviewed(facts, 'A review of storage locations', 'storage_locations', months),
    ],
    ['12.5.2', 'd', 'System components in scope', components(facts)],
    ['12.5.2', 'e', 'Segmentation and out-of-scope justification', segmentation(facts)],
    ['12.5.2', 'f', 'Third-party connections', thirdParties],
    ['12.5.2', 'g', 'Confirmation of the scope', confirmed(12)],
    ['12.5.2.1', null, 'Confirmation of the scope by service providers', provider(confirmed(6))],
    ['12.5.3', null, 'Organisational change', provider(reported(facts))],
  ];
  return items.map(([requirement, element, title, verdict]) => ({ requirement, element, title, ...verdict }));
}

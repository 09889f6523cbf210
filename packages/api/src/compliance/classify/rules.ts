import { cutCodePoints } from '../../text.ts';
import { cleanText } from '../clean.ts';
import type { NewDecision } from '../decisions/decide.ts';
import { CLASSIFIER } from '../decisions/discovery.ts';
import type { DecisionRow } from '../decisions/present.ts';
import type { Facts } from './facts.ts';

export type Decided = NewDecision['decided'];
type Outcome = Omit<Decided, 'decidedBy'>;

const LONGEST_JUSTIFICATION = 4_000;
const MOST_DEPENDENCIES = 1_000;
const CDE_TENTHS = 5;
const WEAK_TENTHS = 3;

/** How a resource relates to the CDE, by the names providers gave the resources at the other end; worked out when asked for. */
export interface Surroundings {
  readonly connected: ReadonlySet<string>;
  readonly sameSubnet: ReadonlySet<string>;
  readonly securityGroup: ReadonlySet<string>;
}

const automated = { decisionMethod: 'automated', dataClassification: null } as const;

const matched = ({ keywords: { tenths, indicators } }: Facts) => ({
  keywordMatch: Math.min(tenths, 10) / 10,
  indicators: [...indicators],
});

const ascending = (names: Iterable<string>) => [...names].toSorted();

function named(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

const scoreText = ({ tenths }: Facts['keywords']) => (Math.min(tenths, 10) / 10).toFixed(1);

/** An override holds for as long as the tag that came with it says the same. */
function kept(current: DecisionRow | null, { explicit }: Facts): Outcome | null {
  return current?.rule === 'override' && current.scope === explicit?.scope ? current : null;
}

/** What a resource is whatever is around it: an explicit tag, or keywords that make a cde; else null. */
export function phaseOne(facts: Facts, current: DecisionRow | null): Outcome | null {
  const { explicit, keywords, segment } = facts;
  if (explicit !== null) {
    const { scope, asWritten, by } = explicit;
    return (
      kept(current, facts) ?? {
        scope,
        dataClassification: scope === 'cde' ? facts.taggedClassification : null,
        segment,
        rule: 'explicit_tag',
        decisionMethod: 'manual',
        confidenceScore: { explicitTag: 1 },
        justification: `Tag pci:scope='${asWritten}' applied by ${by}.`,
        dependencyResourceIds: [],
      }
    );
  }
  if (keywords.tenths < CDE_TENTHS) return null;
  return {
    ...automated,
    scope: 'cde',
    dataClassification: facts.dataClassification,
    segment,
    rule: 'keyword',
    confidenceScore: matched(facts),
    justification: `Keyword indicators: ${keywords.indicators.join(', ')} (score ${scoreText(keywords)}).`,
    dependencyResourceIds: [],
  };
}

/** What a resource is by what is around it. */
export function phaseTwo(facts: Facts, around: Surroundings, lookbackDays: number): Outcome {
  const { keywords, segment } = facts;
  const isWeak = keywords.tenths >= WEAK_TENTHS;
  const base = { ...automated, segment, dependencyResourceIds: [] };
  if (around.connected.size > 0) {
    const peers = ascending(around.connected);
    return {
      ...base,
      scope: 'connected-cde',
      rule: 'connectivity',
      confidenceScore: {
        networkConnectivity: 0.9,
        connectedResources: peers.length,
        ...(isWeak ? matched(facts) : {}),
      },
      justification: `Connected to ${peers.length} CDE resource(s) by accepted flows in the last ${lookbackDays} days: ${named(peers)}.`,
      dependencyResourceIds: peers.slice(0, MOST_DEPENDENCIES),
    };
  }
  const pending = { ...base, scope: 'pending-review' } as const;
  if (isWeak) {
    return {
      ...pending,
      rule: 'keyword',
      confidenceScore: matched(facts),
      justification: `Keyword indicators below the CDE threshold: ${keywords.indicators.join(', ')} (score ${scoreText(keywords)}).`,
    };
  }
  const { sameSubnet, securityGroup } = around;
  const possible = ascending(new Set([...sameSubnet, ...securityGroup]));
  if (possible.length > 0) {
    const reasons = [
      ...(sameSubnet.size > 0 ? ['same-subnet'] : []),
      ...(securityGroup.size > 0 ? ['security-group'] : []),
    ];
    const peers = possible.slice(0, MOST_DEPENDENCIES);
    return {
      ...pending,
      rule: 'possible_connectivity',
      confidenceScore: { possibleConnectivity: 0.5, reasons, peers },
      justification: `Traffic with ${possible.length} CDE resource(s) is possible (${reasons.join(', ')}): ${named(possible)}.`,
      dependencyResourceIds: peers,
    };
  }
  if (facts.configuration >= 2) {
    return {
      ...pending,
      rule: 'configuration',
      confidenceScore: { configuration: facts.configuration / 10 },
      justification: `Configured as what holds protected data is (score ${facts.configuration / 10}).`,
    };
  }
  return {
    ...base,
    scope: 'out-of-scope',
    rule: 'default',
    confidenceScore: { default: 0.7 },
    justification: `No indicators and no accepted flow to a CDE resource in the last ${lookbackDays} days. Absence of observed traffic is not proof of isolation.`,
  };
}

const REASON = ' (Reclassification reason: ';

/** A justification without the reason somebody gave for classifying again. */
function withoutReason(justification: string): string {
  const at = justification.endsWith(')') ? justification.lastIndexOf(REASON) : -1;
  return at === -1 ? justification : justification.slice(0, at);
}

const weighed = ({
  scope,
  dataClassification,
  segment,
  rule,
  confidenceScore,
  dependencyResourceIds,
}: Outcome) =>
  JSON.stringify([scope, dataClassification, segment, rule, confidenceScore, dependencyResourceIds]);

/** What is to be decided anew, and by whom; null when all is as it is decided already and nobody says why to again. */
export function renewed(
  outcome: Outcome,
  current: DecisionRow | null,
  by: { readonly reason: string | undefined; readonly caller: string },
): Decided | null {
  const base = cleanText(withoutReason(outcome.justification), LONGEST_JUSTIFICATION);
  if (by.reason === undefined) {
    const same =
      current !== null &&
      weighed(current) === weighed(outcome) &&
      withoutReason(current.justification) === base;
    return same ? null : { ...decisionOf(outcome), justification: base, decidedBy: CLASSIFIER };
  }
  const suffix = `${REASON}${by.reason})`;
  const justification = `${cutCodePoints(base, LONGEST_JUSTIFICATION - [...suffix].length)}${suffix}`;
  return { ...decisionOf(outcome), justification, decidedBy: by.caller };
}

const decisionOf = ({
  scope,
  dataClassification,
  segment,
  rule,
  decisionMethod,
  confidenceScore,
  dependencyResourceIds,
}: Outcome): Omit<Decided, 'justification' | 'decidedBy'> => ({
  scope,
  dataClassification,
  segment,
  rule,
  decisionMethod,
  confidenceScore,
  dependencyResourceIds,
});

/** The scope that keywords or flows alone would give, where they give one that is in scope. */
export function foundScope(facts: Facts, around: Surroundings): 'cde' | 'connected-cde' | null {
  if (facts.keywords.tenths >= CDE_TENTHS) return 'cde';
  return around.connected.size > 0 ? 'connected-cde' : null;
}

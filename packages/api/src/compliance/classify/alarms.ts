import { SCOPES } from '@breakwater/db/schema';
import type { Raised } from '../alerts/raise.ts';
import { isInScope } from '../in-scope.ts';
import { labelOf } from '../resources/reading.ts';
import type { Evaluation } from './evaluate.ts';
import { foundScope } from './rules.ts';

const drift = ({ subject: { resource } }: Evaluation, print: string) => ({
  alertType: 'scope_drift' as const,
  severity: 'high' as const,
  fingerprint: `${print}:${resource.id}`,
  resourceId: resource.id,
});

const context = ({ subject: { resource }, scope, rule }: Evaluation) => ({
  resourceId: resource.resourceId,
  from: resource.currentScope,
  to: scope,
  rule,
});

/** A cde stays one although the rules no longer say so. */
const held = (evaluation: Evaluation): Raised => ({
  ...drift(evaluation, 'held'),
  title: `Held in the CDE: ${labelOf(evaluation.subject.resource)}`,
  description:
    'The rules no longer find that this resource is a cde. It stays one until it is overridden: confirm where cardholder data is, then decide.',
  context: context(evaluation),
});

/** A person took a resource out of the CDE. */
const lowered = (evaluation: Evaluation): Raised => ({
  ...drift(evaluation, 'lowered'),
  title: `Lowered from the CDE by override: ${labelOf(evaluation.subject.resource)}`,
  description: 'A cde was overridden to a lower scope. Confirm that it holds no cardholder data any more.',
  context: context(evaluation),
});

/** What was out of scope is in scope. */
const raised = (evaluation: Evaluation): Raised => ({
  ...drift(evaluation, 'raised'),
  title: `Came into scope: ${labelOf(evaluation.subject.resource)}`,
  description: 'A resource that was out of PCI DSS scope is in scope now. Confirm that this is intended.',
  context: context(evaluation),
});

/** What a person says is below what the rules find. */
const tagged = (evaluation: Evaluation, found: string): Raised => ({
  ...drift(evaluation, 'tag'),
  title: `Tagged below what was found: ${labelOf(evaluation.subject.resource)}`,
  description:
    'A tag or an override gives a lower scope than keywords or flows do. Confirm it, or correct the tag.',
  context: { ...context(evaluation), found },
});

const isBelow = (scope: Evaluation['scope'], found: Evaluation['scope']) =>
  SCOPES.indexOf(scope) > SCOPES.indexOf(found);

interface Drift {
  readonly raised: readonly Raised[];
  /** Fingerprints of what is no longer so. */
  readonly gone: readonly string[];
}

/** The alerts that a classification or an override causes and ends on one resource. */
export function driftOf(evaluation: Evaluation): Drift {
  const { subject, scope, rule, decided, around } = evaluation;
  const { id, currentScope } = subject.resource;
  const alarms: Raised[] = [];
  const gone: string[] = [];
  if (evaluation.held) alarms.push(held(evaluation));
  else if (scope === 'cde' || rule === 'override') gone.push(`held:${id}`);
  if (decided !== null && subject.current?.scope === 'out-of-scope' && isInScope(scope)) {
    alarms.push(raised(evaluation));
  }
  if (rule === 'override' && currentScope === 'cde' && scope !== 'cde') alarms.push(lowered(evaluation));
  const found = foundScope(subject.facts, around);
  const bySomebody = !evaluation.held && (rule === 'override' || rule === 'explicit_tag');
  if (bySomebody && found !== null && isBelow(scope, found)) alarms.push(tagged(evaluation, found));
  else gone.push(`tag:${id}`);
  return { raised: alarms, gone };
}

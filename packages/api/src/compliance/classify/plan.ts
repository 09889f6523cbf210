import { type Change, type Ctx, change, combine, conflict, guard, type Step } from '@breakwater/db';
import type { ComplianceAlertRow } from '../alerts/accessor.ts';
import { resolveAll } from '../alerts/end.ts';
import { raiseAll } from '../alerts/raise.ts';
import { planDecisions, stillCurrent, tagScopes } from '../decisions/decide.ts';
import type { DecisionRow } from '../decisions/present.ts';
import { planStanding } from '../detect/standing.ts';
import type { Scope } from '../fields.ts';
import { violationAlarm } from '../flows/violations.ts';
import { driftOf } from './alarms.ts';
import type { Crossing } from './crossings.ts';
import type { Evaluation } from './evaluate.ts';
import { stillTheSame } from './subjects.ts';

interface Evaluated {
  readonly evaluations: readonly Evaluation[];
  readonly crossings: readonly Crossing[];
  readonly lasting: readonly ComplianceAlertRow[];
  /** The last flow stored when it was read. */
  readonly lastFlow: number;
  /** Resources that are to become cde in another commit of the same work. */
  readonly awaited?: ReadonlySet<string>;
}

/** What a decision rests on, a new one or one that stands, is still of the CDE. */
function dependenciesHold(
  ctx: Ctx,
  evaluations: readonly Evaluation[],
  awaited: ReadonlySet<string>,
): Step[] {
  const ours = new Set(evaluations.map(({ subject }) => subject.resource.resourceId));
  const refs = new Set(
    evaluations
      .flatMap(({ decided, held, subject }) =>
        held ? [] : ((decided ?? subject.current)?.dependencyResourceIds ?? []),
      )
      .filter(ref => !ours.has(ref) && !awaited.has(ref)),
  );
  if (refs.size === 0) return [];
  return [
    guard(
      `NOT EXISTS (SELECT 1 FROM json_each(?) AS peer WHERE NOT EXISTS (SELECT 1 FROM resources
 WHERE tenant_id = ? AND resource_id = peer.value AND current_scope = 'cde' AND deleted_at IS NULL AND is_active = 1))`,
      [JSON.stringify([...refs]), ctx.tenantId],
      () => conflict('version', 'the CDE changed at the same moment'),
    ),
  ];
}

/** What stands is marked as evaluated now, and nothing evaluated waits for it but for what came in between. */
function settled(ctx: Ctx, evaluations: readonly Evaluation[], lastFlow: number): Step[] {
  const standing = evaluations.flatMap(({ decided, subject }) =>
    decided === null && subject.current !== null ? [subject.current.id] : [],
  );
  const waiting = evaluations.map(({ subject: { resource } }) => [
    resource.id,
    resource.needsClassification ? 1 : 0,
  ]);
  return [
    {
      sql: 'UPDATE scope_decisions SET last_evaluated_at = ? WHERE id IN (SELECT value FROM json_each(?))',
      args: [ctx.clock.now(), JSON.stringify(standing)],
    },
    {
      sql: `UPDATE resources SET needs_classification = needs_classification > read.value ->> 1
 OR resources.id IN (SELECT source_resource_id FROM data_flows WHERE rowid > ?
 UNION SELECT dest_resource_id FROM data_flows WHERE rowid > ?)
 FROM json_each(?) AS read WHERE +resources.tenant_id = ? AND resources.id = read.value ->> 0`,
      args: [lastFlow, lastFlow, JSON.stringify(waiting), ctx.tenantId],
    },
  ];
}

const VIOLATION = /^flow:(.{30}):(.{30})$/;

/** Of alerts about traffic, those of pairs whose scopes now allow it. */
function allowedNow(lasting: readonly ComplianceAlertRow[], scopes: ReadonlyMap<string, Scope>) {
  return lasting.filter(({ alertType, fingerprint }) => {
    const [, cde = '', other = ''] =
      (alertType === 'segmentation_violation' ? VIOLATION.exec(fingerprint) : null) ?? [];
    const [at, towards] = [scopes.get(cde), scopes.get(other)];
    return (at !== undefined && at !== 'cde') || (towards !== undefined && towards !== 'out-of-scope');
  });
}

function alerting(ctx: Ctx, { evaluations, crossings, lasting }: Evaluated): Change[] {
  const scopes = new Map<string, Scope>(evaluations.map(one => [one.subject.resource.id, one.scope]));
  const real = crossings.filter(
    ({ cde, other }) =>
      (scopes.get(cde) ?? 'cde') === 'cde' && (scopes.get(other) ?? 'out-of-scope') === 'out-of-scope',
  );
  const drifts = evaluations.map(driftOf);
  const gone = new Set(drifts.flatMap(drift => drift.gone));
  const ended = [
    ...lasting.filter(({ alertType, fingerprint }) => alertType === 'scope_drift' && gone.has(fingerprint)),
    ...allowedNow(lasting, scopes),
  ];
  const raised = [...drifts.flatMap(drift => drift.raised), ...real.map(violationAlarm)];
  const rescoped = evaluations
    .filter(({ subject, scope }) => scope !== subject.resource.currentScope)
    .map(({ subject, scope }) => ({ ...subject.resource, currentScope: scope }));
  return [
    raiseAll(ctx, raised, lasting),
    resolveAll(ctx, ended),
    planStanding(ctx, rescoped, { lasting, facts: new Map() }),
  ];
}

/** Writes evaluations; the result is the current decision on each afterwards, null where there is none. */
export function planEvaluated(ctx: Ctx, evaluated: Evaluated): Change<(DecisionRow | null)[]> {
  const { evaluations, lastFlow, awaited = new Set() } = evaluated;
  if (evaluations.length === 0) return change([]);
  const news = evaluations.flatMap(({ subject, decided }) =>
    decided === null ? [] : [{ ...subject, decided }],
  );
  const planned = planDecisions(ctx, news);
  const standing = evaluations.filter(({ decided }) => decided === null);
  const byResource = new Map(planned.result.map(row => [row.resourceId, row]));
  const subjects = evaluations.map(({ subject }) => subject);
  return combine(
    subjects.map(({ resource, current }) => byResource.get(resource.id) ?? current),
    [
      change(undefined, {
        steps: [
          stillTheSame(ctx, subjects),
          stillCurrent(
            ctx,
            standing.map(({ subject }) => subject),
          ),
          ...dependenciesHold(ctx, evaluations, awaited),
        ],
      }),
      planned,
      tagScopes(
        ctx,
        standing.map(({ subject, scope }) => ({ precedent: subject, scope })),
      ),
      change(undefined, { steps: settled(ctx, evaluations, lastFlow) }),
      ...alerting(ctx, evaluated),
    ],
  );
}

import {
  type AuditAction,
  auditDraft,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  isId,
  newId,
  type Step,
  tableInfo,
} from '@breakwater/db';
import { complianceAlerts as table } from '@breakwater/db/schema';
import { single } from '../../crud/single.ts';
import { cutCodePoints } from '../../text.ts';
import { cleanMetadata, cleanText } from '../clean.ts';
import { insertRows } from '../insert-rows.ts';
import type { ComplianceAlertRow } from './accessor.ts';
import { COMPONENT, rewrite } from './rewrite.ts';
import { tell } from './tell.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.alert.create': true;
    'compliance.alert.bump': true;
  }
}

const CREATE = 'compliance.alert.create' satisfies AuditAction;
const BUMP = 'compliance.alert.bump' satisfies AuditAction;
const HOUR = 3_600_000;

const info = tableInfo(table);

export type Raised = Pick<
  ComplianceAlertRow,
  'alertType' | 'severity' | 'fingerprint' | 'resourceId' | 'title' | 'description' | 'context'
>;

/** What became of alerts that were raised: new ones, and those that lasted already. */
interface RaisedAlerts {
  readonly opened: readonly ComplianceAlertRow[];
  readonly bumped: readonly ComplianceAlertRow[];
}

export const alertKey = ({ alertType, fingerprint }: Pick<Raised, 'alertType' | 'fingerprint'>): string =>
  `${alertType} ${cutCodePoints(fingerprint, 200)}`;

/** Of two commits that raise the same alert the later is planned again, and counts on it. */
function noneLasts({ tenantId }: Ctx, rows: readonly ComplianceAlertRow[]): Step {
  const keys = rows.map(({ alertType, fingerprint }) => [alertType, fingerprint]);
  return guard(
    `NOT EXISTS (SELECT 1 FROM json_each(?) AS raised CROSS JOIN compliance_alerts AS lasting
 WHERE lasting.tenant_id = ? AND lasting.alert_type = raised.value ->> 0
 AND lasting.fingerprint = raised.value ->> 1 AND lasting.status IN ('open', 'acknowledged'))`,
    [JSON.stringify(keys), tenantId],
    () => conflict('version', 'the same alert was raised at the same moment'),
  );
}

function newAlert(ctx: Ctx, raised: Raised): ComplianceAlertRow {
  const now = new Date(ctx.clock.now());
  const { alertType, severity, resourceId } = raised;
  const { tenantId } = ctx;
  if (!isId('ten', tenantId)) throw new TypeError('an alert belongs to a tenant');
  return {
    id: newId('cal', ctx.clock),
    tenantId,
    ...{ alertType, severity, resourceId },
    title: cleanText(raised.title, 255),
    description: cleanText(raised.description, 4_000),
    context: cleanMetadata(raised.context),
    status: 'open',
    triggeredAt: now,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
    resolvedBy: null,
    fingerprint: cutCodePoints(raised.fingerprint, 200),
    occurrences: 1,
    lastSeenAt: now,
    resolutionNote: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

function open(ctx: Ctx, rows: readonly ComplianceAlertRow[]): Change[] {
  if (rows.length === 0) return [];
  const audit = rows.map(row =>
    auditDraft(ctx, CREATE, { component: COMPONENT, recordId: row.id, before: null, after: row }),
  );
  const stored = change(undefined, { steps: [noneLasts(ctx, rows), insertRows(info, rows)], audit });
  return [stored, ...rows.map(row => tell(ctx, 'created', row))];
}

/** Hours since the alert was raised, whole: in each of them one event tells that it came up again. */
const hourOf = ({ triggeredAt }: ComplianceAlertRow, at: number) =>
  Math.floor((at - triggeredAt.getTime()) / HOUR);

interface Repeat {
  readonly before: ComplianceAlertRow;
  readonly after: ComplianceAlertRow;
}

/** Writes what came up again, with an event for the first time in each hour. */
export function repeat(ctx: Ctx, repeats: readonly Repeat[]): Change[] {
  const now = ctx.clock.now();
  const told = repeats.filter(
    ({ before }) => hourOf(before, now) > hourOf(before, before.updatedAt.getTime()),
  );
  return [
    ...rewrite(ctx, repeats, BUMP, ['severity', 'context', 'lastSeenAt', 'occurrences']),
    ...told.map(({ after }) => tell(ctx, 'bumped', after)),
  ];
}

/** A lasting alert as it is after it came up again. */
export const repeated = (
  ctx: Ctx,
  before: ComplianceAlertRow,
  { severity, context }: Pick<Raised, 'severity' | 'context'>,
  times: number,
): Repeat => {
  const now = new Date(ctx.clock.now());
  const { occurrences, version } = before;
  return {
    before,
    after: {
      ...before,
      ...{ severity, context: cleanMetadata(context), lastSeenAt: now, updatedAt: now },
      occurrences: occurrences + times,
      version: version + 1,
    },
  };
};

/**
 * Raises alerts for what a commit causes, or counts it on those that last; in a fixed number of statements. Of
 * several with one fingerprint the first counts. `lasting`: those about the same subjects that are open or
 * acknowledged.
 */
export function raiseAll(
  ctx: Ctx,
  raised: readonly Raised[],
  lasting: readonly ComplianceAlertRow[],
): Change<RaisedAlerts> {
  const known = new Map(lasting.map(alert => [alertKey(alert), alert]));
  const seen = new Set<string>();
  const opened: ComplianceAlertRow[] = [];
  const repeats: Repeat[] = [];
  for (const alarm of raised) {
    const key = alertKey(alarm);
    if (seen.has(key)) continue;
    seen.add(key);
    const before = known.get(key);
    if (before === undefined) opened.push(newAlert(ctx, alarm));
    else repeats.push(repeated(ctx, before, alarm, 1));
  }
  const bumped = repeats.map(({ after }) => after);
  return combine({ opened, bumped }, [...open(ctx, opened), ...repeat(ctx, repeats)]);
}

/** The same for one. */
export function raise(
  ctx: Ctx,
  raised: Raised,
  lasting: readonly ComplianceAlertRow[],
): Change<ComplianceAlertRow> {
  const planned = raiseAll(ctx, [raised], lasting);
  const { opened, bumped } = planned.result;
  return single({ ...planned, result: [...opened, ...bumped] });
}

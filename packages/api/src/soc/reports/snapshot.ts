import type { Id } from '@breakwater/db';
import { isObject, type JsonObject } from '../../json.ts';
import { Case } from '../cases/schemas.ts';
import { riskBand } from '../devices/risk.ts';
import type { ReportType } from './accessor.ts';
import type { Reported, ReportedRow } from './reported.ts';

interface ReportFacts {
  readonly id: Id<'rpt'>;
  readonly type: ReportType;
  readonly version: number;
  readonly title: string;
  readonly generatedAt: Date;
  readonly generatedBy: string;
}

const SHOWN = Case.omit({ deletedAt: true }).keyof().options;

const ADVICE = [
  'Confirm that every affected asset is contained.',
  'Reset credentials used on affected assets.',
  'Search the estate for the listed indicators.',
  'Review detection coverage for the listed techniques.',
];
const DEVICE_ADVICE = 'Re-attest every involved device before it returns to service.';

/** A case and all that belongs to it as JSON: times are ISO 8601. */
export function snapshotOf(report: ReportFacts, reported: Reported): JsonObject {
  const [row, alerts, timeline, approvals, executions, devices, assets] = reported;
  return jsonOf({
    report,
    case: Object.fromEntries(SHOWN.map(field => [field, row[field]])),
    alerts,
    timeline,
    affectedAssets: row.affectedAssets.map(asset => ({ asset, critical: assets.critical.has(asset) })),
    iocs: row.iocs,
    mitreTechniques: row.mitreTechniques,
    cps: { physicalImpact: row.physicalImpact, devices: devices.map(withBand) },
    recommendedActions:
      row.recommendedActions.length > 0 ? row.recommendedActions : advice(devices.length > 0),
    approvals: approvals.map(withoutParameters),
    executions: executions.map(withoutDetails),
    outcome: row.outcome,
  });
}

const advice = (devices: boolean) => (devices ? [...ADVICE, DEVICE_ADVICE] : ADVICE);

const withBand = (device: ReportedRow) => ({ ...device, riskBand: riskBand(Number(device.riskScore)) });

/** What people are asked about a run lists its steps, with their parameters. */
function withoutParameters(approval: ReportedRow): ReportedRow {
  const { kind, context } = approval;
  if (kind !== 'execution' || !isObject(context) || !Array.isArray(context.steps)) return approval;
  const asked: unknown[] = context.steps;
  const steps = asked.filter(isObject).map(({ parameters: _parameters, ...step }) => step);
  return { ...approval, context: { ...context, steps } };
}

/** Parameters and outputs of steps may hold anything. */
function withoutDetails({ stepResults, ...execution }: ReportedRow): ReportedRow {
  const results: unknown[] = Array.isArray(stepResults) ? stepResults : [];
  const steps = results.filter(isObject).map(({ name, status, error }) => ({ name, status, error }));
  return { ...execution, steps };
}

/** The same as JSON with well-formed text, which is all that has a canonical form. */
function jsonOf(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.toWellFormed(), jsonValueOf(member)]),
  );
}

function jsonValueOf(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(jsonValueOf);
  return isObject(value) ? jsonOf(value) : value;
}

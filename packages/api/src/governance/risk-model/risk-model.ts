import {
  type AuditAction,
  auditDraft,
  type Change,
  change,
  combine,
  conflict,
  guard,
  query,
} from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { expectedVersion, time } from '../../fields.ts';
import { emit } from '../events.ts';
import { hyperprior, logistic } from '../risk/model.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.riskModel.set': true;
    'governance.riskModel.clear': true;
  }
}

export const SET = 'governance.riskModel.set' satisfies AuditAction;
export const CLEAR = 'governance.riskModel.clear' satisfies AuditAction;

export const RiskModel = z
  .object({
    logistic: logistic.nullable(),
    hyperprior: hyperprior.nullable(),
    riskDecay: z.boolean().describe('Whether the risk of a component is smoothed over its evaluations.'),
    outcomesSeen: z.int().describe('Over all categories: the more, the more the models count.'),
    version: z.int().describe('0: nothing is set.'),
    updatedAt: time.nullable(),
  })
  .meta({ id: 'RiskModel', description: 'Sources of risk beside the beliefs of the tenant.' });

export const SetRiskModel = z
  .strictObject({
    logistic: logistic.nullish(),
    hyperprior: hyperprior.nullish(),
    riskDecay: z.boolean().optional(),
    expectedVersion,
  })
  .refine(({ expectedVersion: _, ...fields }) => Object.values(fields).some(value => value !== undefined), {
    error: 'give at least one field to change',
    params: { reason: 'empty_patch' },
  });

type Shown = z.input<typeof RiskModel>;

export async function riskModel(ctx: Caller): Promise<Shown> {
  const [found] = await query(ctx, [
    {
      sql: `SELECT m.logistic, m.hyperprior, m.risk_decay, m.version, m.updated_at,
 (SELECT coalesce(sum(outcome_count), 0) FROM beta_state WHERE tenant_id = ?1)
 FROM (SELECT 1) LEFT JOIN risk_models m ON m.tenant_id = ?1`,
      args: [ctx.tenantId],
    },
  ]);
  const [log, hyper, riskDecay, version, updatedAt, outcomesSeen] = found?.rows[0] ?? [];
  return {
    logistic: log === null || log === undefined ? null : logistic.parse(JSON.parse(String(log))),
    hyperprior: hyper === null || hyper === undefined ? null : hyperprior.parse(JSON.parse(String(hyper))),
    riskDecay: riskDecay === 1,
    outcomesSeen: Number(outcomesSeen),
    version: Number(version ?? 0),
    updatedAt: updatedAt === null || updatedAt === undefined ? null : new Date(Number(updatedAt)),
  };
}

/** What an audit entry keeps of it. */
const recorded = ({ outcomesSeen: _, ...shown }: Shown) => (shown.version === 0 ? null : shown);

function checkVersion({ version }: Shown, expected: number | undefined): void {
  if (expected === undefined || expected === version) return;
  throw conflict('version', `the risk model has changed since version ${expected}`, {
    expectedVersion: expected,
    version,
  });
}

const moved = () => conflict('version', 'the risk model was changed by someone else');

export async function setRiskModel(
  ctx: Caller,
  { expectedVersion: expected, ...given }: z.output<typeof SetRiskModel>,
): Promise<Change<Shown>> {
  const before = await riskModel(ctx);
  checkVersion(before, expected);
  const now = ctx.clock.now();
  const after: Shown = {
    ...before,
    logistic: given.logistic === undefined ? before.logistic : given.logistic,
    hyperprior: given.hyperprior === undefined ? before.hyperprior : given.hyperprior,
    riskDecay: given.riskDecay ?? before.riskDecay,
    version: before.version + 1,
    updatedAt: new Date(now),
  };
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const stored = {
    sql: `INSERT INTO risk_models (tenant_id, logistic, hyperprior, risk_decay, version, created_at, updated_at)
 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (tenant_id) DO UPDATE SET logistic = excluded.logistic,
 hyperprior = excluded.hyperprior, risk_decay = excluded.risk_decay, version = excluded.version,
 updated_at = excluded.updated_at WHERE version = ?7`,
    args: [
      ctx.tenantId,
      json(after.logistic),
      json(after.hyperprior),
      after.riskDecay ? 1 : 0,
      after.version,
      now,
      before.version,
    ],
  };
  const steps = [stored, guard('changes() = 1', [], moved), ...(after.riskDecay ? [] : [forgetDecay(ctx)])];
  return combine(after, [
    change(undefined, { steps, audit: [entry(ctx, SET, before, after)] }),
    emit(ctx, 'governance.riskModel.set', subject(ctx), setFields(after)),
  ]);
}

export async function clearRiskModel(
  ctx: Caller,
  { expectedVersion: expected }: { readonly expectedVersion?: number | undefined },
): Promise<Change<Shown>> {
  const before = await riskModel(ctx);
  checkVersion(before, expected);
  const after: Shown = {
    logistic: null,
    hyperprior: null,
    riskDecay: false,
    outcomesSeen: before.outcomesSeen,
    version: 0,
    updatedAt: null,
  };
  if (before.version === 0) return change(after);
  const removed = {
    sql: 'DELETE FROM risk_models WHERE tenant_id = ? AND version = ?',
    args: [ctx.tenantId, before.version],
  };
  const steps = [removed, guard('changes() = 1', [], moved), forgetDecay(ctx)];
  return combine(after, [
    change(undefined, { steps, audit: [entry(ctx, CLEAR, before, after)] }),
    emit(ctx, 'governance.riskModel.cleared', subject(ctx), setFields(before)),
  ]);
}

const forgetDecay = ({ tenantId }: Caller) => ({
  sql: 'DELETE FROM risk_decays WHERE tenant_id = ?',
  args: [tenantId],
});

const subject = ({ tenantId }: Caller) => ({ component: 'riskModels', recordId: tenantId });

const entry = (ctx: Caller, action: AuditAction, before: Shown, after: Shown) =>
  auditDraft(ctx, action, { ...subject(ctx), before: recorded(before), after: recorded(after) });

/** Whether each is set. */
const setFields = (shown: Shown) => ({
  logistic: shown.logistic !== null,
  hyperprior: shown.hyperprior !== null,
  riskDecay: shown.riskDecay,
});

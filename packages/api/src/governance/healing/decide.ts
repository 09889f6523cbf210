import {
  type AuditAction,
  auditDraft,
  type Change,
  change,
  combine,
  conflict,
  guard,
  query,
  type Step,
} from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { emit } from '../events.ts';
import { usageRecords } from '../usage/accessor.ts';
import { count, credentialLives, keyOf, type Meter, meterOf, meterStatement } from '../usage/meter.ts';
import { periodOf, quotaExceeded, quotaOf } from '../usage/quota.ts';
import { type Advice, advise } from './advise.ts';
import type { Firings } from './fire.ts';
import { policiesStatement, rowsOf } from './policies.ts';
import type { DecideInput, HealingAdvice } from './schemas.ts';
import type { Policy } from './terms.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.healing.decide': true;
  }
}

export const DECIDE = 'governance.healing.decide' satisfies AuditAction;

interface State extends Firings {
  readonly version: number;
}

interface Snapshot {
  readonly meter: Meter;
  readonly policies: readonly Policy[];
  readonly states: ReadonlyMap<string, State>;
}

async function readSnapshot(ctx: Caller, component: string): Promise<Snapshot> {
  const [meter, policies, states] = await query(ctx, [
    meterStatement(ctx),
    policiesStatement(ctx),
    {
      sql: 'SELECT policy_key, last_fired_at, fired_at, version FROM healing_states WHERE tenant_id = ? AND component = ?',
      args: [ctx.tenantId, component],
    },
  ]);
  return {
    meter: meterOf(meter),
    policies: rowsOf(policies).filter(({ enabled }) => enabled),
    states: new Map(
      (states?.rows ?? []).map(([key, lastFiredAt, firedAt, version]) => [
        String(key),
        { lastFiredAt: Number(lastFiredAt), firedAt: times(firedAt), version: Number(version) },
      ]),
    ),
  };
}

/** Below is where they are written. */
const times = (text: unknown): number[] => JSON.parse(String(text)) as number[];

/** Says what could be done about a component; one commit with its meter, firings, audit entry and event. */
export async function decideHealing(
  ctx: Caller,
  { component, ...metrics }: z.output<typeof DecideInput>,
): Promise<Change<z.input<typeof HealingAdvice>>> {
  const { meter, policies, states } = await readSnapshot(ctx, component);
  const now = ctx.clock.now();
  const left = quotaOf(meter.tier, meter.used, now);
  if (left.remaining === 0) throw quotaExceeded(left, now);
  const advice = advise(metrics, policies, states, now);
  const { severity, reliability, actions, judged, projections, explanation } = advice;
  const quota = quotaOf(meter.tier, meter.used + 1, now);
  const counted = (used: number) => Object.assign(quota, quotaOf(meter.tier, used, now));
  const steps = [
    credentialLives(ctx),
    ...count(ctx, meter, { units: 1, whenLost: 'refuse', counted }),
    ...firings(ctx, component, advice, states),
  ];
  const said = { severity, reliability, actions };
  const subject = { component: 'healing', recordId: component };
  const audit = [auditDraft(ctx, DECIDE, { ...subject, after: said })];
  const used = await usageRecords.plan.insert(ctx, {
    apiKeyId: keyOf(ctx),
    principal: { kind: ctx.actor.kind, id: ctx.actor.id },
    tier: meter.tier,
    endpoint: ctx.procedure.path,
    timestamp: new Date(now),
    period: periodOf(now),
    processingMs: now - ctx.request.startedAt,
    traceId: ctx.request.traceId,
  });
  const answer: z.input<typeof HealingAdvice> = {
    advisory: true,
    component,
    ...said,
    policies: judged.map(({ key, firing }) => ({
      key,
      fired: firing.fired,
      skipped: firing.fired ? null : firing.skipped,
      nextAllowedAt: firing.fired ? null : new Date(firing.nextAllowedAt),
    })),
    projections,
    explanation,
    quota,
  };
  const told = emit(ctx, 'governance.healing.decided', subject, said);
  return combine(answer, [change(undefined, { steps, audit }), used, told]);
}

/** Notes who fired, if nobody else fired meanwhile. */
function firings(
  { tenantId }: Caller,
  component: string,
  { judged }: Advice,
  states: ReadonlyMap<string, State>,
): Step[] {
  return judged.flatMap(({ key, firing }) => {
    if (!firing.fired) return [];
    const { lastFiredAt, firedAt } = firing.firings;
    const version = states.get(key)?.version ?? 0;
    return [
      {
        sql: `INSERT INTO healing_states (tenant_id, policy_key, component, fired_at, last_fired_at, version)
 VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, policy_key, component) DO UPDATE SET
 fired_at = excluded.fired_at, last_fired_at = excluded.last_fired_at, version = excluded.version WHERE version = ?`,
        args: [tenantId, key, component, JSON.stringify(firedAt), lastFiredAt, version + 1, version],
      },
      guard('changes() = 1', [], () => conflict('version', 'the policy fired for another call first')),
    ];
  });
}

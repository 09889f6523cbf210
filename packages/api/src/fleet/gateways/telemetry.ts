import { type Change, type Ctx, change, combine, conflict, guard, type Row } from '@breakwater/db';
import type { gateways as table } from '@breakwater/db/schema';
import { emit } from '../events.ts';
import { gateways } from './accessor.ts';
import { type GatewayStatus, gatewayStatus } from './status.ts';

export type GatewayRow = Row<typeof table>;

export const CHECK_INTERVAL_MS = 60_000;

/** What any sign of life changes: an answer, or a heartbeat. */
export function aliveAt(now: number) {
  return {
    lastSeen: new Date(now),
    lastError: null,
    consecutiveFailures: 0,
    nextCheckAt: new Date(now + CHECK_INTERVAL_MS),
  };
}

/**
 * Writes telemetry of a live gateway; where its status is not the announced one any more, the event goes with it.
 * Its result is the status. It is CONFLICT(version) when the row was edited, deleted or announced anew meanwhile, and
 * for anything but a sign of life also when there was one.
 */
export function telemetry(ctx: Ctx, row: GatewayRow, fields: Partial<GatewayRow>): Change<GatewayStatus> {
  const after = { ...row, ...fields };
  const status = gatewayStatus(after, ctx.clock.now());
  const changed = status !== row.announcedStatus;
  return combine(status, [
    change(undefined, { steps: [unmoved(row, fields.lastSeen === undefined)] }),
    gateways.plan.touch(ctx, row.id, { ...fields, ...(changed ? { announcedStatus: status } : {}) }),
    ...(changed ? [statusChanged(ctx, after, row.announcedStatus, status)] : []),
  ]);
}

function unmoved(
  { id, version, announcedStatus, lastSeen, consecutiveFailures }: GatewayRow,
  unheard: boolean,
) {
  const same = 'id = ? AND version = ? AND announced_status = ?';
  const silent = unheard ? ' AND last_seen IS ? AND consecutive_failures = ?' : '';
  return guard(
    `EXISTS (SELECT 1 FROM gateways WHERE ${same}${silent})`,
    [
      ...[id, version, announcedStatus],
      ...(unheard ? [lastSeen?.getTime() ?? null, consecutiveFailures] : []),
    ],
    () => conflict('version', 'another report on the gateway came first'),
  );
}

export function statusChanged(
  ctx: Ctx,
  { id, name, lastStatus, lastSeen }: GatewayRow,
  from: GatewayStatus,
  to: GatewayStatus,
): Change {
  return emit(
    ctx,
    'fleet.gateway.statusChanged',
    { component: 'gateways', recordId: id, gatewayId: id },
    { name, from, to, lastStatus, lastSeen },
  );
}

import {
  BreakwaterError,
  type Change,
  change,
  combine,
  commit,
  conflict,
  guard,
  retryOnConflict,
} from '@breakwater/db';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { planArrivals } from '../alerts/arrive.ts';
import { type DeviceRow, devices } from './accessor.ts';
import { LIVENESS_CHANGE } from './actions.ts';
import { alertAbout } from './alert.ts';
import { announceLiveness, livenessAt, OFFLINE_MS, STALE_MS } from './liveness.ts';

const PAGE = 100;
const ATTEMPTS = 10;

/** Only time takes a device from online to stale and offline; whatever it sends makes it online at once. */
const AGED = `attestation_status <> 'revoked'
 AND (liveness = 'online' AND last_seen <= ? OR liveness = 'stale' AND last_seen < ?)`;
const agedAt = (now: number) => [now - STALE_MS, now - OFFLINE_MS];

/** Brings the liveness of devices that were not heard to what their age says, with an alert for each change. */
export async function sweepLiveness(ctx: JobCtx): Promise<void> {
  let after = '';
  for (;;) {
    const rows = await devices.find(
      ctx,
      {
        sql: `id IN (SELECT id FROM cps_devices WHERE deleted_at IS NULL AND (${AGED}) AND +id > ?
 AND tenant_id IN (SELECT id FROM tenants WHERE deleted_at IS NULL) ORDER BY +id LIMIT ?)`,
        args: [...agedAt(ctx.clock.now()), after, PAGE],
      },
      { acrossTenants: true },
    );
    for (const [tenantId, own] of Map.groupBy(rows, row => row.tenantId)) {
      await age(
        inTenant(ctx, tenantId),
        own.map(({ id }) => id),
      );
    }
    if (rows.length < PAGE) return;
    for (const { id } of rows) if (id > after) after = id;
  }
}

/** All in one commit, or in smaller ones where that would be too large. */
async function age(ctx: JobCtx, ids: readonly string[]): Promise<void> {
  try {
    await retryOnConflict(async () => commit(ctx, await planAge(ctx, ids)), ATTEMPTS);
  } catch (error) {
    const tooLarge = error instanceof BreakwaterError && error.details?.reason === 'too_large';
    if (!tooLarge || ids.length === 1) throw error;
    const half = ids.length >> 1;
    await age(ctx, ids.slice(0, half));
    await age(ctx, ids.slice(half));
  }
}

async function planAge(ctx: JobCtx, ids: readonly string[]): Promise<Change> {
  const now = new Date(ctx.clock.now());
  const rows = await devices.find(ctx, {
    sql: `id IN (SELECT value FROM json_each(?)) AND (${AGED})`,
    args: [JSON.stringify(ids), ...agedAt(now.getTime())],
  });
  const aged = rows.flatMap(row => {
    const to = row.lastSeen === null ? 'online' : livenessAt(row.lastSeen, now.getTime());
    return to === 'online' ? [] : [{ row, to }];
  });
  const changes: Change[] = [
    await planArrivals(
      ctx,
      aged.map(({ row, to }) =>
        alertAbout(
          row,
          {
            title: `Device ${to}: ${row.deviceId}`,
            source: 'breakwater.liveness',
            severity: to === 'offline' ? 'critical' : 'medium',
            description: null,
          },
          now,
        ),
      ),
    ),
  ];
  for (const { row, to } of aged) {
    const options = { action: LIVENESS_CHANGE, events: false } as const;
    changes.push(
      change(undefined, { steps: [unheard(row)] }),
      await devices.plan.updateRow(ctx, row, { liveness: to }, options),
      announceLiveness(ctx, row, to),
    );
  }
  return combine(undefined, changes);
}

/** A sign of life that only moved lastSeen left the version as it was. */
const unheard = ({ id, lastSeen }: DeviceRow) =>
  guard(
    'EXISTS (SELECT 1 FROM cps_devices WHERE id = ? AND last_seen IS ?)',
    [id, lastSeen?.getTime() ?? null],
    conflict('version', 'the device was heard meanwhile'),
  );

import {
  BreakwaterError,
  type Change,
  change,
  combine,
  commit,
  conflict,
  guard,
  query,
  retryOnConflict,
} from '@breakwater/db';
import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { planArrivals } from '../alerts/arrive.ts';
import { type DeviceRow, devices } from './accessor.ts';
import { LIVENESS_CHANGE } from './actions.ts';
import { alertAbout } from './alert.ts';
import { announceLiveness, livenessAt, OFFLINE_MS, STALE_MS } from './liveness.ts';

const PAGE = 5_000;
const COMMITTED = 100;
const ATTEMPTS = 10;

/** Only time takes a device from online to stale and offline; whatever it sends makes it online at once. */
const AGED = `attestation_status <> 'revoked'
 AND (liveness = 'online' AND last_seen <= ? OR liveness = 'stale' AND last_seen < ?)`;
// The pluses leave the choice of an index to the age.
const FIND = `SELECT id, tenant_id FROM cps_devices WHERE deleted_at IS NULL AND (${AGED}) AND +id > ?
 AND +tenant_id IN (SELECT id FROM tenants WHERE deleted_at IS NULL) ORDER BY +id LIMIT ?`;
const agedAt = (now: number) => [now - STALE_MS, now - OFFLINE_MS];

/** Brings the liveness of devices that were not heard to what their age says, with an alert for each change. */
export async function sweepLiveness(ctx: JobCtx): Promise<void> {
  await eachApart(
    await agedDevices(ctx),
    ({ tenantId, ids }) => age(inTenant(ctx, tenantId), ids),
    ({ tenantId }, error) => ctx.log?.('devices not swept', { tenantId, error: String(error) }),
  );
}

interface Group {
  readonly tenantId: string;
  readonly ids: readonly string[];
}

/** Of all live tenants, those for one commit together. */
async function agedDevices(ctx: JobCtx): Promise<Group[]> {
  const groups: Group[] = [];
  let after = '';
  for (;;) {
    const [found] = await query(ctx, [{ sql: FIND, args: [...agedAt(ctx.clock.now()), after, PAGE] }]);
    const rows = (found?.rows ?? []).map(([id, tenantId]) => ({
      id: String(id),
      tenantId: String(tenantId),
    }));
    for (const [tenantId, own] of Map.groupBy(rows, row => row.tenantId)) {
      const ids = own.map(({ id }) => id);
      for (let at = 0; at < ids.length; at += COMMITTED) {
        groups.push({ tenantId, ids: ids.slice(at, at + COMMITTED) });
      }
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return groups;
    after = last.id;
  }
}

/** All in one commit; in smaller ones where that would be too large, or one of them never stands still. */
async function age(ctx: JobCtx, ids: readonly string[]): Promise<void> {
  try {
    await retryOnConflict(async () => commit(ctx, await planAge(ctx, ids)), ATTEMPTS);
  } catch (error) {
    const reason = error instanceof BreakwaterError ? error.details?.reason : undefined;
    if ((reason !== 'too_large' && reason !== 'contended') || ids.length === 1) throw error;
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
    () => conflict('version', 'the device was heard meanwhile'),
  );

import { BreakwaterError, change, combine, commit, conflict, guard } from '@breakwater/db';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { emit } from '../events.ts';
import { gateways } from './accessor.ts';
import { gatewaysOfEveryTenant } from './every-tenant.ts';
import type { GatewayRow } from './telemetry.ts';

const DAY_MS = 86_400_000;
/** Days before the end of a certificate at which notice is given, the last first. */
const NOTICE_DAYS = [0, 1, 7, 30] as const;
const LONGEST_MS = 30 * DAY_MS;

const EXPIRING = `(g.ca_cert_not_after <= ? OR g.client_cert_not_after <= ?) AND (g.cert_notice IS NULL OR g.cert_notice > 0)`;

/** The certificate of a gateway that ends first, and the smallest notice that is due; null while none is. */
export function dueNotice(
  {
    caCertNotAfter,
    clientCertNotAfter,
    certNotice,
  }: Pick<GatewayRow, 'caCertNotAfter' | 'clientCertNotAfter' | 'certNotice'>,
  now: number,
) {
  const ends = [
    ...(caCertNotAfter === null ? [] : [{ certificate: 'ca' as const, notAfter: caCertNotAfter }]),
    ...(clientCertNotAfter === null
      ? []
      : [{ certificate: 'client' as const, notAfter: clientCertNotAfter }]),
  ];
  const [first] = ends.toSorted((a, b) => a.notAfter.getTime() - b.notAfter.getTime());
  if (first === undefined) return null;
  const days = NOTICE_DAYS.find(step => first.notAfter.getTime() <= now + step * DAY_MS);
  if (days === undefined || (certNotice !== null && certNotice <= days)) return null;
  return { ...first, days };
}

/** Tells of gateways whose certificates end soon: once for each step. */
export async function announceExpiry(ctx: JobCtx): Promise<void> {
  const horizon = ctx.clock.now() + LONGEST_MS;
  for await (const rows of gatewaysOfEveryTenant(ctx, { sql: EXPIRING, args: [horizon, horizon] })) {
    for (const row of rows) await announce(inTenant(ctx, row.tenantId), row);
  }
}

async function announce(ctx: JobCtx, row: GatewayRow): Promise<void> {
  const due = dueNotice(row, ctx.clock.now());
  if (due === null) return;
  const unnoticed = guard(
    'EXISTS (SELECT 1 FROM gateways WHERE id = ? AND cert_notice IS ? AND version = ?)',
    [row.id, row.certNotice, row.version],
    () => conflict('noticed', 'this notice was given'),
  );
  const told = emit(
    ctx,
    'fleet.gateway.certificateExpiring',
    { component: 'gateways', recordId: row.id, gatewayId: row.id },
    { name: row.name, ...due },
  );
  const noted = gateways.plan.touch(ctx, row.id, { certNotice: due.days });
  try {
    await commit(ctx, combine(undefined, [change(undefined, { steps: [unnoticed] }), noted, told]));
  } catch (error) {
    if (!(error instanceof BreakwaterError) || error.details?.reason !== 'noticed') throw error;
  }
}

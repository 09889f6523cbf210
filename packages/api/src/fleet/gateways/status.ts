import { gateways } from '@breakwater/db/schema';
import { type SQL, sql } from 'drizzle-orm';

type ReportedStatus = (typeof gateways.$inferSelect)['lastStatus'];
export type GatewayStatus = (typeof gateways.$inferSelect)['announcedStatus'];

/** A report counts as fresh for three minutes, and the gateway as merely unreachable for fifteen. */
export const FRESH_MS = 180_000;
export const GONE_MS = 900_000;

/** What a gateway's last report and its age say of it. */
export function gatewayStatus(
  { lastSeen, lastStatus }: { lastSeen: Date | null; lastStatus: ReportedStatus },
  now: number,
): GatewayStatus {
  if (lastSeen === null) return lastStatus === 'unknown' ? 'unknown' : 'offline';
  const age = Math.max(0, now - lastSeen.getTime());
  if (age <= FRESH_MS && lastStatus === 'healthy') return 'connected';
  if (age <= FRESH_MS && (lastStatus === 'degraded' || lastStatus === 'unhealthy')) return 'degraded';
  return age <= GONE_MS ? 'unreachable' : 'offline';
}

/** The same as SQL, for filters and sweeps. */
export function gatewayStatusSql(now: number): SQL {
  const { lastSeen, lastStatus } = gateways;
  return sql`CASE
    WHEN ${lastSeen} IS NULL THEN CASE ${lastStatus} WHEN 'unknown' THEN 'unknown' ELSE 'offline' END
    WHEN ${now} - ${lastSeen} <= ${FRESH_MS} AND ${lastStatus} = 'healthy' THEN 'connected'
    WHEN ${now} - ${lastSeen} <= ${FRESH_MS} AND ${lastStatus} IN ('degraded', 'unhealthy') THEN 'degraded'
    WHEN ${now} - ${lastSeen} <= ${GONE_MS} THEN 'unreachable' ELSE 'offline' END`;
}

import type { Ctx, Read, Statement } from '@breakwater/db';
import { areInScope } from '../../compliance/in-scope.ts';

/** What is known of some assets. */
export interface AssetFacts {
  /** Those that are the deviceId of a device. */
  readonly devices: ReadonlySet<string>;
  readonly critical: ReadonlySet<string>;
}

const DEVICE_TYPE = `(SELECT device_type FROM cps_devices
 WHERE tenant_id = ? AND device_id = wanted.asset AND deleted_at IS NULL)`;
const LISTED = 'EXISTS (SELECT 1 FROM critical_assets WHERE tenant_id = ? AND asset_id = wanted.asset)';
const CONTROLLED = `EXISTS (SELECT 1 FROM alert_terms JOIN alerts ON alerts.id = alert_terms.alert_id
 WHERE alert_terms.tenant_id = ? AND alert_terms.kind = 'controller' AND alert_terms.term = wanted.asset
 AND alerts.deleted_at IS NULL)`;
const WANTED: Statement = { sql: 'SELECT asset FROM wanted', args: [] };

/**
 * Which assets are critical, and which are devices. `assets`: a query with one column, their names. An asset is
 * critical as a controller or PLC, as affected by an alert about a controller, as a live resource in PCI DSS scope,
 * or because people said so.
 */
export function readingAssets(ctx: Ctx, assets: Statement): Read<AssetFacts> {
  const { tenantId } = ctx;
  const inScope = areInScope(ctx, WANTED).statement;
  return {
    statement: {
      sql: `WITH wanted(asset) AS (${assets.sql}), known AS MATERIALIZED (
 SELECT asset, ${DEVICE_TYPE} AS type, ${LISTED} OR ${CONTROLLED} OR asset IN (${inScope.sql}) AS critical FROM wanted)
 SELECT asset, type IS NOT NULL, critical OR coalesce(type IN ('controller', 'plc'), 0) FROM known
 WHERE type IS NOT NULL OR critical`,
      args: [...assets.args, tenantId, tenantId, tenantId, ...inScope.args],
    },
    resultOf(found) {
      const rows = found?.rows ?? [];
      const those = (at: 1 | 2) => new Set(rows.filter(row => row[at] === 1).map(([asset]) => String(asset)));
      return { devices: those(1), critical: those(2) };
    },
  };
}

/** The assets of a list, to be asked about. */
export const assetsIn = (names: readonly string[]): Statement => ({
  sql: 'SELECT DISTINCT value FROM json_each(?)',
  args: [JSON.stringify(names)],
});

/** The assets of alerts, whose ids a query selects. The plus keeps SQLite from walking the terms of all alerts. */
export const assetsOf = ({ tenantId }: Ctx, { sql, args }: Statement): Statement => ({
  sql: `SELECT DISTINCT term FROM alert_terms WHERE +tenant_id = ? AND kind = 'asset' AND alert_id IN (${sql})`,
  args: [tenantId, ...args],
});

export const assetsOfAlerts = (ctx: Ctx, alertIds: readonly string[]): Statement =>
  assetsOf(ctx, assetsIn(alertIds));

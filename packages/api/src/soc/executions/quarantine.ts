import type { Ctx, Read } from '@breakwater/db';
import type { JsonObject } from '../../json.ts';
import { textsIn } from './placeholders.ts';

const GUARDED = 'release_host';

const QUARANTINED = `SELECT 1 FROM cps_devices WHERE tenant_id = ? AND deleted_at IS NULL
 AND attestation_status IN ('failed', 'revoked') AND device_id IN (SELECT value FROM json_each(?)) LIMIT 1`;

/** Whether an action would release a device that failed attestation or was revoked: nothing may. */
export const readingQuarantined = (
  { tenantId }: Ctx,
  action: string,
  assets: readonly string[],
  parameters: JsonObject,
): Read<boolean> => ({
  statement: {
    sql: QUARANTINED,
    args: [tenantId, JSON.stringify(action === GUARDED ? [...assets, ...textsIn(parameters)] : [])],
  },
  resultOf: found => (found?.rows.length ?? 0) > 0,
});

import {
  BreakwaterError,
  type Change,
  change,
  conflict,
  guard,
  type Read,
  readAll,
  sha256Hex,
  toBase64,
  urlSafe,
} from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { time } from '../../fields.ts';
import { devices } from './accessor.ts';
import { requireUnrevoked } from './revoke.ts';
import { deviceRef } from './schemas.ts';

const LIFETIME_MS = 5 * 60_000;
const MOST_OPEN = 20;

export const NonceInput = z.strictObject({ deviceId: deviceRef });

export const IssuedNonce = z.object({
  nonce: z.string().describe('32 random bytes, base64url.'),
  expiresAt: time.describe('Five minutes after it was issued.'),
});

/** Issues a number that the device must attest with, once. */
export async function issueNonce(
  ctx: Caller,
  { deviceId }: z.output<typeof NonceInput>,
): Promise<Change<z.input<typeof IssuedNonce>>> {
  const found = devices.requiring(ctx, deviceId);
  const now = ctx.clock.now();
  const device = `(SELECT "id" FROM (${found.statement.sql}))`;
  const open: Read<readonly [count: number, firstEnd: number]> = {
    statement: {
      sql: `SELECT count(*), min(expires_at) FROM device_nonces WHERE device_record_id = ${device} AND ${OPEN}`,
      args: [...found.statement.args, now],
    },
    resultOf: answer => [Number(answer?.rows[0]?.[0] ?? 0), Number(answer?.rows[0]?.[1] ?? 0)],
  };
  const [row, [count, firstEnd]] = await readAll(ctx, found, open);
  requireUnrevoked(row);
  if (count >= MOST_OPEN) {
    throw new BreakwaterError('RATE_LIMITED', `at most ${MOST_OPEN} unused nonces may be open for a device`, {
      scope: 'device',
      retryAfterMs: firstEnd + 1 - now,
    });
  }
  const nonce = urlSafe(toBase64(crypto.getRandomValues(new Uint8Array(32))));
  const expiresAt = new Date(now + LIFETIME_MS);
  const still = guard(
    `EXISTS (SELECT 1 FROM cps_devices WHERE id = ? AND deleted_at IS NULL AND revoked_at IS NULL)
 AND (SELECT count(*) FROM device_nonces WHERE device_record_id = ? AND ${OPEN}) < ${MOST_OPEN}`,
    [row.id, row.id, now],
    () => conflict('version', 'the device was changed by someone else'),
  );
  const issued = {
    // Sent again after a lost answer, it is there already.
    sql: `INSERT INTO device_nonces (nonce_hash, tenant_id, device_record_id, created_at, expires_at)
 VALUES (?, ?, ?, ?, ?) ON CONFLICT (nonce_hash) DO NOTHING`,
    args: [await sha256Hex(nonce), ctx.tenantId, row.id, now, expiresAt.getTime()],
  };
  return change({ nonce, expiresAt }, { steps: [still, issued] });
}

const OPEN = 'consumed_at IS NULL AND expires_at >= ?';

/** What is known of the nonce a device attests with. */
export interface KnownNonce {
  readonly hash: string;
  readonly deviceRecordId: string;
  readonly expiresAt: number;
  readonly consumed: boolean;
}

/** Finds a nonce, of whichever device; null when there is none or nothing was issued. */
export async function readingNonce(ctx: Caller, nonce: string | undefined): Promise<Read<KnownNonce | null>> {
  const hash = nonce === undefined ? null : await sha256Hex(nonce);
  return {
    statement: {
      sql: 'SELECT device_record_id, expires_at, consumed_at FROM device_nonces WHERE nonce_hash = ? AND tenant_id = ?',
      args: [hash, ctx.tenantId],
    },
    resultOf(found) {
      const row = found?.rows[0];
      if (row === undefined || hash === null) return null;
      const [deviceRecordId, expiresAt, consumedAt] = row;
      return {
        hash,
        deviceRecordId: String(deviceRecordId),
        expiresAt: Number(expiresAt),
        consumed: consumedAt !== null,
      };
    },
  };
}

export type NonceFailure = 'nonce_unknown' | 'nonce_replay' | 'nonce_expired';

/** What is wrong with the nonce of an attempt, if anything. */
export function nonceFailure(
  nonce: KnownNonce | null,
  deviceRecordId: string,
  now: number,
): NonceFailure | null {
  if (nonce === null || nonce.deviceRecordId !== deviceRecordId) return 'nonce_unknown';
  if (nonce.consumed) return 'nonce_replay';
  return now > nonce.expiresAt ? 'nonce_expired' : null;
}

/** Uses a device's own nonce up, if it is not yet. Of two attempts at once the later is planned again, into a replay. */
export function consumeNonce(nonce: KnownNonce | null, deviceRecordId: string, now: number): Change {
  if (nonce === null || nonce.consumed || nonce.deviceRecordId !== deviceRecordId) return change(undefined);
  const used = () => conflict('version', 'the nonce was used by another attempt');
  return change(undefined, {
    steps: [
      {
        sql: 'UPDATE device_nonces SET consumed_at = ? WHERE nonce_hash = ? AND consumed_at IS NULL',
        args: [now, nonce.hash],
      },
      guard('changes() = 1', [], used),
    ],
  });
}

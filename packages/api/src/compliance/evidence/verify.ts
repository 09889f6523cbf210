import {
  type AuditAction,
  auditDraft,
  type Change,
  type Ctx,
  change,
  combine,
  type Id,
  invalid,
  type Read,
  readAll,
} from '@breakwater/db';
import type * as z from 'zod';
import type { Work } from '../../context.ts';
import { raise } from '../alerts/raise.ts';
import { type EvidenceRow, evidence } from './accessor.ts';
import { fingerprintOf, readingTampering, tamperedWith, tellFailed } from './alarms.ts';
import { checkStored } from './check.ts';
import { verifyExternal } from './external/verify.ts';
import { type KnownKey, knownKeys, readingKeys } from './keys.ts';
import type { EvidenceVerification, EvidenceVerify } from './schemas.ts';
import { readingSaid } from './stored.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.evidence.verify': true;
  }
}

export const VERIFY = 'compliance.evidence.verify' satisfies AuditAction;

type Verification = z.output<typeof EvidenceVerification>;

/** Verifies stored evidence, or evidence of another system, of which nothing is kept. */
export async function planVerify(
  ctx: Ctx & Work,
  { id, external }: z.output<typeof EvidenceVerify>,
): Promise<Change<Verification>> {
  if (id !== undefined) return verifyStored(ctx, id);
  if (external !== undefined) return change(await verifyExternal(ctx, external));
  throw invalid('id', 'give either id or external');
}

async function verifyStored(ctx: Ctx & Work, id: Id<'evd'>): Promise<Change<Verification>> {
  const [row, said, previous, stored, lasting] = await readAll(
    ctx,
    evidence.requiring(ctx, id),
    readingSaid(ctx, id),
    readingPrevious(ctx, id),
    readingKeys(ctx),
    readingTampering(ctx, [fingerprintOf({ id })]),
  );
  const key = (await knownKeys(stored)).get(row.signingKeyId);
  const check = await checkStored({ row, said, previous, key });
  const verifiedAt = new Date(ctx.clock.now());
  const result: Verification = {
    ...check,
    keyRetired: isRetired(ctx, row, key),
    expired: row.expiresAt <= verifiedAt,
    purged: row.data === null,
    verifiedAt,
    verificationCount: row.verificationCount + 1,
  };
  const counted = change(result, {
    steps: [
      {
        sql: `UPDATE evidence SET verification_count = verification_count + 1,
 last_verified_at = max(coalesce(last_verified_at, 0), ?) WHERE tenant_id = ? AND id = ? RETURNING verification_count`,
        args: [verifiedAt.getTime(), ctx.tenantId, id],
        returned: ([counted]) => {
          if (counted !== undefined) result.verificationCount = Number(counted[0]);
        },
      },
    ],
    audit: [
      auditDraft(ctx, VERIFY, {
        component: 'evidence',
        recordId: id,
        detail: { valid: check.valid, reasons: check.reasons },
      }),
    ],
  });
  return combine(result, [
    counted,
    ...(check.valid === false
      ? [raise(ctx, tamperedWith(row, check.reasons), lasting), tellFailed(ctx, row, check.reasons)]
      : []),
  ]);
}

/** What is signed with any key but the one in use is signed with a retired one, also before that is first used. */
const isRetired = ({ app }: Work, { signingKeyId }: EvidenceRow, key: KnownKey | undefined): boolean =>
  app.evidenceKey === null ? key?.retiredAt != null : signingKeyId !== app.evidenceKey.keyId;

/** The hash of the evidence before; null: there is none. */
const readingPrevious = ({ tenantId }: Ctx, id: string): Read<string | null> => ({
  statement: {
    sql: `SELECT hash FROM evidence WHERE tenant_id = ?1
 AND sequence = (SELECT sequence - 1 FROM evidence WHERE tenant_id = ?1 AND id = ?2)`,
    args: [tenantId, id],
  },
  resultOf(found) {
    const hash = found?.rows[0]?.[0];
    return hash === undefined ? null : String(hash);
  },
});

import type { Ctx, Read } from '@breakwater/db';
import { ENTITY_TYPES } from '@breakwater/db/schema';
import * as z from 'zod';
import type { Raised } from '../alerts/raise.ts';
import { addMonths } from '../months.ts';

const MONTHS = { merchant: 12, service_provider: 6 } as const;

const Facts = z.tuple([z.number().nullable(), z.number().nullable(), z.enum(ENTITY_TYPES).nullable()]);

/** The alert that the scope was not confirmed in time; null while it is in time, or there is nothing to confirm. */
export const readingOverdueReview = ({ tenantId, clock }: Ctx): Read<Raised | null> => ({
  statement: {
    sql: `SELECT (SELECT max(performed_at) FROM compliance_reviews WHERE tenant_id = ?1 AND kind = 'scope_confirmation'),
 (SELECT discovered_at FROM resources WHERE tenant_id = ?1 AND deleted_at IS NULL AND is_active = 1
  ORDER BY discovered_at LIMIT 1),
 (SELECT entity_type FROM compliance_settings WHERE tenant_id = ?1)`,
    args: [tenantId],
  },
  resultOf(found) {
    const [confirmed, discovered, entityType] = Facts.parse(found?.rows[0] ?? [null, null, null]);
    const since = confirmed ?? discovered;
    if (since === null) return null;
    const months = MONTHS[entityType ?? 'merchant'];
    const dueAt = addMonths(new Date(since), months);
    if (clock.now() <= dueAt.getTime()) return null;
    return {
      alertType: 'scope_review_overdue',
      severity: 'high',
      fingerprint: 'scope-review',
      resourceId: null,
      title: 'The scope was not confirmed in time',
      description: `PCI DSS asks to confirm the scope every ${months} months. Confirm it, and record the review.`,
      context: {
        confirmedAt: confirmed === null ? null : new Date(confirmed).toISOString(),
        dueAt: dueAt.toISOString(),
      },
    };
  },
});

import { type Change, type Ctx, change } from '@breakwater/db';
import type { WebhookRow } from '../accessor.ts';

/** Ends what is still to be sent to a webhook that was disabled; whoever is sending has lost its lease. */
export function failPending({ clock, tenantId }: Ctx, webhookId: WebhookRow['id']): Change {
  const sql = `UPDATE webhook_deliveries SET status = 'failed', error_message = 'webhook disabled', completed_at = ?,
 next_attempt_at = NULL, lease_owner = NULL, lease_until = NULL
 WHERE webhook_id = ? AND tenant_id = ? AND status = 'pending'`;
  return change(undefined, { steps: [{ sql, args: [clock.now(), webhookId, tenantId] }] });
}

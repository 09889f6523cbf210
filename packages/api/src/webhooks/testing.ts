import type { TestApi } from '../testing.ts';

/** Lets no delivery be claimed, so that each stays as it was made. */
export async function holdDispatcher({ database }: TestApi): Promise<void> {
  const sql = `CREATE TRIGGER held BEFORE INSERT ON delivery_attempts
 BEGIN SELECT RAISE(ABORT, 'the test lets no attempt start'); END`;
  await database.db.write([{ sql, args: [] }]);
}

/** What a generic webhook is made of. */
export const aWebhook = (eventTypes: string[], name = 'hook') => ({
  url: `https://hooks.example.com/${name}`,
  eventTypes,
});

/** The row of a delivery without its id, and its payload apart. */
export async function deliveriesOf({ rows }: TestApi, webhookId: string) {
  const found = await rows(
    `SELECT event_type, event_id, message_id, status, attempt, max_attempts, next_attempt_at, created_at, payload_json
 FROM webhook_deliveries WHERE webhook_id = ? ORDER BY event_id`,
    webhookId,
  );
  return found.map(
    ([eventType, eventId, messageId, status, attempt, maxAttempts, nextAttemptAt, createdAt, text]) => ({
      row: { eventType, eventId, messageId, status, attempt, maxAttempts, nextAttemptAt, createdAt },
      text: String(text),
    }),
  );
}

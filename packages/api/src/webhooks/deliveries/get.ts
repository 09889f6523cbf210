import { type Result, readAll } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { deliveries } from '../accessor.ts';
import { readPayload } from '../bodies/payload.ts';
import { presentDelivery } from './present.ts';
import { DeliveryAttempt, type DeliveryDetails } from './schemas.ts';

const ATTEMPTS = `SELECT attempt, started_at, finished_at, duration_ms, outcome, response_code, error_code,
 error_message, response_snippet FROM delivery_attempts WHERE tenant_id = ? AND delivery_id = ? ORDER BY attempt`;

/** A delivery with what was, or is, sent and what came of each try. */
export async function getDelivery(ctx: Caller, id: string): Promise<z.input<typeof DeliveryDetails>> {
  const [row, attempts] = await readAll(ctx, deliveries.requiring(ctx, id), attemptsOf(ctx, id));
  return { ...presentDelivery(row), payload: readPayload(row.payload), attempts };
}

const attemptsOf = (ctx: Caller, id: string) => ({
  statement: { sql: ATTEMPTS, args: [ctx.tenantId, id] },
  resultOf: (found: Result | undefined) => (found?.rows ?? []).map(presentAttempt),
});

const at = (ms: unknown) => (ms === null ? null : new Date(Number(ms)));

function presentAttempt(row: ArrayLike<unknown>): z.output<typeof DeliveryAttempt> {
  return DeliveryAttempt.parse({
    attempt: row[0],
    startedAt: at(row[1]),
    finishedAt: at(row[2]),
    durationMs: row[3],
    outcome: row[4],
    responseCode: row[5],
    errorCode: row[6],
    errorMessage: row[7],
    responseSnippet: row[8],
  });
}

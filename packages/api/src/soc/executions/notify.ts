import { type Change, change, query } from '@breakwater/db';
import * as z from 'zod';
import type { JobCtx } from '../../jobs/job.ts';
import type { JsonObject } from '../../json.ts';
import { boundedText } from '../../text.ts';
import { severity } from '../alerts/fields.ts';
import type { CallOutcome } from '../connectors/index.ts';
import { emit } from '../events.ts';
import type { Journal } from './journal.ts';
import { subjectOf } from './tell.ts';

const Notice = z.object({ message: boundedText(1, 2_000), severity: severity.optional() });
const Emitted = z.object({ eventId: z.string() });

const LATEST = `SELECT count(*) FROM webhook_deliveries WHERE tenant_id = ? AND event_id = ?`;

/** Says something through the tenant's webhooks. After a crash, what was said already is not said again. */
export async function notify(journal: Journal, index: number, parameters: JsonObject): Promise<CallOutcome> {
  const notice = Notice.safeParse(parameters);
  if (!notice.success) return failed('notify needs a message of 1 to 2000 characters, and takes a severity');
  const { output, name } = journal.result(index);
  const said = Emitted.safeParse(output);
  const eventId = said.success ? said.data.eventId : await say(journal, index, name, notice.data);
  return {
    status: 'completed',
    output: { eventId, deliveries: await deliveriesOf(journal.ctx, eventId) },
    attempts: 0,
    lastStatus: 'completed',
  };
}

const failed = (error: string): CallOutcome => ({
  status: 'failed',
  error,
  outcomeUnknown: false,
  attempts: 0,
  lastStatus: 'not_sent',
});

async function say(
  journal: Journal,
  index: number,
  step: string,
  {
    message,
    severity: of = null,
  }: { message: string; severity?: z.output<typeof severity> | null | undefined },
): Promise<string> {
  const { ctx, row } = journal;
  const { id: executionId, caseId, targetAssets } = row;
  const told: Change = emit(ctx, 'soc.playbook.notification', subjectOf(row), {
    executionId,
    caseId,
    step,
    message,
    severity: of,
    targetAssets,
  });
  const [event] = told.events;
  if (event === undefined) throw new TypeError('a change that emits has an event');
  await journal.step(index, { output: { eventId: event.id } }, change(undefined, told));
  return event.id;
}

async function deliveriesOf(ctx: JobCtx, eventId: string): Promise<number> {
  const [found] = await query(ctx, [{ sql: LATEST, args: [ctx.tenantId, eventId] }]);
  return Number(found?.rows[0]?.[0] ?? 0);
}

import {
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  type EventSubject,
  eventDraft,
} from '@breakwater/db';
import type * as z from 'zod';
import { type EventTypeName, eventTypes } from './types.ts';

/** A change that emits one event; data that does not fit its declaration fails the commit. */
export function emit<T extends EventTypeName>(
  ctx: Ctx,
  type: T,
  subject: EventSubject,
  data: z.input<(typeof eventTypes)[T]['data']>,
): Change {
  const { data: schema, schemaVersion } = eventTypes[type];
  const checked = schema.safeParse(data);
  if (!checked.success) {
    throw new BreakwaterError('INTERNAL', `event ${type} has data it may not have`, undefined, {
      cause: checked.error,
    });
  }
  return change(undefined, { events: [eventDraft(ctx, type, subject, checked.data, schemaVersion)] });
}

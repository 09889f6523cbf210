import {
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  type EventSubject,
  eventDraft,
} from '@breakwater/db';
import type * as z from 'zod';
import type { EventType } from './catalogue.ts';

/**
 * Emits the events of one domain: a change with one of them; data that does not fit its declaration fails the commit.
 * One per domain, because a domain that is called should not load what all others declare.
 */
export function emitter<E extends { readonly [K in keyof E]: EventType }>(types: E) {
  return <T extends keyof E & string>(
    ctx: Ctx,
    type: T,
    subject: EventSubject,
    data: z.input<E[T]['data']>,
  ): Change => {
    const { data: schema, schemaVersion } = types[type];
    const checked = schema.safeParse(data);
    if (!checked.success) {
      throw new BreakwaterError('INTERNAL', `event ${type} has data it may not have`, undefined, {
        cause: checked.error,
      });
    }
    return change(undefined, { events: [eventDraft(ctx, type, subject, checked.data, schemaVersion)] });
  };
}

import { isId, notFound } from '@breakwater/db';
import * as z from 'zod';
import { asListOptions, listInput } from '../crud/list-input.ts';
import { pageOf } from '../fields.ts';
import { procedure, router } from '../trpc.ts';
import { itemsOf } from '../watch/items-of.ts';
import { eventLog } from './accessor.ts';
import { DeclaredEvent, declaredEvents } from './declared.ts';
import { readableTypes } from './readable-types.ts';
import { Event, presentEvent } from './schemas.ts';
import { eventTypesOf } from './types.ts';
import { WatchInput, watchEvents } from './watch.ts';

export const eventsRouter = router({
  types: procedure
    .meta({ role: 'viewer', summary: 'Lists every type of event, by name, with the shape of its data.' })
    .output(z.object({ items: z.array(DeclaredEvent) }))
    .query(({ ctx }) => ({ items: declaredEvents(eventTypesOf(ctx.app)) })),
  list: procedure
    .meta({
      role: 'viewer',
      summary: 'Lists events, newest first; those above your role are left out.',
      errors: { NOT_FOUND: 'there is no event `after`' },
    })
    .input(listInput(eventLog))
    .output(pageOf(Event))
    .query(async ({ ctx, input }) => {
      const { filters, ...paging } = asListOptions(eventLog, input);
      const after = filters.after;
      if (typeof after === 'string' && isId('evt', after) && (await eventLog.get(ctx, after)) === null) {
        throw notFound('event', { field: 'after' });
      }
      const page = await eventLog.list(ctx, {
        ...paging,
        order: after === undefined ? paging.order : 'asc',
        filters: { ...filters, types: readableTypes(ctx, input.types ?? ['*']) },
      });
      return {
        ...page,
        items: page.items.map(presentEvent),
      };
    }),
  watch: procedure
    .meta({
      role: 'viewer',
      summary: 'Follows events as they are committed, each once and in order, also after a lost connection.',
      errors: {
        PRECONDITION_FAILED:
          'event_gone: `lastEventId` was purged or never was; `details.oldestId` is the oldest there is.',
        RATE_LIMITED: 'too many watches and waits of yours are open (scope principal)',
      },
    })
    .input(WatchInput)
    .output(itemsOf(Event))
    .subscription(({ ctx, input, signal }) => watchEvents(ctx, input, signal)),
});

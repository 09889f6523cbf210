import * as z from 'zod';
import { eventTypes as catalogue, eventType } from '../events/types.ts';

const MOST_TYPES = 50;
const domains = new Set(Object.keys(catalogue).map(type => type.slice(0, type.indexOf('.'))));

const isSubscribable = (entry: string) =>
  entry === '*' ||
  eventType(entry) !== undefined ||
  (entry.endsWith('.*') && domains.has(entry.slice(0, -'.*'.length)));

/** What a webhook is told of. */
export const eventTypes = z
  .array(
    z
      .string()
      .max(100)
      .refine(isSubscribable, 'must be a type of events.types, a domain such as fleet.*, or *'),
  )
  .min(1, 'must name at least one event type')
  .max(MOST_TYPES, `must name at most ${MOST_TYPES} event types`)
  .overwrite(entries => [...new Set(entries)])
  .describe('Event types, `<domain>.*` or `*`. Duplicates are dropped.');

import { invalid } from '@breakwater/db';
import * as z from 'zod';
import type { App } from '../context.ts';
import { eventTypesOf } from '../events/types.ts';

const MOST_TYPES = 50;

/** What a webhook is told of; `checkEventTypes` knows whether it is told of by the app. */
export const eventTypes = z
  .array(z.string().max(100))
  .min(1, 'must name at least one event type')
  .max(MOST_TYPES, `must name at most ${MOST_TYPES} event types`)
  .overwrite(entries => [...new Set(entries)])
  .describe('Event types, `<domain>.*` or `*`. Duplicates are dropped.');

/** VALIDATION names the first entry, below `at`, that no event of the app will ever match. */
export function checkEventTypes(app: Pick<App, 'extended'>, entries: readonly string[], at = ''): void {
  const types = Object.keys(eventTypesOf(app));
  const known = new Set(['*', ...types, ...types.map(type => `${type.slice(0, type.indexOf('.'))}.*`)]);
  const wrong = entries.findIndex(entry => !known.has(entry));
  if (wrong === -1) return;
  throw invalid(`${at}eventTypes.${wrong}`, 'must be a type of events.types, a domain such as fleet.*, or *');
}

import { invalid } from '@breakwater/db';
import type { JsonObject } from '../../../json.ts';
import type { Occurrence } from '../new-alert.ts';
import { parseTime } from './time.ts';

/** How often and when a finding was seen; `now` where it says neither first, last nor time. */
export function ocsfOccurrence(event: JsonObject, finding: JsonObject, now: Date): Occurrence {
  const time = readTime(event, 'time') ?? now;
  const first = +(readTime(finding, 'first_seen_time') ?? time);
  const last = +(readTime(finding, 'last_seen_time') ?? time);
  return {
    count: readCount(event.count),
    first: new Date(Math.min(first, last)),
    last: new Date(Math.max(first, last)),
  };
}

function readCount(count: unknown): number {
  if (count === undefined || count === null) return 1;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 1) return count;
  throw invalid('count', 'must be a whole number of 1 or more');
}

/** The field's number, its unit told by its size, or else its `_dt` twin's RFC 3339 text. */
function readTime(object: JsonObject, name: string): Date | undefined {
  const value = object[name] ?? object[`${name}_dt`];
  if (value === undefined || value === null) return undefined;
  const time = typeof value === 'number' ? epoch(value) : typeof value === 'string' ? parseTime(value) : null;
  if (time === null || Number.isNaN(time.getTime())) {
    throw invalid(name, 'must be an epoch number or RFC 3339 text');
  }
  return time;
}

function epoch(value: number): Date {
  if (value >= 1e17) return new Date(Math.floor(value / 1e6));
  if (value >= 1e14) return new Date(Math.floor(value / 1e3));
  return new Date(value >= 1e11 ? value : value * 1_000);
}

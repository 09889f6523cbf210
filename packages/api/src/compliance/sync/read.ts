import { BreakwaterError, invalid } from '@breakwater/db';
import { utf8Bytes } from '../../json.ts';
import { readItem } from './item.ts';
import { readEvent } from './ocsf.ts';
import { MOST_ITEMS, type SyncInput } from './schemas.ts';
import type { Invalid, Place, Sighting, Sightings } from './sighting.ts';

const LARGEST_TEXT = 4 * 1024 * 1024;

type Given = Place & { readonly event: unknown };

/**
 * The items of a batch, each read by itself.
 * @throws VALIDATION for a batch refused whole: of another format, of more than 2,000 items or 4 MiB of text, a text
 * that opens an array it does not end.
 */
export function readBatch(input: SyncInput): Sightings {
  const { format, resources, events, text } = input;
  if (format === 'breakwater') {
    if (events !== undefined) throw invalid('events', 'is for format ocsf; send resources');
    if (text !== undefined) throw invalid('text', 'is for format ocsf; send resources');
    return apart((resources ?? []).map((item, index) => readItem({ index }, item, input)));
  }
  if (resources !== undefined) throw invalid('resources', 'is for format breakwater; send events or text');
  if (events !== undefined && text !== undefined) throw invalid('text', 'must be left out beside events');
  const given = text === undefined ? numbered(events ?? []) : readText(text);
  const read = given.flatMap(({ event, ...place }) => readEvent(place, event, input));
  if (read.length > MOST_ITEMS) {
    throw tooLarge(text === undefined ? 'events' : 'text', `must name at most ${MOST_ITEMS} resources`);
  }
  return apart(read);
}

function apart(read: readonly (Sighting | Invalid)[]): Sightings {
  const sightings: Sighting[] = [];
  const refused: Invalid[] = [];
  for (const one of read) {
    if ('told' in one) sightings.push(one);
    else refused.push(one);
  }
  return { sightings, invalid: refused };
}

const numbered = (events: readonly unknown[]): Given[] => events.map((event, index) => ({ index, event }));

function tooLarge(path: string, message: string): BreakwaterError {
  return new BreakwaterError('VALIDATION', `${path}: ${message}`, {
    reason: 'too_large',
    issues: [{ path, message }],
  });
}

function readText(given: string): Given[] {
  if (given.length > LARGEST_TEXT || utf8Bytes(given) > LARGEST_TEXT) {
    throw tooLarge('text', `must be at most ${LARGEST_TEXT} bytes`);
  }
  const text = given.replace(/^\uFEFF/, '');
  if (text.trimStart().startsWith('[')) {
    const events = parseJson(text);
    if (!Array.isArray(events)) throw invalid('text', 'must be one JSON array if it starts with [');
    if (events.length > MOST_ITEMS) throw tooLarge('text', `must hold at most ${MOST_ITEMS} events`);
    return numbered(events);
  }
  const lines = text
    .split('\n')
    .map((line, at) => ({ line: at + 1, json: line.trim() }))
    .filter(({ json }) => json !== '');
  if (lines.length > MOST_ITEMS) throw tooLarge('text', `must hold at most ${MOST_ITEMS} events`);
  return lines.map(({ line, json }) => ({ line, event: parseJson(json) }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

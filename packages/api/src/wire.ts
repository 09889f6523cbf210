import { isoTime } from '@breakwater/db';
import superjson from 'superjson';

type Wire = ReturnType<typeof superjson.serialize>;

/**
 * How values travel: superjson's format. Answers are plain JSON and dates, which need one walk to write the dates;
 * anything else is left to superjson itself.
 */
export const wire = {
  input: { serialize: superjson.serialize, deserialize: valuesOnly },
  output: { serialize, deserialize: superjson.deserialize },
};

/** Input is values: references within it would let a few bytes unfold without end, and mean nothing to anyone. */
function valuesOnly({ json, meta }: Wire): unknown {
  if (meta === undefined) return superjson.deserialize({ json });
  const { referentialEqualities: _, ...values } = meta;
  return superjson.deserialize({ json, meta: values });
}

export function serialize(value: unknown): Wire {
  const dates: string[] = [];
  const written = write(value, null, dates);
  if (written === FOREIGN) return superjson.serialize(value);
  const json = jsonOf(written);
  return dates.length === 0
    ? { json }
    : { json, meta: { values: Object.fromEntries(dates.map(path => [path, ['Date']])), v: 1 } };
}

/** What `serialize` gives, as JSON: an object with a member for each date takes longer than all else. */
export function wireText(value: unknown): string {
  const dates: string[] = [];
  const written = write(value, null, dates);
  if (written === FOREIGN) return JSON.stringify(superjson.serialize(value));
  const json = JSON.stringify(jsonOf(written));
  if (dates.length === 0) return `{"json":${json}}`;
  const values = dates.map(path => `${JSON.stringify(path)}:["Date"]`);
  return `{"json":${json},"meta":{"values":{${values.join(',')}},"v":1}}`;
}

/** What was written is JSON: nothing else is left in it. */
const jsonOf = (written: unknown) => (written ?? null) as Wire['json'];

/** What JSON cannot hold as it is, and superjson may know. */
const FOREIGN = Symbol('foreign');

/** The value with its dates as text, copied only where it holds some; notes where each is, below `path`. */
function write(value: unknown, path: string | null, dates: string[]): unknown {
  if (typeof value !== 'object') return isPlain(value) ? value : FOREIGN;
  if (value === null) return null;
  if (Array.isArray(value)) return writeItems(value, path, dates);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return writeMembers(membersOf(value), path, dates);
  if (prototype !== Date.prototype || !(value instanceof Date)) return FOREIGN;
  if (path === null || Number.isNaN(value.getTime())) return FOREIGN;
  dates.push(path);
  return isoTime(value);
}

function writeItems(items: readonly unknown[], path: string | null, dates: string[]): unknown {
  let copy: unknown[] | null = null;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    const written = write(item, below(path, String(i)), dates);
    if (written === FOREIGN) return FOREIGN;
    if (written === item) continue;
    copy ??= [...items];
    copy[i] = written;
  }
  return copy ?? items;
}

function writeMembers(
  members: Readonly<Record<string, unknown>>,
  path: string | null,
  dates: string[],
): unknown {
  let copy: Record<string, unknown> | null = null;
  for (const key in members) {
    const member = members[key];
    // Most members are none that may hold a date, and only those need a path.
    if (member === null || member === undefined || typeof member === 'string') continue;
    const written =
      typeof member === 'object'
        ? write(member, below(path, escaped(key)), dates)
        : write(member, path, dates);
    if (written === FOREIGN) return FOREIGN;
    if (written === member) continue;
    copy ??= { ...members };
    copy[key] = written;
  }
  return copy ?? members;
}

/** Whether JSON can hold what is no object as it is. */
function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    default:
      return false;
  }
}

/** Every object has members by name. */
const membersOf = (value: object) => value as Readonly<Record<string, unknown>>;

const below = (path: string | null, key: string) => (path === null ? key : `${path}.${key}`);
const SPECIAL = /[.\\]/;
const escaped = (key: string) =>
  SPECIAL.test(key) ? key.replaceAll('\\', '\\\\').replaceAll('.', '\\.') : key;

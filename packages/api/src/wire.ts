import superjson from 'superjson';

type Wire = ReturnType<typeof superjson.serialize>;
type Dates = Record<string, ['Date']>;

/**
 * How values travel: superjson's format. Answers are plain JSON and dates, which need one walk to find the dates and
 * no copy; anything else is left to superjson itself.
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
  const dates: Dates = {};
  const path: string[] = [];
  if (!findDates(value, path, dates)) return superjson.serialize(value);
  for (const _ in dates) return wireOf(value, dates);
  return wireOf(value, null);
}

/** `JSON.stringify` writes the dates as superjson would; the type wants them written already. */
function wireOf(value: unknown, dates: Dates | null): Wire {
  const json = (value ?? null) as Wire['json'];
  return dates === null ? { json } : { json, meta: { values: dates, v: 1 } };
}

/** Notes the path of every date. False when there is something that JSON cannot write by itself. */
function findDates(value: unknown, path: string[], dates: Dates): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return value === null || findIn(value, path, dates);
    default:
      return false;
  }
}

function findIn(value: object, path: string[], dates: Dates): boolean {
  if (Array.isArray(value)) return value.every((item, index) => findAt(String(index), item, path, dates));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Date.prototype) {
    if (path.length === 0 || Number.isNaN((value as Date).getTime())) return false;
    dates[path.join('.')] = ['Date'];
    return true;
  }
  if (prototype !== Object.prototype) return false;
  for (const key in value) {
    const member: unknown = Reflect.get(value, key);
    if (member !== undefined && !findAt(key, member, path, dates)) return false;
  }
  return true;
}

function findAt(key: string, value: unknown, path: string[], dates: Dates): boolean {
  if (typeof value === 'string' || value === null) return true;
  path.push(escaped(key));
  const plain = findDates(value, path, dates);
  path.pop();
  return plain;
}

const SPECIAL = /[.\\]/;
const escaped = (key: string) =>
  SPECIAL.test(key) ? key.replaceAll('\\', '\\\\').replaceAll('.', '\\.') : key;

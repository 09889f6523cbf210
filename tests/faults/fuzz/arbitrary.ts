import fc from 'fast-check';
import { resolved, type Schema } from './document.ts';

/** Stands for the id of a record that exists, if one of that kind does; which is known only when it is sent. */
export class IdRef {
  readonly prefix: string;
  readonly pick: number;

  constructor(prefix: string, pick: number) {
    this.prefix = prefix;
    this.pick = pick;
  }
}

const TYPE_ID = /^\^([a-z]+)_\[0-7\]/;
const made = new WeakMap<Schema, fc.Arbitrary<unknown>>();

/** Values that a schema allows. */
export function valid(schema: Schema): fc.Arbitrary<unknown> {
  const known = made.get(schema) ?? make(resolved(schema));
  made.set(schema, known);
  return known;
}

function make(schema: Schema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(valid));
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map(type => make({ ...schema, type })));
  switch (schema.type) {
    case 'object':
      return object(schema);
    case 'array':
      return array(schema);
    case 'string':
      return string(schema);
    case 'integer':
    case 'number':
      return number(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function object({
  properties = {},
  required = [],
  additionalProperties,
  propertyNames = { type: 'string' },
}: Schema): fc.Arbitrary<unknown> {
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, valid(schema)]),
  );
  const own = fc.record(members, { requiredKeys: [...required] });
  if (typeof additionalProperties !== 'object') return own;
  const names = valid(propertyNames).map(String);
  const more = fc.dictionary(names, valid(additionalProperties), { maxKeys: 3 });
  return fc.tuple(more, own).map(([free, known]) => ({ ...free, ...known }));
}

function array({ items = {}, minItems = 0, maxItems = 1000 }: Schema): fc.Arbitrary<unknown> {
  return fc.array(valid(items), { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) });
}

function number({ type, minimum, maximum, exclusiveMinimum }: Schema): fc.Arbitrary<unknown> {
  const min = exclusiveMinimum ?? minimum;
  if (type === 'integer') {
    const low = exclusiveMinimum === undefined ? min : exclusiveMinimum + 1;
    return fc.integer({
      min: Math.max(low ?? -(2 ** 31), Number.MIN_SAFE_INTEGER),
      max: maximum ?? Math.max(2 ** 31, low ?? 0),
    });
  }
  return fc.double({
    ...(min === undefined ? {} : { min }),
    ...(maximum === undefined ? {} : { max: maximum }),
    minExcluded: exclusiveMinimum !== undefined,
    noNaN: true,
    noDefaultInfinity: true,
  });
}

const TIME = fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
// Made once: making one looks at every character there is.
const ASCII = fc.string({ maxLength: 40 });
const UNICODE = fc.string({ unit: 'grapheme', maxLength: 40 });
/** Texts that some field or other takes, where its schema does not say so. */
const PLAIN = fc.constantFrom(
  'edge-1',
  'a@example.com',
  'https://hooks.example.com/x',
  'edge-1.example.com:8443',
  '203.0.113.7',
  '10.0.0.0/8',
  '2026-01-01T00:00:00Z',
  'x'.repeat(64),
);

function string({ pattern, format, minLength = 0, maxLength = 1000 }: Schema): fc.Arbitrary<unknown> {
  const prefix = TYPE_ID.exec(pattern ?? '')?.[1];
  if (prefix !== undefined) return fc.nat().map(pick => new IdRef(prefix, pick));
  if (format === 'date-time') return TIME.map(time => time.toISOString());
  if (format === 'date') return TIME.map(time => time.toISOString().slice(0, 10));
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength;
  if (pattern !== undefined) {
    // Text as long as some patterns allow says no more than a short one.
    const short = pattern.replace(/,\d{3,}\}$|,\d{3,}\}(?=\$$)/, ',40}');
    return fc.stringMatching(new RegExp(short)).filter(fits);
  }
  const most = Math.min(maxLength, minLength + 40);
  const fitted = (text: string) => text.padEnd(minLength, 'é').slice(0, most).toWellFormed();
  return fc.oneof(
    { arbitrary: ASCII.map(fitted), weight: 4 },
    { arbitrary: UNICODE.map(fitted), weight: 2 },
    { arbitrary: PLAIN.filter(fits), weight: fits('edge-1') ? 2 : 0 },
    { arbitrary: fc.constant('x'.repeat(maxLength)), weight: maxLength <= 5000 ? 1 : 0 },
  );
}

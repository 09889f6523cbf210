import { isObject } from '../../../json.ts';
import { compareCodePoints } from '../../../text.ts';

/** A number as it was written. */
class Lexeme {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** TypeScript does not know yet that a reviver is told the source of every number. */
const told = (reviver: Reviver) => reviver as (key: string, value: unknown) => unknown;

const keepNumbers = told((_, value, { source }) =>
  typeof value === 'number' && source !== undefined ? new Lexeme(source) : value,
);

/**
 * The text that Python's `json.dumps(sort_keys=True, separators=(',', ':'))` makes of what JSON text says.
 * @throws SyntaxError for what is no JSON, RangeError for what is nested too deep
 */
export const pythonJson = (text: string): string => write(JSON.parse(text, keepNumbers));

function write(value: unknown): string {
  if (value instanceof Lexeme) return writeNumber(value.source);
  if (typeof value === 'string') return writeText(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (!isObject(value)) return String(value);
  const members = Object.keys(value)
    .toSorted(compareCodePoints)
    .map(key => `${writeText(key)}:${write(value[key])}`);
  return `{${members.join(',')}}`;
}

const SHORT: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

const escaped = (unit: string) => SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

const writeText = (text: string): string => `"${text.replace(/["\\]|[^ -~]/g, escaped)}"`;

const FIXED_FROM = -4;
const FIXED_TO = 15;

/** Integers as they are written; all else as the shortest text that reads back as the same double. */
function writeNumber(source: string): string {
  if (/^-?\d+$/.test(source)) return source === '-0' ? '0' : source;
  const number = Number(source);
  if (!Number.isFinite(number)) return String(number);
  const sign = number < 0 || Object.is(number, -0) ? '-' : '';
  const [mantissa = '', power = ''] = Math.abs(number).toExponential().split('e');
  const exponent = Number(power);
  if (exponent < FIXED_FROM || exponent > FIXED_TO) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const digits = mantissa.replace('.', '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

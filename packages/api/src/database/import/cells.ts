import { BreakwaterError, invalid } from '@breakwater/db';

/** The value of a cell that is not null. @throws VALIDATION */
export type ReadCell = (text: string) => unknown;

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** How cells of a column are read, by what drizzle says it holds. */
export function cellReader(dataType: string): ReadCell {
  switch (dataType) {
    case 'number':
    case 'bigint':
      return text => (NUMBER.test(text) ? numberOf(text) : refuse('must be a number'));
    case 'boolean':
      return text => (text === 'true' ? true : text === 'false' ? false : refuse('must be true or false'));
    case 'date':
      return readTime;
    case 'json':
      return readJson;
    default:
      return text => text;
  }
}

export function readTime(text: string): Date {
  const time = MOMENT.test(text) ? new Date(text) : new Date(Number.NaN);
  return Number.isNaN(time.getTime())
    ? refuse('must be a time in ISO 8601 with Z or an offset, as 2026-01-31T12:00:00Z')
    : time;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('must be JSON');
    throw error;
  }
}

function numberOf(text: string): number {
  const number = Number(text);
  return Number.isFinite(number) ? number : refuse('must be a number');
}

function refuse(message: string): never {
  const { code, details } = invalid('', message);
  throw new BreakwaterError(code, message, { ...details, reason: 'type' });
}

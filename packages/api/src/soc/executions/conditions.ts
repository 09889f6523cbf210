import type { StepComparison, StepCondition } from '@breakwater/db/schema';
import { isObject } from '../../json.ts';
import { compareCodePoints } from '../../text.ts';
import { isOfStep, type Known, lookUp } from './known.ts';

/** Whether a condition holds. What is unknown, or of another type than what it is compared with, makes it false. */
export function holds(condition: StepCondition, known: Known): boolean {
  if ('all' in condition) return condition.all.every(one => holds(one, known));
  if ('any' in condition) return condition.any.some(one => holds(one, known));
  const found = lookUp(known, condition.path);
  return found !== null && compares(found.value, condition);
}

/** Whether a condition speaks of the output of a step. */
export function readsSteps(condition: StepCondition): boolean {
  if ('all' in condition) return condition.all.some(readsSteps);
  if ('any' in condition) return condition.any.some(readsSteps);
  return isOfStep(condition.path);
}

function compares(found: unknown, { op, value }: StepComparison): boolean {
  switch (op) {
    case 'exists':
      return true;
    case 'in':
      return Array.isArray(value) && value.some(one => same(found, one));
    case 'eq':
      return same(found, value);
    case 'ne':
      return typeOf(found) === typeOf(value) && !same(found, value);
    case 'gt':
      return ordered(found, value, order => order > 0);
    case 'gte':
      return ordered(found, value, order => order >= 0);
    case 'lt':
      return ordered(found, value, order => order < 0);
    case 'lte':
      return ordered(found, value, order => order <= 0);
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && same(a[key], b[key]))
  );
}

/** Numbers by size, texts by code point; nothing else has an order. */
function ordered(a: unknown, b: unknown, fits: (order: number) => boolean): boolean {
  if (typeof a === 'number' && typeof b === 'number') return fits(a - b);
  return typeof a === 'string' && typeof b === 'string' && fits(compareCodePoints(a, b));
}

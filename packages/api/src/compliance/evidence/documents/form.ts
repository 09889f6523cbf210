import * as z from 'zod';
import { isObject } from '../../../json.ts';

/** A time as documents write it: ISO 8601, UTC, with milliseconds. */
export const isoTime = (at: number | Date): string => new Date(at).toISOString();

/** Epoch milliseconds as they are stored. */
export const storedTime = z.number().transform(isoTime);

const snake = (key: string) => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** The same with the keys of every object in it in snake_case; two that would meet keep their own. */
export function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).map(snake);
  const isAlone = (key: string) => keys.indexOf(key) === keys.lastIndexOf(key);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [isAlone(snake(key)) ? snake(key) : key, snakeKeys(item)]),
  );
}

/** Stored JSON, its keys in snake_case. */
export const snakeJson = z.unknown().transform(snakeKeys);

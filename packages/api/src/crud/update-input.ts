import * as z from 'zod';
import { expectedVersion } from '../fields.ts';

/** The input of an update: the record, the version it is based on, and at least one field. `shape`: each optional. */
export function updateInput<R extends z.ZodType, S extends z.ZodRawShape>(ref: R, shape: S) {
  return z.strictObject({ id: ref, expectedVersion, ...shape }).refine(changesAny, {
    error: 'give at least one field to change',
    params: { reason: 'empty_patch' },
  });
}

const changesAny = (input: object) =>
  Object.entries(input).some(
    ([field, value]) => value !== undefined && field !== 'id' && field !== 'expectedVersion',
  );

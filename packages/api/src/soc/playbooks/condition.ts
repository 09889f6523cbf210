import * as z from 'zod';
import { toJson, utf8Bytes } from '../../json.ts';

const MOST_BYTES = 8192;
const MOST_PARTS = 20;

const OPERANDS = {
  in: { fits: Array.isArray, error: 'must be a list for in' },
  exists: {
    fits: (value: unknown) => value === undefined || value === true,
    error: 'must be absent for exists',
  },
  eq: { fits: (value: unknown) => value !== undefined, error: 'must be given for eq' },
  ne: { fits: (value: unknown) => value !== undefined, error: 'must be given for ne' },
  gt: { fits: isOrdered, error: 'must be a number or text for gt' },
  gte: { fits: isOrdered, error: 'must be a number or text for gte' },
  lt: { fits: isOrdered, error: 'must be a number or text for lt' },
  lte: { fits: isOrdered, error: 'must be a number or text for lte' },
};

function isOrdered(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string';
}

const comparison = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .max(256)
      .describe(
        'params.k, case.id|title|severity, execution.id, assets, assets.N or steps.NAME.output.k. An unknown one makes the comparison false.',
      ),
    op: z.enum(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'exists']),
    value: z
      .unknown()
      .optional()
      .describe('JSON of the same type, or the comparison is false; for in, a list.'),
  })
  .check(({ value: { op, value }, issues }) => {
    const { fits, error } = OPERANDS[op];
    if (!fits(value)) issues.push({ code: 'custom', input: value, path: ['value'], message: error });
  })
  .meta({ id: 'StepComparison' });

/** Several conditions of which all, or any one, must hold. */
const several = <S extends z.ZodType>(condition: S) => {
  const parts = z.array(condition).min(1).max(MOST_PARTS);
  return [z.strictObject({ all: parts }), z.strictObject({ any: parts })] as const;
};

const FORM = 'must be { path, op, value }, { all: […] } or { any: […] }, at most 3 deep';
const inner = z.union([comparison, ...several(comparison)], { error: FORM });

export const stepCondition = z
  .union([comparison, ...several(inner)], { error: FORM })
  .check(payload => {
    const text = toJson(payload.value);
    if (text !== null && utf8Bytes(text) <= MOST_BYTES) {
      payload.value = JSON.parse(text);
      return;
    }
    const message = `must be at most ${MOST_BYTES} bytes of JSON`;
    payload.issues.push({ code: 'custom', input: payload.value, message });
  })
  .meta({ id: 'StepCondition', description: 'A comparison, or several in all or any; at most 3 deep.' });

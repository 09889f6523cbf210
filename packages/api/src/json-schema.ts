import { idPattern } from '@breakwater/db';
import type * as z from 'zod';

type Made = Parameters<NonNullable<z.core.ToJSONSchemaParams['override']>>[0];

/** Where zod has no words of JSON Schema: times are text in ISO 8601, ids text of their pattern. */
export function timesAndIds({ zodSchema, jsonSchema }: Pick<Made, 'zodSchema' | 'jsonSchema'>): void {
  const { typeId } = jsonSchema;
  if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
  if (typeof typeId !== 'string') return;
  delete jsonSchema.typeId;
  Object.assign(jsonSchema, { type: 'string', pattern: idPattern(typeId) });
}

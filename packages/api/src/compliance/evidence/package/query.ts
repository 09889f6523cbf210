import { invalid } from '@breakwater/db';
import * as z from 'zod';
import { evidence } from '../accessor.ts';

const DAY = 86_400_000;

const error = 'must be an ISO 8601 date or time';
const moment = z.iso.datetime({ offset: true, error }).transform(text => Date.parse(text));
const day = z.iso.date(error).transform(text => Date.parse(text));
const { evidenceType, pciRequirement } = evidence.filters;

/** What may be asked of the export. A date is the whole day in UTC. */
export const ExportQuery = z.strictObject({
  from: z.union([moment, day], error).optional(),
  to: z.union([moment, day.transform(start => start + DAY - 1)], error).optional(),
  evidenceType: evidenceType.schema.optional(),
  pciRequirement: pciRequirement.schema.optional(),
  format: z.enum(['zip', 'ndjson', 'json'], 'must be zip, ndjson or json').default('zip'),
});
export type ExportQuery = z.output<typeof ExportQuery>;

/** What is packed was generated within these, both included; epoch milliseconds. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** `first`: when the tenant's first evidence was generated; null: there is none. @throws VALIDATION */
export function periodOf({ from, to }: ExportQuery, first: number | null, now: number): Period {
  const until = to ?? now;
  if (from !== undefined && from > until) throw invalid('from', 'must not be after to');
  return { from: from ?? Math.min(first ?? until, until), to: until };
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10).replaceAll('-', '');

/** `breakwater-evidence-YYYYMMDD-YYYYMMDD.<extension>` */
export const fileName = ({ from, to }: Period, extension: string): string =>
  `breakwater-evidence-${dayOf(from)}-${dayOf(to)}.${extension}`;

import { ENTITY_TYPES } from '@breakwater/db/schema';
import * as z from 'zod';
import { time } from '../../fields.ts';
import { pciRequirement } from '../requirements.ts';
import { asOf } from '../scope/schemas.ts';

const COVERAGE_STATUSES = ['ok', 'attention', 'overdue', 'missing', 'not_applicable'] as const;
const status = z.enum(COVERAGE_STATUSES).meta({ id: 'CoverageStatus' });
export type CoverageStatus = z.output<typeof status>;

const CoverageItem = z
  .object({
    requirement: pciRequirement,
    element: z.string().nullable().describe('Of the requirement, where it has several: a to g of 12.5.2.'),
    title: z.string(),
    status,
    reason: z.string(),
    lastAt: time.nullable().describe('When it was last done.'),
    dueAt: time.nullable().describe('When it is to be done again at the latest.'),
    links: z
      .array(z.object({ kind: z.enum(['review', 'evidence']), id: z.string() }))
      .describe('What it rests on.'),
  })
  .meta({ id: 'CoverageItem', description: 'Whether one requirement is met.' });
export type CoverageItem = z.output<typeof CoverageItem>;

const count = z.int().min(0);

export const Coverage = z
  .object({
    asOf: time,
    entityType: z.enum(ENTITY_TYPES),
    summary: z.object({ ok: count, attention: count, overdue: count, missing: count, not_applicable: count }),
    items: z.array(CoverageItem),
  })
  .meta({ id: 'Coverage', description: 'Which PCI DSS 4.0.1 requirements about scope are met.' });

export const CoverageAsked = z.strictObject({ asOf }).optional();

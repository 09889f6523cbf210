import { ENTITY_TYPES } from '@breakwater/db/schema';
import * as z from 'zod';
import { time } from '../../fields.ts';

export const settingsFields = {
  entityType: z.enum(ENTITY_TYPES),
  lookbackDays: z.int().min(1).max(400).describe('How far back flows count.'),
  flowRetentionDays: z.int().min(90).max(3_650).describe('At least lookbackDays.'),
  pendingReviewMaxDays: z.int().min(1).max(365),
  monitoringGapHours: z.int().min(1).max(720),
  autoClassify: z.boolean(),
};

export const ComplianceSettings = z
  .object({
    ...settingsFields,
    version: z.int().describe('0 while all are the defaults.'),
    updatedAt: time.nullable(),
  })
  .meta({ id: 'ComplianceSettings', description: 'How compliance works for the tenant.' });

export const ComplianceSettingsUpdate = z
  .strictObject({
    ...z.object(settingsFields).partial().shape,
    expectedVersion: z
      .int()
      .min(0)
      .optional()
      .describe('The version this change is based on; if they have moved on, the call is CONFLICT(version).'),
  })
  .refine(
    ({ expectedVersion: _version, ...fields }) => Object.values(fields).some(value => value !== undefined),
    { error: 'give at least one field to change', params: { reason: 'empty_patch' } },
  );

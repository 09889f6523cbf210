import * as z from 'zod';
import { expectedVersion, ids, name, softDeleted, versioned } from '../../fields.ts';

const decisionRetentionDays = z
  .int()
  .min(1)
  .max(3650)
  .nullable()
  .describe("Decisions are kept at least as long, and never shorter than their key's tier says.");

export const Tenant = z
  .object({
    id: ids.tenant,
    name: z.string(),
    createdBy: z.string().nullable().describe('`root`, or the address of the first admin.'),
    decisionRetentionDays,
    ...versioned,
    ...softDeleted,
  })
  .meta({ id: 'Tenant', description: 'The owner of every other record.' });

export const TenantCreate = z.strictObject({
  name: name(256).describe('Need not be unique.'),
  decisionRetentionDays: decisionRetentionDays.optional(),
});

export const TenantUpdate = z.strictObject({
  name: name(256).optional(),
  decisionRetentionDays: decisionRetentionDays.optional(),
});

const id = ids.tenant.optional().describe('Default: the tenant the caller acts in.');

export const GetTenant = z.strictObject({
  id,
  includeDeleted: z.boolean().optional().describe('Whether a deleted record is shown too.'),
});

export const UpdateTenant = TenantUpdate.extend({ id, expectedVersion }).refine(
  ({ name: newName, decisionRetentionDays: days }) => newName !== undefined || days !== undefined,
  { error: 'give at least one field to change', params: { reason: 'empty_patch' } },
);

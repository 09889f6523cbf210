import * as z from 'zod';
import { ids, name, versioned } from '../../fields.ts';
import { description, role } from '../fields.ts';

export const groupName = name(100).describe('Unique per tenant.');

export const Group = z
  .object({
    id: ids.group,
    name: z.string(),
    description: z.string().nullable(),
    role: role.describe('What every member has at least, where no gateway role says otherwise.'),
    memberCount: z.int().describe('Members that are not deleted.'),
    ...versioned,
  })
  .meta({ id: 'Group', description: 'Users who share a role.' });

export const GroupCreate = z.strictObject({
  name: groupName,
  description: description.nullish(),
  role: role.default('viewer'),
});

export const GroupUpdate = z.strictObject({
  name: groupName.optional(),
  description: description.nullish(),
  role: role.optional(),
});

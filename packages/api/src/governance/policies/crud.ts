import * as z from 'zod';
import { crud } from '../../crud/crud.ts';
import { ids, name, text, versioned } from '../../fields.ts';
import { policies } from './accessor.ts';
import { policyRule, type Rule } from './rule.ts';

const fields = {
  name: name(100).describe('Unique per tenant.'),
  description: text(1000).nullable(),
  rule: policyRule,
  priority: z.int().min(0).max(1000).describe('The lower, the earlier.'),
  enabled: z.boolean(),
};

export const Policy = z
  .object({
    id: ids.policy,
    ...fields,
    rule: z.record(z.string(), z.unknown()).describe('The tree of conditions.'),
    ...versioned,
  })
  .meta({ id: 'Policy', description: 'A rule over intents: what violates it is denied.' });

export const policyCrud = crud({
  accessor: policies,
  read: 'admin',
  write: 'admin',
  ref: ids.policy,
  output: Policy,
  create: z.strictObject({
    ...fields,
    description: fields.description.default(null),
    priority: fields.priority.default(100),
    enabled: fields.enabled.default(true),
  }),
  update: z.strictObject({
    name: fields.name.optional(),
    description: fields.description.optional(),
    rule: fields.rule.optional(),
    priority: fields.priority.optional(),
    enabled: fields.enabled.optional(),
  }),
  present: ({ tenantId: _tenant, ...row }) => row,
  insert: input => ({ ...input, rule: asObject(input.rule) }),
  patch: ({ rule, ...input }) => (rule === undefined ? input : { ...input, rule: asObject(rule) }),
});

const asObject = (rule: Rule): Record<string, unknown> => ({ ...rule });

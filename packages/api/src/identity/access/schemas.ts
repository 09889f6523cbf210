import * as z from 'zod';
import { ids } from '../../fields.ts';
import { gatewayRef } from '../../fleet/gateways/schemas.ts';
import { role } from '../fields.ts';

/** Which rule of access gives a role. */
export const decidingRule = z.enum(['root', 'override', 'groupOverride', 'own', 'group']);

const source = {
  kind: z.enum(['user', 'servicePrincipal', 'apiKey', 'root', 'group']),
  id: z.string().nullable().describe('null for root.'),
  name: z.string(),
};

export const ExplainInput = z.strictObject({
  principal: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('user'), id: ids.user }),
      z.strictObject({ kind: z.literal('servicePrincipal'), id: ids.servicePrincipal }),
    ])
    .optional()
    .describe('Whose role; by default your own.'),
  gateway: gatewayRef
    .optional()
    .describe('Where, by id or name; by default the role where no gateway is named.'),
});

export const AccessExplanation = z
  .object({
    principal: z.object(source),
    gateway: z.object({ id: ids.gateway, name: z.string() }).nullable(),
    role: role.nullable().describe('The role in effect; null: none.'),
    rule: z
      .enum([...decidingRule.options, 'inactive'])
      .describe('What decided; inactive: the principal cannot act.'),
    via: z
      .object({ ...source, role })
      .nullable()
      .describe('The group that decided; null when none did.'),
    considered: z
      .array(z.object({ rule: decidingRule, source: z.object(source), role, applied: z.boolean() }))
      .describe('Everything that was looked at, in the order of the rules.'),
  })
  .meta({ id: 'AccessExplanation', description: 'Which role someone has, and why.' });

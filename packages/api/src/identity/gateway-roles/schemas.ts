import * as z from 'zod';
import { ids, versioned } from '../../fields.ts';
import { gatewayRef } from '../../fleet/gateways/schemas.ts';
import { role } from '../fields.ts';

export const PrincipalRef = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('user'), id: ids.user }),
    z.strictObject({ kind: z.literal('servicePrincipal'), id: ids.servicePrincipal }),
    z.strictObject({ kind: z.literal('group'), id: ids.group }),
  ])
  .meta({ id: 'PrincipalRef', description: 'Who holds a gateway role.' });

export const GatewayRole = z
  .object({
    id: ids.gatewayRole,
    principal: z.object({
      kind: z.enum(['user', 'servicePrincipal', 'group']),
      id: z.string(),
      name: z.string().describe("The user's address, or the name."),
    }),
    gatewayId: ids.gateway,
    gatewayName: z.string(),
    role,
    ...versioned,
  })
  .meta({
    id: 'GatewayRole',
    description: "A principal's role on one gateway; it outweighs every other role there.",
  });

export const GatewayRoleRef = z.strictObject({ principal: PrincipalRef, gateway: gatewayRef });
export const GatewayRoleSet = GatewayRoleRef.extend({ role });

import { PLATFORM, query } from '@breakwater/db';
import * as z from 'zod';
import { effectiveRole, roleFor } from '../../access/effective-role.ts';
import type { Caller } from '../../context.ts';
import { ids, time } from '../../fields.ts';
import { decidingRule } from '../access/schemas.ts';
import { role } from '../fields.ts';

export const Me = z
  .object({
    principal: z.object({
      kind: z.enum(['user', 'servicePrincipal', 'apiKey', 'root']),
      id: z.string().nullable().describe('null for root.'),
      name: z.string(),
    }),
    tenant: z
      .object({ id: ids.tenant, name: z.string() })
      .nullable()
      .describe('null for root acting in none.'),
    role: role.describe('The role in effect where no gateway is named.'),
    ownRole: role.describe('The role on the own record, before groups.'),
    groups: z.array(z.object({ id: ids.group, name: z.string(), role })),
    gatewayRoles: z
      .array(z.object({ gatewayId: ids.gateway, gatewayName: z.string(), role, rule: decidingRule }))
      .describe('The role in effect on each gateway where one was set for the caller or a group of theirs.'),
    session: z
      .object({ id: ids.session, expiresAt: time })
      .nullable()
      .describe('null for callers without one.'),
  })
  .meta({ id: 'Me', description: 'Who is calling, and what they may do where.' });

/** Everything the caller's credential stands for. */
export async function me(ctx: Caller) {
  const { principal, tenantId, sessionId } = ctx;
  if (principal === null) throw new TypeError('an authenticated procedure has a principal');
  const [found] = await query(ctx, [
    {
      sql: 'SELECT (SELECT name FROM tenants WHERE id = ?), (SELECT expires_at FROM sessions WHERE id = ?)',
      args: [tenantId, sessionId],
    },
  ]);
  const [tenantName, expiresAt] = found?.rows[0] ?? [];
  const gateways = new Map(principal.overrides.map(({ gatewayId, gatewayName }) => [gatewayId, gatewayName]));
  return Me.parse({
    principal: { kind: principal.kind, id: principal.id, name: principal.name },
    tenant: tenantId === PLATFORM ? null : { id: tenantId, name: tenantName },
    role: roleFor(principal),
    ownRole: principal.role,
    groups: principal.groups,
    gatewayRoles: [...gateways].map(([gatewayId, gatewayName]) => {
      const { role: effective, rule } = effectiveRole(principal, gatewayId);
      return { gatewayId, gatewayName, role: effective, rule };
    }),
    session: sessionId === null ? null : { id: sessionId, expiresAt: new Date(Number(expiresAt)) },
  });
}

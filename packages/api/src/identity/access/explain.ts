import { BreakwaterError, notFound, readAll } from '@breakwater/db';
import type * as z from 'zod';
import { isAdmin } from '../../access/authorise.ts';
import { storedPrincipal } from '../../access/credential.ts';
import { effectiveRole, type Principal } from '../../access/effective-role.ts';
import type { Caller } from '../../context.ts';
import { gateways } from '../../fleet/gateways/accessor.ts';
import type { GatewayRow } from '../../fleet/gateways/telemetry.ts';
import type { AccessExplanation, ExplainInput } from './schemas.ts';

/** Which role a principal has, on a gateway or without one, and the rule that decided. */
export async function explain(
  ctx: Caller,
  { principal: asked, gateway }: z.output<typeof ExplainInput>,
): Promise<z.input<typeof AccessExplanation>> {
  const named = gateway === undefined ? [] : [gateways.requiring(ctx, gateway)];
  const { principal: self } = ctx;
  if (self === null) throw new TypeError('an authenticated procedure has a principal');
  if (asked === undefined || (self.kind === asked.kind && self.id === asked.id)) {
    const [where = null] = await readAll(ctx, ...named);
    return explanation({ principal: self, active: true }, where);
  }
  if (!isAdmin(ctx)) throw new BreakwaterError('FORBIDDEN', 'admin role required for the access of others');
  const [found, where = null] = await readAll(ctx, storedPrincipal(ctx, asked.kind, asked.id), ...named);
  if (found === null) throw notFound(asked.kind);
  return explanation(found, where);
}

function explanation(
  { principal, active }: { principal: Principal; active: boolean },
  where: GatewayRow | null,
): z.input<typeof AccessExplanation> {
  const { kind, id, name } = principal;
  const { role, rule, via, considered } = effectiveRole(principal, where?.id);
  const about = { principal: { kind, id, name }, gateway: where && { id: where.id, name: where.name } };
  if (active) return { ...about, role, rule, via, considered: [...considered] };
  const none = considered.map(entry => ({ ...entry, applied: false }));
  return { ...about, role: null, rule: 'inactive', via: null, considered: none };
}

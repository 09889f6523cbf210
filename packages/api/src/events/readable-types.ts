import { BreakwaterError, invalid } from '@breakwater/db';
import { roleAtLeast } from '../access/effective-role.ts';
import type { Caller } from '../context.ts';
import type { EventType } from './catalogue.ts';
import { eventTypesOf } from './types.ts';

const canRead = (ctx: Caller, { minRole }: EventType) =>
  ctx.actor.role === 'root' ||
  (ctx.actor.role !== 'none' && ctx.actor.role !== 'system' && roleAtLeast(ctx.actor.role, minRole));

/** The declared types that the patterns name and the caller may read. */
export function readableTypes(ctx: Caller, patterns: readonly string[]): string[] {
  const types = eventTypesOf(ctx.app);
  const all = Object.entries(types);
  const wanted = new Set<string>();
  for (const wish of patterns) {
    const exact = Object.hasOwn(types, wish) ? types[wish] : undefined;
    if (exact !== undefined) {
      if (!canRead(ctx, exact))
        throw new BreakwaterError('FORBIDDEN', `${exact.minRole} role required for ${wish}`);
      wanted.add(wish);
      continue;
    }
    const domain = wish === '*' ? '' : wish.endsWith('.*') ? wish.slice(0, -1) : null;
    const matching = domain === null ? [] : all.filter(([name]) => name.startsWith(domain));
    if (matching.length === 0) throw invalid('types', `there is no event type or domain '${wish}'`);
    for (const [name, type] of matching) if (canRead(ctx, type)) wanted.add(name);
  }
  return [...wanted];
}

import { type Id, isId, query } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import type { OidcProvider } from './settings.ts';

/** The provider's live tenant: the one its entry names, or the only one there is. Null without. */
export async function tenantOf(ctx: Caller, { tenant }: OidcProvider): Promise<Id<'ten'> | null> {
  const [found] = await query(ctx, [
    tenant === undefined
      ? { sql: 'SELECT id FROM tenants WHERE deleted_at IS NULL LIMIT 2', args: [] }
      : { sql: 'SELECT id FROM tenants WHERE deleted_at IS NULL AND id = ?', args: [tenant] },
  ]);
  const [only, ...others] = (found?.rows ?? []).map(([id]) => String(id));
  return only !== undefined && others.length === 0 && isId('ten', only) ? only : null;
}

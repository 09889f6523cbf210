import { type Change, isId, withResult } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { atIndex } from '../../crud/each-item.ts';
import { presentServicePrincipal, servicePrincipals } from './accessor.ts';
import { checkExpiry, newKey } from './key.ts';
import type { ServicePrincipalCreate, ServicePrincipalWithKey } from './schemas.ts';

type Input = z.output<typeof ServicePrincipalCreate>;

/** Creates service principals, each with a key of its own. `single`: the input is the item itself, not a list. */
export async function issueServicePrincipals(
  ctx: Caller,
  items: readonly Input[],
  single: boolean,
): Promise<Change<z.input<typeof ServicePrincipalWithKey>[]>> {
  for (const [index, { expiresAt }] of items.entries()) checkItem(ctx, expiresAt, single ? null : index);
  const { actor } = ctx;
  const createdBy = actor.kind === 'user' && actor.id !== null && isId('usr', actor.id) ? actor.id : null;
  const keys = await Promise.all(items.map(newKey));
  const rows = items.map((item, i) => {
    const { keyHash = '', keyPrefix = '' } = keys[i]?.fields ?? {};
    return { ...item, keyHash, keyPrefix, createdBy, createdByName: actor.name };
  });
  const created = await servicePrincipals.plan.insertMany(ctx, rows);
  const shown = created.result.map((row, i) => ({
    ...presentServicePrincipal(row),
    key: keys[i]?.key ?? '',
  }));
  return withResult(created, shown);
}

function checkItem(ctx: Caller, expiresAt: Input['expiresAt'], index: number | null): void {
  try {
    checkExpiry(ctx, expiresAt, index === null ? 'expiresAt' : `items.${index}.expiresAt`);
  } catch (error) {
    throw index === null ? error : atIndex(error, index);
  }
}

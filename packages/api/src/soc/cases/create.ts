import { type Change, type Ctx, readAll } from '@breakwater/db';
import type * as z from 'zod';
import type { Work } from '../../context.ts';
import { single } from '../../crud/single.ts';
import { readingAutomatic } from '../executions/automatic.ts';
import type { CaseRow } from './accessor.ts';
import { openCases } from './created.ts';
import { assetsIn, readingAssets } from './critical.ts';
import { draftCase } from './draft.ts';
import type { CaseCreate } from './schemas.ts';

type Fields = z.output<typeof CaseCreate>;

/** Opens cases that have no alerts. */
export async function planCreateMany(
  ctx: Ctx & Work,
  { items }: { readonly items: readonly Fields[] },
): Promise<Change<CaseRow[]>> {
  const named = items.flatMap(({ affectedAssets = [] }) => affectedAssets);
  const [assets, ...automatic] = await readAll(
    ctx,
    readingAssets(ctx, assetsIn(named)),
    ...readingAutomatic(ctx),
  );
  const drafts = items.map(fields => draftCase(ctx, fields, [], assets));
  return openCases(ctx, drafts, automatic);
}

/** Opens one case that has no alerts. */
export async function planCreate(ctx: Ctx & Work, fields: Fields): Promise<Change<CaseRow>> {
  return single(await planCreateMany(ctx, { items: [fields] }));
}

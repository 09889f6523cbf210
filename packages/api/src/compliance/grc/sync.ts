import { type Change, change } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { previewSync } from './preview.ts';
import type { GrcSyncInput, GrcSyncPreview, StartedGrcSync } from './schemas.ts';
import { startSync } from './start.ts';

type Answer = z.input<typeof StartedGrcSync> | z.input<typeof GrcSyncPreview>;

/** Starts a sync, or tells what it would do. */
export async function planSync(
  ctx: Caller,
  { dryRun, ...asked }: z.output<typeof GrcSyncInput>,
): Promise<Change<Answer>> {
  return dryRun ? change(await previewSync(ctx, { dryRun, ...asked })) : startSync(ctx, asked);
}

import { type Ctx, MIGRATIONS, query } from '@breakwater/db';
import * as z from 'zod';
import type { App } from '../context.ts';
import { time } from '../fields.ts';

export const MigrationState = z
  .object({
    tag: z.string(),
    sha256: z
      .string()
      .describe("Of the file in this build; of the database's record where the build has none."),
    appliedAt: time.nullable(),
    state: z
      .enum(['applied', 'pending', 'changed', 'unknown'])
      .describe('changed: applied from another text; unknown: in the database but not in this build.'),
  })
  .meta({ id: 'MigrationState', description: 'A schema migration, as this build and the database know it.' });

type Shown = z.input<typeof MigrationState>;

/** The migrations of this build and those of the database, in order of their tags. */
export async function migrationStates(ctx: Ctx & { readonly app: Pick<App, 'extended'> }): Promise<Shown[]> {
  const [found] = await query(ctx, [
    { sql: 'SELECT tag, sha256, applied_at FROM schema_migrations', args: [] },
  ]);
  const states = new Map<string, Shown>(
    [...MIGRATIONS, ...(ctx.app.extended?.migrations ?? [])].map(({ tag, sha256 }) => [
      tag,
      { tag, sha256, appliedAt: null, state: 'pending' },
    ]),
  );
  for (const [tag, sha256, at] of found?.rows ?? []) {
    const built = states.get(String(tag));
    states.set(String(tag), {
      tag: String(tag),
      sha256: built?.sha256 ?? String(sha256),
      appliedAt: new Date(Number(at)),
      state: built === undefined ? 'unknown' : built.sha256 === sha256 ? 'applied' : 'changed',
    });
  }
  return [...states.values()].toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
}

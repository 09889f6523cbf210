import { type Locked, productionDependencies } from './lockfile.ts';

/** Types and the compiler that peers ask for: nothing of them runs. */
const NOT_RUN = /^(@types\/|@typescript\/|typescript$|undici-types$)/;
/** One binary for each platform, of one release. */
const PLATFORM = /^(@libsql)\/(darwin|linux|win32)-.*$/;

export const PERMISSIVE: ReadonlySet<string> = new Set([
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'],
]);

/** What was looked at: by name, the versions and their licence. */
export type Reviewed = Readonly<
  Record<
    string,
    { readonly versions: readonly string[]; readonly licence: string; readonly install?: string }
  >
>;

/** Everything that runs in production, by name. */
export function running(lockfile: string): ReadonlyMap<string, readonly Locked[]> {
  const all = productionDependencies(lockfile)
    .filter(({ name }) => !NOT_RUN.test(name))
    .map(one => ({ ...one, name: one.name.replace(PLATFORM, '$1/*') }));
  return Map.groupBy(all, ({ name }) => name);
}

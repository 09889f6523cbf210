import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Target = string | { readonly default: string };

const PACKAGES = ['packages/db', 'packages/api', 'apps/edge', 'tools/libsql-http'];
const NO_WORKER =
  "export const remoteApi = () => Promise.reject(new Error('only the file target runs here'));";

/** Our packages as they are in this copy of the tree: what node_modules links to is the original. */
function ownPackages(tree: string): ReadonlyMap<string, string> {
  const found = PACKAGES.flatMap(folder => {
    const path = join(tree, folder, 'package.json');
    const { name, exports }: { name: string; exports: Readonly<Record<string, Target>> } = JSON.parse(
      readFileSync(path, 'utf8'),
    );
    return Object.entries(exports).map(([entry, target]): [string, string] => [
      `${name}${entry.slice(1)}`,
      join(tree, folder, typeof target === 'string' ? target : target.default),
    ]);
  });
  return new Map([...found, ['@breakwater/sdk', join(tree, 'packages/sdk/src/index.ts')]]);
}

/** Imports resolve in this copy of the tree, `vitest` is the suite of this runner, and tests have one target: the file. */
export function useTree(tree: string): void {
  const own = ownPackages(tree);
  const vitest = new URL('./vitest.ts', import.meta.url).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'vitest' && context.parentURL !== vitest) return { url: vitest, shortCircuit: true };
      const path = own.get(specifier);
      return path === undefined
        ? next(specifier, context)
        : { url: pathToFileURL(path).href, format: 'module-typescript', shortCircuit: true };
    },
    load(url, context, next) {
      if (url.endsWith('/tests/contract/remote-api.ts'))
        return { format: 'module', source: NO_WORKER, shortCircuit: true };
      const loaded = next(url, context);
      if (!/(\.test|\/testing)\.ts$/.test(url) || loaded.source === undefined) return loaded;
      const text = String(loaded.source instanceof Uint8Array ? Buffer.from(loaded.source) : loaded.source);
      return { ...loaded, source: text.replaceAll(/\['file', '(http|workerd)'\]/g, "['file']") };
    },
  });
}

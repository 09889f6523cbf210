import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'rolldown';

/**
 * Imports of names from a package's index become imports from the modules that hold them. A bundler that splits code
 * counts everything an index names as reachable from whoever imports one name of it; a Worker would start with all.
 */
export function directImports(packages: Readonly<Record<string, string>>): Plugin {
  const homes = Object.entries(packages).map(([name, index]) => [name, modulesOf(resolve(index))] as const);
  return {
    name: 'direct-imports',
    load: {
      filter: { id: /\/(packages|apps|tests)\/.*\.ts$/ },
      handler(id) {
        let code = readFileSync(id, 'utf8');
        for (const [name, modules] of homes) code = rewritten(code, name, modules);
        return { code, moduleType: 'ts' };
      },
    },
  };
}

interface Home {
  readonly path: string;
  /** Its name there. */
  readonly name: string;
}

/** Where each name that a module exports comes from. */
function modulesOf(module: string): ReadonlyMap<string, Home> {
  const text = readFileSync(module, 'utf8');
  const homes = new Map(declared(text).map(name => [name, { path: module, name }]));
  for (const [, names = '', from = ''] of text.matchAll(/^export \{([^}]*)\} from '([^']+)'/gm)) {
    const path = from.startsWith('.') ? join(module, '..', from) : from;
    for (const { name, as } of specifiers(names)) homes.set(as, { path, name });
  }
  for (const [, from = ''] of text.matchAll(/^export \* from '(\.[^']+)'/gm)) {
    for (const [name, home] of modulesOf(join(module, '..', from))) homes.set(name, home);
  }
  return homes;
}

const declared = (text: string): string[] =>
  [...text.matchAll(/^export (?:async )?(?:const|function\*?|class) (\w+)/gm)].map(([, name = '']) => name);

/** The values, not the types, of an import or export list. */
function specifiers(list: string): { readonly name: string; readonly as: string }[] {
  return list
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '' && !part.startsWith('type '))
    .map(part => {
      const [name = '', as = name] = part.split(/\s+as\s+/);
      return { name, as };
    });
}

function rewritten(text: string, name: string, homes: ReadonlyMap<string, Home>): string {
  const lists = new RegExp(`^(import|export) \\{([^}]*)\\} from '${name}';`, 'gm');
  return text.replace(lists, (_, keyword: string, list: string) =>
    specifiers(list)
      .map(one => {
        const home = homes.get(one.name);
        if (home === undefined) throw new Error(`${name} has no export ${one.name}`);
        return `${keyword} { ${home.name} as ${one.as} } from '${home.path}';`;
      })
      .join('\n'),
  );
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One migration file: applied whole, with its row, or not at all. */
export interface Migration {
  readonly tag: string;
  readonly sha256: string;
  readonly statements: readonly string[];
}

const BUILT_IN = new URL('../../migrations/', import.meta.url);

/** The migrations of a folder, in order. Default: Breakwater's own. */
export function readMigrations(folder: URL = BUILT_IN): Migration[] {
  const path = fileURLToPath(folder);
  return readdirSync(path)
    .filter(name => name.endsWith('.sql'))
    .sort()
    .map(name => {
      const text = readFileSync(`${path}/${name}`, 'utf8');
      return {
        tag: name.slice(0, -'.sql'.length),
        sha256: createHash('sha256').update(text).digest('hex'),
        statements: text
          .split('--> statement-breakpoint')
          .map(s => s.trim())
          .filter(s => s !== ''),
      };
    });
}

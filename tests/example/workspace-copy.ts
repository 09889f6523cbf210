import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Copies what git tracks, and what it would, to `target`; installed packages are linked, not copied. */
export function copyWorkspace(source: string, target: string): void {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: source,
    encoding: 'utf8',
  });
  const files = listed.split('\0').filter(path => path !== '' && existsSync(join(source, path)));
  for (const path of files) cpSync(join(source, path), join(target, path));
  const packages = files.filter(path => /(^|\/)package\.json$/.test(path)).map(path => dirname(path));
  for (const folder of packages) linkModules(source, target, join(folder, 'node_modules'));
}

function linkModules(source: string, target: string, folder: string): void {
  const from = join(source, folder);
  if (!existsSync(from)) return;
  mkdirSync(join(target, folder), { recursive: true });
  for (const name of readdirSync(from)) {
    // Caches and the package manager's own records are not the copy's to share.
    if (name.startsWith('.') && name !== '.bin') continue;
    if (name.startsWith('@')) linkModules(source, target, join(folder, name));
    else symlinkSync(counterpart(source, target, realpathSync(join(from, name))), join(target, folder, name));
  }
}

/** A package of the workspace is the copy's own; everything else is shared. */
function counterpart(source: string, target: string, path: string): string {
  const inside = relative(source, path);
  return inside.startsWith('..') || inside.includes('node_modules') ? path : join(target, inside);
}

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PERMISSIVE, type Reviewed, running } from './dependencies.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const installed = running(read('pnpm-lock.yaml'));
const reviewed: Reviewed = JSON.parse(read('tests/security/reviewed.json'));

describe('dependencies', () => {
  it('every production dependency is in the list, with a permissive licence and a checksum', () => {
    const versions = Object.fromEntries(
      [...installed].map(([name, found]) => [name, [...new Set(found.map(({ version }) => version))]]),
    );
    // A difference is a dependency to look at: its need, licence, install script and maintainers.
    expect(Object.fromEntries(Object.entries(reviewed).map(([name, one]) => [name, one.versions]))).toEqual(
      versions,
    );
    expect(Object.entries(reviewed).filter(([, { licence }]) => !PERMISSIVE.has(licence))).toEqual([]);
    const found = [...installed.values()].flat();
    expect(found.length).toBeGreaterThan(50);
    expect(found.filter(({ integrity }) => integrity?.startsWith('sha512-') !== true)).toEqual([]);
  });

  it('no production dependency runs a script when it is installed', () => {
    const scripted = Object.entries(reviewed).flatMap(([name, { install }]) => (install ? [name] : []));
    const allowed = /^allowBuilds:\n((?: {2}.+\n)*)/m.exec(read('pnpm-workspace.yaml'))?.[1] ?? '';
    for (const name of scripted) expect(allowed).toContain(`  ${name}: false\n`);
  });
});

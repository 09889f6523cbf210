import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A rule of the house that no linter knows: where it holds, and the lines that break it. */
interface Rule {
  readonly name: string;
  readonly files: RegExp;
  readonly except?: RegExp;
  readonly breaks: (text: string) => number[];
}

const TEST = /\.(test|fixture)\.ts$|\/testing\.ts$|\/test\/|^tests\//;

const linesMatching = (pattern: RegExp) => (text: string) =>
  text.split('\n').flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));

/** Lines at the top level of a module: what runs when it is loaded. */
const topLevelMatching = (pattern: RegExp) => (text: string) => {
  let depth = 0;
  return text.split('\n').flatMap((line, index) => {
    const at = depth;
    for (const char of line)
      depth += char === '{' || char === '(' ? 1 : char === '}' || char === ')' ? -1 : 0;
    const arrow = line.includes('=>');
    return at === 0 && !arrow && pattern.test(line) ? [index + 1] : [];
  });
};

export const RULES: readonly Rule[] = [
  {
    name: "zod is imported whole: import * as z from 'zod' (the named import pulls every locale into the Worker)",
    files: /\.ts$/,
    breaks: linesMatching(/^import (type )?\{.*from ['"]zod['"]/),
  },
  {
    name: 'nothing of z.core is used as a value: it holds every locale; import it from zod/v4/core',
    files: /^(packages|apps)\/.*\.ts$/,
    breaks: linesMatching(/(instanceof|new|=|\() *z\.(core|locales)\./),
  },
  {
    name: 'a Worker opens its database per request, never at module scope',
    files: /^apps\/edge\/src\//,
    breaks: topLevelMatching(/new Database\(|openDriver\(|createClient\(/),
  },
  {
    name: 'a router parses, calls one verb and maps: no drizzle, no node:*',
    files: /^packages\/api\/src\/.*(router|index)\.ts$/,
    except: /^packages\/api\/src\/(events|index)/,
    breaks: linesMatching(/from ['"](drizzle-orm|node:)/),
  },
  {
    name: 'the API runs on Workers: no node:*',
    files: /^packages\/(api|sdk)\/src\//,
    except: new RegExp(`${TEST.source}|^packages/sdk/src/(cli|testing)/`),
    breaks: linesMatching(/from ['"]node:/),
  },
  {
    name: 'nothing writes to the database past the kernel',
    files: /^(packages\/api|apps|packages\/sdk)\/.*\.ts$/,
    except: TEST,
    breaks: linesMatching(/\bdb\.(write|transaction)\(|\.(executeMultiple|batch)\(/),
  },
  {
    name: 'time comes from the injected clock',
    files: /^(packages|apps)\/.*\.ts$/,
    except: /\.test\.ts$|packages\/db\/src\/clock\.ts|^packages\/sdk\//,
    breaks: linesMatching(/\bDate\.now\(\)|new Date\(\)/),
  },
  {
    name: 'nothing is left for later',
    files: /^(?!scripts\/rules).*\.ts$/,
    breaks: linesMatching(/\b(TODO|FIXME|XXX)\b|\b(it|describe|test)\.(skip|todo|only)\(/),
  },
];

/** Every broken rule as `path:line rule`. */
export function brokenRules(files: readonly { readonly path: string; readonly text: string }[]): string[] {
  return files.flatMap(({ path, text }) =>
    RULES.filter(rule => rule.files.test(path) && rule.except?.test(path) !== true).flatMap(rule =>
      rule.breaks(text).map(line => `${path}:${line} ${rule.name}`),
    ),
  );
}

export function sourceFiles(): { path: string; text: string }[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { encoding: 'utf8' });
  return listed
    .split('\n')
    .filter(path => path !== '' && !path.includes('generated') && existsSync(path))
    .map(path => ({ path, text: readFileSync(path, 'utf8') }));
}

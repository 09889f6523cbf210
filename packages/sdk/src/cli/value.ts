import { type Field, type Io, kebab, UsageError } from './command.ts';

export type Read = (path: string) => Promise<string>;

/** Reads files, and stdin once. */
export function reader(io: Io): Read {
  let taken = false;
  return async path => {
    if (path === '-' && taken) throw new UsageError('stdin can be read for one flag only');
    taken ||= path === '-';
    try {
      return await io.read(path);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
      throw new UsageError(`${path === '-' ? 'stdin' : path} cannot be read${code}`);
    }
  };
}

/** What a flag says: `@file` is the text of a file, `@-` that of stdin, `@@…` a text that starts with `@`. */
export async function textOf(raw: string, read: Read): Promise<string> {
  if (raw.startsWith('@@')) return raw.slice(1);
  if (!raw.startsWith('@')) return raw;
  return (await read(raw.slice(1))).replace(/\r?\n$/, '');
}

/** @throws UsageError for a secret that stands on the command line itself. */
export function refuseInSight(flag: string, raw: string): void {
  if (/^(-$|@(?!@))/.test(raw)) return;
  throw new UsageError(
    `${flag} is @file or -, for stdin: what stands on the command line shows in the list of processes`,
  );
}

/** The value of a field, from what the command line says. */
export async function fieldValue(field: Field, raw: unknown, read: Read): Promise<unknown> {
  if (typeof raw === 'boolean') return raw;
  if (Array.isArray(raw)) {
    const values: unknown[] = [];
    for (const one of raw) values.push(await scalarOf(field, String(one), read));
    return values;
  }
  return scalarOf(field, String(raw), read);
}

async function scalarOf(field: Field, raw: string, read: Read): Promise<unknown> {
  const flag = `--${kebab(field.name)}`;
  if (field.secret) refuseInSight(flag, raw);
  switch (field.type) {
    case 'number': {
      const number = raw.trim() === '' ? Number.NaN : Number(raw);
      if (Number.isFinite(number)) return number;
      throw new UsageError(`${flag} must be a number`);
    }
    case 'date': {
      const time = timeIn(raw);
      if (time !== null) return time;
      throw new UsageError(`${flag} must be a time as 2026-01-31T12:00:00Z, or a day as 2026-01-31`);
    }
    case 'json': {
      const text = await textOf(raw === '-' ? '@-' : raw, read);
      try {
        return JSON.parse(text);
      } catch {
        if (field.text) return text;
        throw new UsageError(`${flag} must be JSON`);
      }
    }
    default:
      return textOf(field.secret && raw === '-' ? '@-' : raw, read);
  }
}

const TIME = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Null for what is no moment: a day its month does not have would else become one of the next. */
function timeIn(text: string): Date | null {
  const [, year, month, day] = TIME.exec(text) ?? [];
  if (year === undefined) return null;
  const time = new Date(text);
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number.isNaN(time.getTime()) || Number(day) > days ? null : time;
}

/** A JSON value with times in the place of text, at paths such as `items.*.expiresAt`. */
export function withTimes(value: unknown, paths: readonly string[]): unknown {
  if (paths.length === 0) return value;
  if (paths.includes('')) return typeof value === 'string' ? (timeIn(value) ?? value) : value;
  if (Array.isArray(value)) return value.map(item => withTimes(item, below(paths, '*')));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      withTimes(member, [...below(paths, name), ...below(paths, '*')]),
    ]),
  );
}

function below(paths: readonly string[], name: string): string[] {
  return paths.flatMap(path => {
    if (path === name) return [''];
    return path.startsWith(`${name}.`) ? [path.slice(name.length + 1)] : [];
  });
}

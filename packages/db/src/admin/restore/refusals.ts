import { BreakwaterError } from '../../errors.ts';
import type { Layout } from '../layout.ts';

/** Refusals that every kind of restore shares. */
export const notABackup = () =>
  new BreakwaterError('VALIDATION', 'the body must be a SQLite file or a Breakwater dump', {
    reason: 'not_a_backup',
  });

export const tooLarge = (most: number) =>
  new BreakwaterError('VALIDATION', `a backup must have at most ${most} bytes`, { reason: 'too_large' });

export const integrity = (finding: string) =>
  new BreakwaterError('VALIDATION', 'the file is not a whole SQLite database', {
    reason: 'integrity',
    finding,
  });

export const unreadableText = (table: string, column: string) =>
  new BreakwaterError('VALIDATION', `text in ${table}.${column} must be UTF-8`, {
    reason: 'integrity',
    finding: `text in ${table}.${column} is not UTF-8`,
    table,
    column,
  });

export const migrationAhead = () =>
  new BreakwaterError('PRECONDITION_FAILED', 'the backup was made by a newer build than this one', {
    reason: 'migration_ahead',
  });

export const migrationBehind = () =>
  new BreakwaterError(
    'PRECONDITION_FAILED',
    'the backup was made by an older build; restore it from the Node entry, which migrates it',
    { reason: 'migration_behind' },
  );

export const migrationChanged = () =>
  new BreakwaterError('PRECONDITION_FAILED', 'a migration of the backup has another text in this build', {
    reason: 'migration_changed',
  });

export interface Violation {
  readonly table: string;
  readonly parent: string;
}

export const foreignKeys = (violations: readonly Violation[]) =>
  new BreakwaterError('VALIDATION', 'rows of the backup refer to rows it does not have', {
    reason: 'foreign_keys',
    violations: violations.slice(0, 20),
  });

/** Tables and columns of `wanted` that are not there, or nothing if all are. */
export function checkSchema(
  wanted: Layout,
  columnsOf: (table: string) => { has(column: string): boolean } | undefined,
): void {
  const missingTables: string[] = [];
  const missingColumns: string[] = [];
  for (const { name, columns } of wanted.tables) {
    const present = columnsOf(name);
    if (present === undefined) missingTables.push(name);
    else
      missingColumns.push(
        ...columns.filter(column => !present.has(column)).map(column => `${name}.${column}`),
      );
  }
  if (missingTables.length + missingColumns.length === 0) return;
  const named = [...missingTables.toSorted(), ...missingColumns.toSorted()].slice(0, 20).join(', ');
  throw new BreakwaterError('VALIDATION', `the backup lacks ${named}`, {
    reason: 'schema',
    missingTables: missingTables.toSorted(),
    missingColumns: missingColumns.toSorted(),
  });
}

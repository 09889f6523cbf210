import { conflict } from '@breakwater/db';
import type { AlertRow } from './candidates.ts';

/**
 * @throws CONFLICT `deleted` or `merged` for an alert that nothing but restoring may change, `version` for one that has
 * moved on.
 */
export function requireChangeable(row: AlertRow, expectedVersion?: number): void {
  if (row.deletedAt !== null) throw conflict('deleted', 'the alert is deleted; restore it first');
  if (row.mergedIntoId !== null) {
    throw conflict('merged', 'the alert was merged into another; change that one', {
      mergedIntoId: row.mergedIntoId,
    });
  }
  if (expectedVersion !== undefined && expectedVersion !== row.version) {
    throw conflict('version', `the alert has changed since version ${expectedVersion}`, {
      expectedVersion,
      version: row.version,
    });
  }
}

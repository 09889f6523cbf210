import { type Ctx, conflict } from '@breakwater/db';
import { alerts } from './accessor.ts';
import type { AlertRow } from './candidates.ts';

/** @throws CONFLICT `deleted` or `merged` for an alert that nothing but restoring may change. */
export function requireChangeable(row: AlertRow): void {
  if (row.deletedAt !== null) throw conflict('deleted', 'the alert is deleted; restore it first');
  if (row.mergedIntoId !== null) {
    throw conflict('merged', 'the alert was merged into another; change that one', {
      mergedIntoId: row.mergedIntoId,
    });
  }
}

/** An alert that may be changed. @throws NOT_FOUND, CONFLICT `deleted`, `merged`, or `version` when it has moved on. */
export async function changeableAlert(ctx: Ctx, id: string, expectedVersion?: number): Promise<AlertRow> {
  const row = await alerts.require(ctx, id, { includeDeleted: true });
  requireChangeable(row);
  if (expectedVersion !== undefined && expectedVersion !== row.version) {
    throw conflict('version', `the alert has changed since version ${expectedVersion}`, {
      expectedVersion,
      version: row.version,
    });
  }
  return row;
}

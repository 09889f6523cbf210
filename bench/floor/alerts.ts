import type { Statement, Value } from '@breakwater/db';
import { alerts } from '@breakwater/db/schema';
import { tableInfo } from '../../packages/db/src/kernel/table.ts';
import { multiRow, nextId, ordered, type Shape, shown } from './rows.ts';

const info = tableInfo(alerts);
const shape: Shape = {
  columns: info.fields.map(field => field.name),
  json: new Set(['affectedAssets', 'iocs', 'mitreTechniques', 'metadata']),
  hidden: new Set(['rawLog', 'lastRawLog']),
};
const INSERT = `INSERT INTO "alerts" (${info.fields.map(field => field.quoted).join(', ')})`;
const INSERT_TERMS = 'INSERT INTO "alert_terms" ("tenant_id", "kind", "term", "alert_id")';

export const shownAlert = (row: readonly Value[]) => shown(shape, row);

export interface AlertRecord {
  readonly title: string;
  readonly source: string;
  readonly severity: string;
  readonly description: string;
  readonly affectedAssets: readonly string[];
  readonly iocs: readonly { readonly type: string; readonly value: string }[];
  readonly mitreTechniques: readonly string[];
}

/** Rows for alerts that repeat none: nobody looks whether they do, and their title stands for its hash. */
export function alertRows(tenantId: string, records: readonly AlertRecord[]): Value[][] {
  const now = Date.now();
  return records.map(record =>
    ordered(shape.columns, {
      id: nextId('alr'),
      tenantId,
      title: record.title,
      source: record.source,
      severity: record.severity,
      description: record.description,
      status: 'new',
      rawLog: JSON.stringify(record),
      affectedAssets: JSON.stringify(record.affectedAssets),
      iocs: JSON.stringify(record.iocs),
      mitreTechniques: JSON.stringify(record.mitreTechniques),
      dedupHash: record.title,
      metadata: '{}',
      occurrenceCount: 1,
      firstOccurrenceAt: now,
      lastOccurrenceAt: now,
      responseDueAt: now,
      version: 1,
      createdAt: now,
      updatedAt: now,
    }),
  );
}

/** All alerts in one INSERT and all their terms in another. */
export function alertStatements(
  tenantId: string,
  rows: readonly Value[][],
  records: readonly AlertRecord[],
): Statement[] {
  const terms = records.flatMap(({ affectedAssets, iocs, mitreTechniques }, i) => {
    const id = rows[i]?.[0] ?? null;
    return [
      ...affectedAssets.map((term): Value[] => [tenantId, 'asset', term, id]),
      ...iocs.map(({ type, value }): Value[] => [tenantId, 'ioc', `${type}:${value}`, id]),
      ...mitreTechniques.map((term): Value[] => [tenantId, 'technique', term, id]),
    ];
  });
  return [
    { sql: multiRow(INSERT, shape.columns.length, rows.length), args: rows.flat() },
    { sql: multiRow(INSERT_TERMS, 4, terms.length), args: terms.flat() },
  ];
}

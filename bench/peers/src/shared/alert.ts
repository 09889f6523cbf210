import { newId, sha256 } from './crypto.ts';

export interface AlertInput {
  readonly title: string;
  readonly source: string;
  readonly severity: string;
  readonly description?: string | null | undefined;
  readonly affectedAssets: readonly string[];
  readonly iocs: readonly { readonly type: string; readonly value: string }[];
  readonly mitreTechniques: readonly string[];
}

const RESPONSE_MS = 3_600_000;

/** What makes two alerts the same. */
export const dedupHash = ({ title, source, iocs }: AlertInput): string =>
  sha256([title, source, ...iocs.map(({ type, value }) => `${type}:${value}`)].join('|'));

export function alertRow(tenantId: string, input: AlertInput) {
  const now = new Date();
  return {
    id: newId('alr'),
    tenantId,
    title: input.title,
    source: input.source,
    severity: input.severity,
    description: input.description ?? null,
    status: 'new',
    rawLog: JSON.stringify(input),
    affectedAssets: [...input.affectedAssets],
    iocs: input.iocs.map(ioc => ({ ...ioc })),
    mitreTechniques: [...input.mitreTechniques],
    dedupHash: dedupHash(input),
    occurrenceCount: 1,
    firstOccurrenceAt: now,
    lastOccurrenceAt: now,
    responseDueAt: new Date(now.getTime() + RESPONSE_MS),
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** What alerts are found by. */
export function termRows(row: ReturnType<typeof alertRow>) {
  const { tenantId, id: alertId } = row;
  return [
    ...row.affectedAssets.map(term => ({ tenantId, alertId, kind: 'asset', term })),
    ...row.iocs.map(({ type, value }) => ({ tenantId, alertId, kind: 'ioc', term: `${type}:${value}` })),
    ...row.mitreTechniques.map(term => ({ tenantId, alertId, kind: 'technique', term })),
  ];
}

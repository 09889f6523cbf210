import type { AlertCreate } from './fields.ts';
import type { Occurrences } from './merge.ts';

/** A complete alert on its way in: what creating stores and merging folds. */
export interface NewAlert extends Occurrences {
  readonly title: string;
  readonly source: string;
  readonly description: string | null;
  readonly assetType: string | null;
  readonly assignedAgent: string | null;
  readonly externalId: string | null;
}

/** When and how often the reported thing happened. */
export interface Occurrence {
  readonly count: number;
  readonly first: Date;
  readonly last: Date;
}

/** Fills in what `alerts.create` may leave out. `occurrence` defaults to once, at `occurredAt` or now. */
export function newAlert(fields: AlertCreate, now: Date, occurrence?: Occurrence): NewAlert {
  const at = fields.occurredAt ?? now;
  const { count, first, last } = occurrence ?? { count: 1, first: at, last: at };
  return {
    title: fields.title,
    source: fields.source,
    severity: fields.severity,
    description: fields.description ?? null,
    assetType: fields.assetType ?? null,
    assignedAgent: fields.assignedAgent ?? null,
    externalId: fields.externalId ?? null,
    affectedAssets: fields.affectedAssets ?? [],
    iocs: fields.iocs ?? [],
    mitreTechniques: fields.mitreTechniques ?? [],
    metadata: fields.metadata ?? {},
    rawLog: fields.rawLog ?? null,
    lastRawLog: null,
    occurrenceCount: count,
    firstOccurrenceAt: first,
    lastOccurrenceAt: last,
  };
}

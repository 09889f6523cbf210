import { type JsonObject, toJson, utf8Bytes } from '../../json.ts';
import {
  type AlertStatus,
  isActiveStatus,
  MAX_ASSETS,
  MAX_IOCS,
  MAX_METADATA_BYTES,
  MAX_TECHNIQUES,
  maxSeverity,
  responseDueAt,
  type Severity,
} from './constants.ts';
import { type AlertIoc, uniqueIocs } from './iocs.ts';

/** What merging reads and writes: of a stored alert, or of one that is arriving. */
export interface Occurrences {
  readonly severity: Severity;
  readonly affectedAssets: readonly string[];
  readonly iocs: readonly AlertIoc[];
  readonly mitreTechniques: readonly string[];
  readonly metadata: JsonObject;
  readonly rawLog: string | null;
  readonly lastRawLog: string | null;
  readonly occurrenceCount: number;
  readonly firstOccurrenceAt: Date;
  readonly lastOccurrenceAt: Date;
}

/** A stored alert that takes in another. */
export interface Survivor extends Occurrences {
  readonly status: AlertStatus;
  readonly createdAt: Date;
  readonly respondedAt: Date | null;
}

/** What every merge changes. */
export interface CountedFields {
  occurrenceCount: number;
  firstOccurrenceAt: Date;
  lastOccurrenceAt: Date;
  lastRawLog: string | null;
}

/** What a merge onto an active alert changes; `responseDueAt` only where it moves. */
export interface MergedFields extends CountedFields {
  severity: Severity;
  affectedAssets: string[];
  iocs: AlertIoc[];
  mitreTechniques: string[];
  metadata: JsonObject;
  responseDueAt?: Date | null;
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

/** `metadata` with a flag set, or as it is when the flag would not fit its size. */
export function flagMetadata(metadata: JsonObject, flag: string): JsonObject {
  const flagged = { ...metadata, [flag]: true };
  return utf8Bytes(toJson(flagged) ?? '') <= MAX_METADATA_BYTES ? flagged : metadata;
}

function count(base: Occurrences, next: Occurrences): CountedFields {
  return {
    // A count beyond 2^53 − 1 could not be read back from the database.
    occurrenceCount: Math.min(base.occurrenceCount + next.occurrenceCount, Number.MAX_SAFE_INTEGER),
    firstOccurrenceAt: new Date(Math.min(+base.firstOccurrenceAt, +next.firstOccurrenceAt)),
    lastOccurrenceAt: new Date(Math.max(+base.lastOccurrenceAt, +next.lastOccurrenceAt)),
    lastRawLog: next.lastRawLog ?? next.rawLog ?? base.lastRawLog,
  };
}

/** `next` folded into `base`, which keeps whatever is not returned. */
function fold(base: Occurrences, next: Occurrences): Omit<MergedFields, 'responseDueAt'> {
  const assets = unique([...base.affectedAssets, ...next.affectedAssets]);
  const truncated = assets.length > MAX_ASSETS || next.metadata.assetsTruncated === true;
  return {
    ...count(base, next),
    severity: maxSeverity(base.severity, next.severity),
    affectedAssets: assets.slice(0, MAX_ASSETS),
    iocs: uniqueIocs([...base.iocs, ...next.iocs]).slice(0, MAX_IOCS),
    mitreTechniques: unique([...base.mitreTechniques, ...next.mitreTechniques]).slice(0, MAX_TECHNIQUES),
    metadata: truncated ? flagMetadata(base.metadata, 'assetsTruncated') : base.metadata,
  };
}

/**
 * What to change on `survivor` when `arriving` (one arrival, several folded, or a duplicate row) merges into it.
 * A false positive only counts.
 */
export function mergeInto(survivor: Survivor, arriving: Occurrences): CountedFields | MergedFields {
  if (!isActiveStatus(survivor.status)) return count(survivor, arriving);
  const merged = fold(survivor, arriving);
  const moves = merged.severity !== survivor.severity && survivor.respondedAt === null;
  return moves ? { ...merged, responseDueAt: responseDueAt(survivor.createdAt, merged.severity) } : merged;
}

/** Arrivals of one hash as one, and where each stood in the call. */
export interface FoldedArrival<T extends Occurrences> {
  readonly dedupHash: string;
  readonly alert: T;
  readonly positions: readonly number[];
}

/** Folds the arrivals of one call by hash, as if each had come alone in turn; ordered by first arrival. */
export function foldArrivals<T extends Occurrences>(
  arrivals: readonly { readonly dedupHash: string; readonly alert: T }[],
): FoldedArrival<T>[] {
  const byHash = new Map<string, FoldedArrival<T>>();
  for (const [position, { dedupHash, alert }] of arrivals.entries()) {
    const earlier = byHash.get(dedupHash);
    byHash.set(dedupHash, {
      dedupHash,
      alert: earlier === undefined ? alert : { ...earlier.alert, ...fold(earlier.alert, alert) },
      positions: [...(earlier?.positions ?? []), position],
    });
  }
  return [...byHash.values()];
}

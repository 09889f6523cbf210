import type { JsonObject } from '../../json.ts';
import { compareCodePoints } from '../../text.ts';
import type { IocRow } from './accessor.ts';

/** All an indicator says of itself: what a source reports, and what is stored of all of them. */
export type Sighting = Omit<IocRow, 'id' | 'tenantId' | 'version' | 'createdAt' | 'updatedAt'>;

export const MOST_LABELS = 100;
/** Beyond it a further source changes the record and is not named. */
export const MOST_SOURCES = 1_000;

export const sortedUnique = (items: readonly string[]): string[] =>
  [...new Set(items)].sort(compareCodePoints);

/** Both, sorted. What is stored stays when there is not room for all. */
function united(stored: readonly string[], incoming: readonly string[], most: number): string[] {
  const known = new Set(stored);
  const room = Math.max(0, most - stored.length);
  const added = sortedUnique(incoming.filter(item => !known.has(item))).slice(0, room);
  return sortedUnique([...stored, ...added]);
}

const earlier = (a: Date, b: Date) => (a <= b ? a : b);
const later = (a: Date, b: Date) => (a >= b ? a : b);

/** What two reports of one indicator make: the surer one is believed, nothing is erased by saying nothing. */
export function mergeSightings(stored: Sighting, incoming: Sighting): Sighting {
  const surer = incoming.confidence >= stored.confidence;
  const believed = <T>(was: T, is: T | null): T => (surer && is !== null ? is : was);
  const keys = (was: JsonObject, is: JsonObject): JsonObject =>
    Object.fromEntries([
      ...Object.entries(was),
      ...Object.entries(is).filter(([key]) => surer || !Object.hasOwn(was, key)),
    ]);
  return {
    type: stored.type,
    value: stored.value,
    confidence: Math.max(stored.confidence, incoming.confidence),
    firstSeen: earlier(stored.firstSeen, incoming.firstSeen),
    lastSeen: later(stored.lastSeen, incoming.lastSeen),
    campaigns: united(stored.campaigns, incoming.campaigns, MOST_LABELS),
    tags: united(stored.tags, incoming.tags, MOST_LABELS),
    sources: united(stored.sources, incoming.sources, MOST_SOURCES),
    source: believed(stored.source, incoming.source),
    reputation: believed(stored.reputation, incoming.reputation),
    threatActor: believed(stored.threatActor, incoming.threatActor),
    validUntil: believed(stored.validUntil, incoming.validUntil),
    context: keys(stored.context, incoming.context),
    enrichment: keys(stored.enrichment, incoming.enrichment),
  };
}

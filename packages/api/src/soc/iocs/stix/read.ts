import { isObject } from '../../../json.ts';
import { cutCodePoints, isStorable } from '../../../text.ts';
import { MOST_LABELS, type Sighting, sortedUnique } from '../merge.ts';
import { type TypedIoc, tryNormaliseIoc } from '../normalise.ts';
import { type StixObject, textOf, textsOf, timeOf } from './bundle.ts';
import { type Indicated, indicatedBy, observedAt } from './relations.ts';
import { hashType, observableType, type Skip, valuesOf } from './values.ts';

/** What a bundle holds, in its order. */
export interface StixReading {
  readonly indicators: number;
  /** One per value and object that gives it. */
  readonly sightings: Sighting[];
  readonly skipped: (Skip & { readonly id: string })[];
  readonly ignored: Record<string, number>;
}

export interface StixDefaults {
  readonly source: string;
  readonly confidence: number;
  readonly now: Date;
}

const LONGEST_LABEL = 200;

/** Text that fits a label, or nothing. */
function label(text: string): string[] {
  const cut = cutCodePoints(text.trim(), LONGEST_LABEL).trim();
  return cut === '' || !isStorable(cut) ? [] : [cut];
}

const labels = (texts: readonly string[]) => sortedUnique(texts.flatMap(label)).slice(0, MOST_LABELS);

export function readBundle(objects: readonly StixObject[], defaults: StixDefaults): StixReading {
  const indicated = indicatedBy(objects);
  const seen = observedAt(objects);
  const sightings: Sighting[] = [];
  const skipped: StixReading['skipped'] = [];
  const ignored = new Map<string, number>();
  let indicators = 0;
  for (const object of objects) {
    const { id, type } = object;
    const isIndicator = type === 'indicator';
    const found = isIndicator ? indicatorValues(object) : observableValues(object);
    if (isIndicator) indicators++;
    if (found === null) {
      ignored.set(type, (ignored.get(type) ?? 0) + 1);
      continue;
    }
    for (const skip of found.skips) skipped.push({ id: cutCodePoints(id, LONGEST_LABEL), ...skip });
    const times = isIndicator ? indicatorTimes(object, defaults.now) : (seen.get(id) ?? now(defaults));
    const common = commonFields(object, isIndicator ? indicated(id) : null, times, defaults);
    const values = new Map(found.values.map(one => [`${one.type}:${one.value}`, one]));
    for (const value of values.values()) sightings.push({ ...common, ...value });
  }
  return { indicators, sightings, skipped, ignored: Object.fromEntries(ignored) };
}

interface Times {
  readonly first: Date;
  readonly last: Date;
}

const now = ({ now: at }: StixDefaults): Times => ({ first: at, last: at });

function indicatorTimes({ fields }: StixObject, at: Date): Times {
  const from = timeOf(fields.valid_from);
  const known = [from, timeOf(fields.created), timeOf(fields.modified)].filter(time => time !== null);
  const last = known.length === 0 ? at : new Date(Math.max(...known.map(Number)));
  return { first: from ?? last, last };
}

function indicatorValues({ fields }: StixObject): { values: TypedIoc[]; skips: Skip[] } {
  const skip = (reason: string) => ({ values: [], skips: [{ reason, detail: null }] });
  if (fields.revoked === true) return skip('revoked');
  const language = textOf(fields.pattern_type) ?? 'stix';
  if (language !== 'stix') return skip(`pattern_type:${cutCodePoints(language, 50)}`);
  const { values, skips } = valuesOf(textOf(fields.pattern) ?? '');
  const shown = skips.map(({ reason, detail }) => ({
    reason,
    detail: detail === null ? null : cutCodePoints(detail, 500),
  }));
  return { values, skips: shown };
}

/** Null for an object that holds no indicator. */
function observableValues({ type, fields }: StixObject): { values: TypedIoc[]; skips: Skip[] } | null {
  if (type === 'file') {
    const hashes = isObject(fields.hashes) ? Object.entries(fields.hashes) : [];
    const known = hashes.flatMap(([algorithm, value]) => {
      const kind = hashType(algorithm);
      return kind === null ? [] : [[kind, value] as const];
    });
    return known.length === 0 ? null : typedValues(known);
  }
  const kind = observableType(type);
  return kind === null ? null : typedValues([[kind, fields.value]]);
}

function typedValues(given: readonly (readonly [TypedIoc['type'], unknown])[]) {
  const values: TypedIoc[] = [];
  const skips: Skip[] = [];
  for (const [type, text] of given) {
    const value = typeof text === 'string' ? tryNormaliseIoc(type, text) : null;
    if (value !== null) values.push({ type, value });
    else if (skips.length === 0) skips.push({ reason: 'invalid_value', detail: type });
  }
  return { values, skips };
}

function reputationOf({ type, fields }: StixObject): Sighting['reputation'] {
  if (type !== 'indicator') return null;
  const types = new Set(textsOf(fields.indicator_types));
  if (types.has('malicious-activity')) return 'malicious';
  if (types.has('anomalous-activity') || types.has('compromised')) return 'suspicious';
  return types.has('benign') ? 'clean' : null;
}

function commonFields(
  object: StixObject,
  indicated: Indicated | null,
  { first, last }: Times,
  { source, confidence }: StixDefaults,
): Omit<Sighting, 'type' | 'value'> {
  const { id, fields } = object;
  const stated = fields.confidence;
  const isStated = typeof stated === 'number' && stated >= 0 && stated <= 100;
  const malware = (indicated?.malware ?? []).map(name => `malware:${name}`);
  const [name = null] = label(textOf(fields.name) ?? '');
  return {
    confidence: isStated ? stated / 100 : confidence,
    source,
    sources: [source],
    reputation: reputationOf(object),
    threatActor: label(indicated?.threatActor ?? '')[0] ?? null,
    campaigns: labels(indicated?.campaigns ?? []),
    tags: labels([...textsOf(fields.labels), ...malware]),
    context: { stix: { id: cutCodePoints(id, LONGEST_LABEL), name } },
    enrichment: {},
    firstSeen: first,
    lastSeen: last,
    validUntil: object.type === 'indicator' ? timeOf(fields.valid_until) : null,
  };
}

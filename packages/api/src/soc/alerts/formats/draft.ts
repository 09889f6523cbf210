import { validationError } from '@breakwater/db';
import { type JsonObject, utf8Bytes } from '../../../json.ts';
import { cutCodePoints } from '../../../text.ts';
import { type IocType, type TypedIoc, tryNormaliseIoc } from '../../iocs/normalise.ts';
import { MAX_METADATA_BYTES, MAX_RAW_LOG } from '../constants.ts';
import { type AlertCreate, alertCreateFields, TECHNIQUE } from '../fields.ts';

/** The fields as `alerts.create` would take them. @throws VALIDATION naming the first rule that fails. */
export function parseAlertFields(input: unknown): AlertCreate {
  const parsed = alertCreateFields.safeParse(input);
  if (parsed.success) return parsed.data;
  throw validationError(parsed.error);
}

/** Indicators found in foreign data: those that normalise, and the text of those that do not. */
export class IocCandidates {
  readonly accepted: TypedIoc[] = [];
  readonly #dropped = new Set<string>();

  add(type: IocType, text: string): void {
    const value = tryNormaliseIoc(type, text);
    if (value === null) this.drop(text);
    else this.accepted.push({ type, value });
  }

  drop(text: string): void {
    this.#dropped.add(text);
  }

  /** At most 50 texts; undefined if there are none. */
  get dropped(): string[] | undefined {
    return this.#dropped.size === 0 ? undefined : [...this.#dropped].slice(0, 50);
  }
}

/** Technique ids from foreign data, malformed ones left out. */
export function wellFormedTechniques(ids: readonly string[]): string[] {
  return ids.map(id => id.toUpperCase()).filter(id => TECHNIQUE.test(id));
}

export function cutRawLog(raw: string): { rawLog: string; truncated: boolean } {
  const rawLog = cutCodePoints(raw, MAX_RAW_LOG);
  return { rawLog, truncated: rawLog.length < raw.length };
}

type Metadata = Readonly<Record<string, string | number | boolean | string[] | undefined>>;

/** Metadata of foreign data within its size: over it, texts are cut, so that no long URL keeps an alert out. */
export function fitMetadata(metadata: Metadata): JsonObject {
  let fitted: JsonObject = metadata;
  for (const limit of [2_048, 512, 128, 32]) {
    if (utf8Bytes(JSON.stringify(fitted)) <= MAX_METADATA_BYTES) break;
    const cut = (value: Metadata[string]) =>
      typeof value === 'string' ? cutCodePoints(value, limit) : value;
    const entries = Object.entries(metadata);
    fitted = Object.fromEntries(entries.map(([k, v]) => [k, Array.isArray(v) ? v.map(cut) : cut(v)]));
  }
  return fitted;
}

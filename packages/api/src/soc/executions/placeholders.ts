import { isObject, type JsonObject, utf8Bytes } from '../../json.ts';
import { isOfStep, type Known, lookUp } from './known.ts';

/** Parameters with their placeholders replaced, or why a step that has them fails. */
export type Resolved =
  | { readonly ok: true; readonly parameters: JsonObject }
  | { readonly ok: false; readonly error: string };

/** Parameters as far as they are known before the run. */
export interface Foreseen {
  /** Placeholders that nothing is known for stand as they were written. */
  readonly parameters: JsonObject;
  /** Every text in them, names of fields included. */
  readonly texts: readonly string[];
  /** Whether they can name anything: an output of an earlier step goes in, or more than may. */
  readonly namesAnything: boolean;
  /** Why a step that has them will fail; null: nothing that is known stands against it. */
  readonly error: string | null;
}

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const WHOLE = /^\{\{([^{}]*)\}\}$/;
const MOST_BYTES = 65_536;

const TOO_LARGE = `the resolved parameters must be at most ${MOST_BYTES} bytes of JSON`;
const unresolved = (path: string) => `unresolved parameter: ${path}`;

type Replace = (path: string, written: string) => unknown;

/** Tells of each value in turn whether it may still go in: a few bytes of placeholders can stand for gigabytes. */
function limitedRoom(): { takes(value: unknown): boolean; isFull(): boolean } {
  let left = MOST_BYTES;
  return {
    takes(value) {
      // Text has at least as many bytes as it has UTF-16 units.
      if (left >= 0) left -= asText(value).length;
      return left >= 0;
    },
    isFull: () => left < 0,
  };
}

/** Replaces every placeholder. A value that is one whole placeholder keeps its type; what is put in is not read again. */
export function resolveParameters(known: Known, parameters: JsonObject): Resolved {
  let missing: string | null = null;
  const room = limitedRoom();
  const resolved = replaceIn(parameters, path => {
    const found = lookUp(known, path);
    if (found === null) missing ??= path;
    return found !== null && room.takes(found.value) ? found.value : null;
  });
  if (missing !== null) return { ok: false, error: unresolved(missing) };
  if (room.isFull() || utf8Bytes(JSON.stringify(resolved)) > MOST_BYTES) {
    return { ok: false, error: TOO_LARGE };
  }
  return { ok: true, parameters: resolved };
}

/** The same before any step has run. */
export function foreseeParameters(known: Known, parameters: JsonObject): Foreseen {
  let missing: string | null = null;
  const room = limitedRoom();
  let dependsOnOutput = false;
  const foreseen = replaceIn(parameters, (path, written) => {
    const found = lookUp(known, path);
    if (found !== null) return room.takes(found.value) ? found.value : written;
    if (isOfStep(path)) dependsOnOutput = true;
    else missing ??= path;
    return written;
  });
  return {
    parameters: foreseen,
    texts: textsIn(foreseen),
    namesAnything: dependsOnOutput || room.isFull(),
    error: missing === null ? (room.isFull() ? TOO_LARGE : null) : unresolved(missing),
  };
}

const replaceIn = (parameters: JsonObject, replace: Replace): JsonObject =>
  Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, replaced(value, replace)]));

function replaced(value: unknown, replace: Replace): unknown {
  if (typeof value === 'string') return replacedText(value, replace);
  if (Array.isArray(value)) return value.map(item => replaced(item, replace));
  return isObject(value) ? replaceIn(value, replace) : value;
}

function replacedText(text: string, replace: Replace): unknown {
  const whole = WHOLE.exec(text);
  if (whole !== null) return replace((whole[1] ?? '').trim(), text);
  return text.replaceAll(PLACEHOLDER, (written, path: string) => asText(replace(path.trim(), written)));
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Every text in a value, names of fields included. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]) : [];
}

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
  /** Whether an output of an earlier step goes in: then it can name anything. */
  readonly dependsOnOutput: boolean;
  /** Path of the first placeholder that can never be replaced; null: there is none. */
  readonly unresolved: string | null;
}

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const WHOLE = /^\{\{([^{}]*)\}\}$/;
const MOST_BYTES = 65_536;

type Replace = (path: string, written: string) => unknown;

/** Replaces every placeholder. A value that is one whole placeholder keeps its type; what is put in is not read again. */
export function resolveParameters(known: Known, parameters: JsonObject): Resolved {
  let missing: string | null = null;
  const resolved = replaceIn(parameters, path => {
    const found = lookUp(known, path);
    if (found === null) missing ??= path;
    return found?.value ?? null;
  });
  if (missing !== null) return { ok: false, error: `unresolved parameter: ${missing}` };
  if (utf8Bytes(JSON.stringify(resolved)) > MOST_BYTES) {
    return { ok: false, error: `the resolved parameters must be at most ${MOST_BYTES} bytes of JSON` };
  }
  return { ok: true, parameters: resolved };
}

/** The same before any step has run. */
export function foreseeParameters(known: Known, parameters: JsonObject): Foreseen {
  let unresolved: string | null = null;
  let dependsOnOutput = false;
  const foreseen = replaceIn(parameters, (path, written) => {
    const found = lookUp(known, path);
    if (found !== null) return found.value;
    if (isOfStep(path)) dependsOnOutput = true;
    else unresolved ??= path;
    return written;
  });
  return { parameters: foreseen, texts: textsIn(foreseen), dependsOnOutput, unresolved };
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

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]) : [];
}

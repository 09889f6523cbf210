import { isObject, type JsonObject } from '../../json.ts';

/** What the placeholders and conditions of a run may speak of. */
export interface Known {
  readonly executionId: string;
  readonly parameters: JsonObject;
  readonly case: { readonly id: string; readonly title: string; readonly severity: string } | null;
  readonly assets: readonly string[];
  /** Step name → output, of the steps that have one. */
  readonly outputs: ReadonlyMap<string, JsonObject>;
}

/** What a path stands for; null when it stands for nothing. */
export type Found = { readonly value: unknown } | null;

/**
 * `params.k`, `case.id|title|severity`, `execution.id`, `assets`, `assets.N` or `steps.NAME.output.k`; below `k` of
 * params and output, further names and list positions lead on.
 */
export function lookUp(known: Known, path: string): Found {
  const [root, ...rest] = path.split('.');
  switch (root) {
    case 'params':
      return rest.length === 0 ? null : below(known.parameters, rest);
    case 'case': {
      const [field] = rest;
      if (known.case === null || rest.length !== 1) return null;
      return field === 'id' || field === 'title' || field === 'severity'
        ? { value: known.case[field] }
        : null;
    }
    case 'execution':
      return path === 'execution.id' ? { value: known.executionId } : null;
    case 'assets':
      return below(known.assets, rest);
    case 'steps': {
      const [name = '', part, ...keys] = rest;
      const output = known.outputs.get(name);
      return output === undefined || part !== 'output' || keys.length === 0 ? null : below(output, keys);
    }
    default:
      return null;
  }
}

const POSITION = /^(0|[1-9]\d*)$/;

function below(value: unknown, keys: readonly string[]): Found {
  const [key, ...rest] = keys;
  if (key === undefined) return { value };
  if (Array.isArray(value)) {
    return POSITION.test(key) && Number(key) < value.length ? below(value[Number(key)], rest) : null;
  }
  return isObject(value) && Object.hasOwn(value, key) ? below(value[key], rest) : null;
}

/** Whether a path speaks of the output of a step, which nobody knows before its turn. */
export const isOfStep = (path: string): boolean => path === 'steps' || path.startsWith('steps.');

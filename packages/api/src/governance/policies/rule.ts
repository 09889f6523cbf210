import * as z from 'zod';
import { isObject } from '../../json.ts';
import { PERMISSION_LEVELS, REGIONS, RESOURCE_TYPES } from '../terms.ts';

export const MOST_DEPTH = 8;
export const MOST_NODES = 64;

const leaf = [
  z.strictObject({ type: z.literal('region'), allowed: z.array(z.enum(REGIONS)).min(1).max(REGIONS.length) }),
  z.strictObject({
    type: z.literal('resourceType'),
    forbidden: z.array(z.enum(RESOURCE_TYPES)).min(1).max(RESOURCE_TYPES.length),
  }),
  z.strictObject({ type: z.literal('maxPermission'), max: z.enum(PERMISSION_LEVELS) }),
  z.strictObject({ type: z.literal('costThreshold'), max: z.number().min(0) }),
  z.strictObject({ type: z.literal('allowAll') }),
  z.strictObject({ type: z.literal('denyAll') }),
] as const;

type Leaf = z.output<(typeof leaf)[number]>;

/** A tree of conditions over an intent. */
export type Rule =
  | Leaf
  | { readonly type: 'and'; readonly rules: readonly Rule[] }
  | { readonly type: 'or'; readonly rules: readonly Rule[] }
  | { readonly type: 'not'; readonly rule: Rule };

const node: z.ZodType<Rule> = z.lazy(() =>
  z.discriminatedUnion('type', [
    ...leaf,
    z.strictObject({ type: z.literal('and'), rules: z.array(node).min(1).max(16) }),
    z.strictObject({ type: z.literal('or'), rules: z.array(node).min(1).max(16) }),
    z.strictObject({ type: z.literal('not'), rule: node }),
  ]),
);

/** At most 8 deep and 64 nodes, counted before the tree is read, so that no input can exhaust the stack. */
export const policyRule = z
  .unknown()
  .superRefine((raw, issues) => {
    const refusal = sizeRefusal(raw);
    if (refusal !== null) issues.addIssue({ code: 'custom', message: refusal });
  })
  .pipe(node);

function sizeRefusal(raw: unknown): string | null {
  let level: unknown[] = [raw];
  let nodes = 0;
  for (let depth = 1; level.length > 0; depth++) {
    nodes += level.length;
    if (depth > MOST_DEPTH) return `must be at most ${MOST_DEPTH} rules deep`;
    if (nodes > MOST_NODES) return `must hold at most ${MOST_NODES} rules`;
    level = level.flatMap(childrenOf);
  }
  return null;
}

function childrenOf(value: unknown): unknown[] {
  if (!isObject(value)) return [];
  return [...(Array.isArray(value.rules) ? value.rules : []), ...('rule' in value ? [value.rule] : [])];
}

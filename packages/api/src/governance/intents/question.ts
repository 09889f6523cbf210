import { canonicalJson, sha256Hex } from '@breakwater/db';
import type { EvaluationContext } from '../risk/context.ts';
import type { Category } from '../terms.ts';
import { categoryOf, componentOf, type Intent } from './intent.ts';
import type { EvaluateInput } from './schemas.ts';

/** One input, taken apart: the change itself, and how it is asked about. */
export interface Asked {
  readonly intent: Intent;
  readonly context: EvaluationContext;
  /** Canonical JSON of the context; null when absent or empty. */
  readonly contextText: string | null;
  readonly deterministicId: string | null;
  readonly reevaluate: boolean;
  readonly payloadHash: string;
  readonly category: Category;
  readonly component: string;
}

export async function askedBy(input: EvaluateInput): Promise<Asked> {
  const { deterministicId = null, reevaluate, context = {}, ...intent } = input;
  const isEmpty = Object.values(context).every(value => value === undefined);
  return {
    intent,
    context,
    contextText: isEmpty ? null : canonicalJson(context),
    deterministicId,
    reevaluate,
    payloadHash: await sha256Hex(canonicalJson(intent)),
    category: categoryOf(intent),
    component: componentOf(intent),
  };
}

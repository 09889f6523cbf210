import type { DecisionViolation } from '@breakwater/db/schema';
import { afterOutcome, type Belief, varianceOf } from '../beliefs/belief.ts';
import { type Cost, costOf } from '../intents/cost.ts';
import { categoryOf, type Features, featuresOf, type Intent, isProduction } from '../intents/intent.ts';
import { type Policy, violationsOf } from '../policies/judge.ts';
import type { Category } from '../terms.ts';
import { type Choice, choose } from './action.ts';
import { businessImpact, type EvaluationContext, epistemicUncertainty, predictiveRisk } from './context.ts';
import { type Fused, fuse } from './fusion.ts';
import { smoothed } from './losses.ts';
import { corrected, type Memory, type Remembered, recall } from './memory.ts';
import type { RiskModel } from './model.ts';

/** What is asked: the change, and what its caller reports of the moment. */
export interface Question {
  readonly intent: Intent;
  readonly context: EvaluationContext;
  /** Whether an agent asks for itself, with an API key. */
  readonly byAgent: boolean;
}

/** What the tenant knows when it is asked. */
export interface Knowledge {
  readonly belief: Belief;
  /** Outcomes over all categories. */
  readonly outcomesSeen: number;
  readonly model: RiskModel;
  /** Earlier intents of the category with a known outcome, newest first. */
  readonly remembered: readonly Remembered[];
  /** Enabled policies in their order. */
  readonly policies: readonly Policy[];
  /** Smoothed risk of the component so far; undefined while smoothing is off. */
  readonly decay: number | null | undefined;
  /** UTC hour. */
  readonly hour: number;
}

/** A decision with everything it rests on. */
export interface Assessment extends Choice {
  readonly category: Category;
  readonly features: Features;
  readonly cost: Cost;
  readonly violations: readonly DecisionViolation[];
  readonly fused: Fused;
  readonly memory: Memory;
  readonly riskScore: number;
  /** The smoothed risk the losses go by, while smoothing is on. */
  readonly decayedRisk: number | null;
  readonly variance: number;
  readonly businessImpact: number;
  readonly predictiveRisk: number;
  readonly psi: number;
  readonly estimatedValue: number;
}

export function assess(question: Question, knowledge: Knowledge): Assessment {
  const { intent } = question;
  const features = featuresOf(intent);
  const cost = costOf(intent);
  return weigh(question, knowledge, {
    category: categoryOf(intent),
    features,
    cost,
    violations: violationsOf(intent, cost, knowledge.policies),
    memory: recall(features, knowledge.remembered),
  });
}

type Findings = Pick<Assessment, 'category' | 'features' | 'cost' | 'violations' | 'memory'>;

/** Risk, losses and action from what was found of the change. */
function weigh({ intent, context, byAgent }: Question, knowledge: Knowledge, found: Findings): Assessment {
  const { belief, outcomesSeen, model, hour, decay } = knowledge;
  const fused = fuse(belief, outcomesSeen, model, {
    category: found.category,
    isProduction: isProduction(intent),
    hour,
  });
  const riskScore = corrected(fused.inContext, found.memory);
  const decayedRisk = decay === undefined ? null : smoothed(riskScore, decay);
  const inputs = {
    risk: decayedRisk ?? riskScore,
    variance: varianceOf(belief),
    businessImpact: businessImpact(context),
    predictiveRisk: predictiveRisk(context),
    psi: epistemicUncertainty(context),
    estimatedValue: context.estimatedValue ?? 0,
  };
  const { risk: _, ...kept } = inputs;
  return {
    ...found,
    ...choose(inputs, found.violations.length, byAgent),
    ...kept,
    fused,
    riskScore,
    decayedRisk,
  };
}

/** A single change to the question or to what is known, all else held. */
export interface Variation {
  readonly context?: EvaluationContext;
  readonly intent?: Intent;
  readonly outcome?: boolean;
  readonly withoutViolations?: true;
}

/** The assessment as it would be with that one change. Neighbours and violations are those found before. */
export function vary(
  question: Question,
  knowledge: Knowledge,
  assessment: Assessment,
  { context, intent, outcome, withoutViolations }: Variation,
): Assessment {
  const known =
    outcome === undefined
      ? knowledge
      : {
          ...knowledge,
          belief: afterOutcome(knowledge.belief, outcome),
          outcomesSeen: knowledge.outcomesSeen + 1,
        };
  return weigh(
    { ...question, context: context ?? question.context, intent: intent ?? question.intent },
    known,
    withoutViolations ? { ...assessment, violations: [] } : assessment,
  );
}

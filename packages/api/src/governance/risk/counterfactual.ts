import type { DecisionCounterfactual, DecisionFlip } from '@breakwater/db/schema';
import { type Intent, isProduction } from '../intents/intent.ts';
import { ACTIONS } from '../terms.ts';
import { type Assessment, type Knowledge, type Question, type Variation, vary } from './assess.ts';
import { leastLoss } from './losses.ts';

type Candidate = Pick<DecisionFlip, 'factor' | 'from' | 'to'> & { readonly variation: Variation };

/** The next best action, and which single changes would have led to another. */
export function counterfactualOf(
  question: Question,
  knowledge: Knowledge,
  assessment: Assessment,
): DecisionCounterfactual {
  const { action, losses } = assessment;
  const alternativeAction = leastLoss(
    losses,
    ACTIONS.filter(other => other !== action),
  );
  const whatWouldChange = candidates(question, assessment)
    .map(({ variation, ...change }) =>
      flip(change, assessment, vary(question, knowledge, assessment, variation)),
    )
    .filter(one => one.action !== action)
    .sort((a, b) => a.distance - b.distance);
  return { alternativeAction, lossDelta: losses[alternativeAction] - losses[action], whatWouldChange };
}

function flip(
  change: Pick<DecisionFlip, 'factor' | 'from' | 'to'>,
  { losses: before }: Assessment,
  { action, riskScore, losses }: Assessment,
): DecisionFlip {
  const lossDeltas = {
    approve: losses.approve - before.approve,
    deny: losses.deny - before.deny,
    escalate: losses.escalate - before.escalate,
  };
  const distance = ACTIONS.reduce((sum, one) => sum + Math.abs(lossDeltas[one]), 0);
  return { ...change, action, riskScore, lossDeltas, distance };
}

/** Every change worth trying, in the order in which equals are told. */
function candidates({ intent, context }: Question, assessment: Assessment): Candidate[] {
  const { violations, businessImpact, predictiveRisk, psi, estimatedValue } = assessment;
  const list: (Candidate | false)[] = [
    violations.length > 0 && {
      factor: 'violations',
      from: violations.length,
      to: 0,
      variation: { withoutViolations: true },
    },
    environmentSwitched(intent),
    { factor: 'outcome', from: null, to: 'success', variation: { outcome: true } },
    { factor: 'outcome', from: null, to: 'failure', variation: { outcome: false } },
    estimatedValue > 0 && {
      factor: 'estimatedValue',
      from: estimatedValue,
      to: 0,
      variation: { context: { ...context, estimatedValue: 0 } },
    },
    businessImpact > 0 && reportDropped('telemetry', context),
    predictiveRisk > 0 && reportDropped('forecasts', context),
    psi > 0 && reportDropped('epistemic', context),
  ];
  return list.filter(one => one !== false);
}

function reportDropped(
  factor: 'telemetry' | 'forecasts' | 'epistemic',
  context: Question['context'],
): Candidate {
  const { [factor]: _, ...rest } = context;
  return { factor, from: 'given', to: null, variation: { context: rest } };
}

function environmentSwitched(intent: Intent): Candidate {
  const to = isProduction(intent) ? 'staging' : 'prod';
  const switched: Intent =
    intent.intentType === 'deploy_config'
      ? { ...intent, environment: to, deploymentTarget: to }
      : { ...intent, environment: to };
  const from = isProduction(intent) ? 'prod' : intent.environment;
  return { factor: 'environment', from, to, variation: { intent: switched } };
}

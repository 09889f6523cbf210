import type { Id } from '../ids.ts';

type ByAction = Readonly<Record<'approve' | 'deny' | 'escalate', number>>;

/** Every number a decision rests on. */
export interface DecisionContributions {
  readonly conjugateMean: number;
  readonly conjugateAlpha: number;
  readonly conjugateBeta: number;
  readonly variance: number;
  readonly hyperMean: number;
  readonly hmcPrediction: number;
  readonly weights: { readonly conjugate: number; readonly hyper: number; readonly hmc: number };
  readonly contextMultiplier: number;
  readonly outcomesSeen: number;
  readonly riskBeforeMemory: number;
  readonly decayedRisk: number | null;
  readonly psi: number;
  readonly predictiveRisk: number;
  readonly businessImpact: number;
  readonly estimatedValue: number;
  readonly neighbours: {
    readonly intentId: Id<'int'>;
    readonly similarity: number;
    readonly success: boolean;
  }[];
  readonly cost: {
    readonly declared: number | null;
    readonly list: number | null;
    readonly used: number | null;
  };
}

/** One change that would have led to another action. */
export interface DecisionFlip {
  readonly factor:
    | 'violations'
    | 'environment'
    | 'outcome'
    | 'estimatedValue'
    | 'telemetry'
    | 'forecasts'
    | 'epistemic';
  readonly from: string | number | null;
  readonly to: string | number | null;
  readonly action: 'approve' | 'deny' | 'escalate';
  readonly riskScore: number;
  readonly lossDeltas: ByAction;
  /** Sum of the absolute loss deltas. */
  readonly distance: number;
}

export interface DecisionCounterfactual {
  readonly alternativeAction: 'approve' | 'deny' | 'escalate';
  /** Its loss beyond the chosen action's; negative when the choice was forced. */
  readonly lossDelta: number;
  /** The smallest change first. */
  readonly whatWouldChange: DecisionFlip[];
}

export interface DecisionViolation {
  readonly source: 'caller' | 'policy';
  readonly policyId: Id<'pol'> | null;
  readonly message: string;
}

export type DecisionLosses = ByAction;

/** What makes two intents alike. */
export interface IntentFeatures {
  readonly type: string;
  readonly kind: string;
  readonly env: string;
  readonly locus: string;
}

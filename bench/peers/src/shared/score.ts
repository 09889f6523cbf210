export interface Beta {
  readonly alpha: number;
  readonly beta: number;
}

export interface Remembered {
  readonly outcomeSuccess: boolean | null;
}

export interface EnabledPolicy {
  readonly name: string;
  readonly rule: unknown;
}

const PRIORS: Readonly<Record<string, Beta>> = {
  database: { alpha: 1.5, beta: 8 },
  compute: { alpha: 1, beta: 12 },
  default: { alpha: 1, beta: 10 },
};

const CATEGORIES: Readonly<Record<string, string>> = { database: 'database', vm: 'compute' };

export const categoryOf = (resourceType: string): string => CATEGORIES[resourceType] ?? 'default';

/** How many outcomes of the past count. */
export const WINDOW = 200;

export interface Intent {
  readonly resourceType: string;
  readonly region: string;
  readonly environment: string;
}

/** The posterior mean of failure, the expected loss of each action, and the action that loses least. */
export function score(
  intent: Intent,
  belief: Beta | null,
  history: readonly Remembered[],
  policies: readonly EnabledPolicy[],
) {
  const category = categoryOf(intent.resourceType);
  const { alpha, beta } = belief ?? PRIORS[category] ?? { alpha: 1, beta: 10 };
  const known = history.filter(({ outcomeSuccess }) => outcomeSuccess !== null);
  const failures = known.filter(({ outcomeSuccess }) => outcomeSuccess === false).length;
  const sum = alpha + beta;
  const mean = alpha / sum;
  const variance = (alpha * beta) / (sum * sum * (sum + 1));
  const recent = known.length === 0 ? mean : failures / known.length;
  const weight = Math.min(0.5, known.length / WINDOW);
  const context = intent.environment === 'prod' ? 1.5 : 1;
  const riskScore = Math.min(1, context * ((1 - weight) * mean + weight * recent));
  const violations = policies
    .filter(({ rule }) => isBroken(rule, intent))
    .map(({ name }) => ({ message: name }));
  const losses = { approve: 10 * riskScore + 5 * variance, deny: 8 * (1 - riskScore), escalate: 2 };
  const action = violations.length > 0 ? 'deny' : leastLoss(losses);
  return {
    category,
    riskScore,
    action,
    decidedBy: violations.length > 0 ? 'violation' : 'expected_loss',
    losses,
    confidence: 1 - variance,
    explanation: `${action}: category ${category}, mean ${mean.toFixed(3)}, risk ${riskScore.toFixed(3)}`,
    contributions: { mean, alpha, beta, variance, recent, weight, context },
    violations,
  };
}

function leastLoss({ approve, deny, escalate }: { approve: number; deny: number; escalate: number }) {
  if (approve <= deny && approve <= escalate) return 'approve';
  return deny <= escalate ? 'deny' : 'escalate';
}

function isBroken(rule: unknown, { resourceType, region }: Intent): boolean {
  if (typeof rule !== 'object' || rule === null || !('type' in rule)) return false;
  if (rule.type === 'denyAll') return true;
  if ('forbidden' in rule && Array.isArray(rule.forbidden)) return rule.forbidden.includes(resourceType);
  if ('allowed' in rule && Array.isArray(rule.allowed)) return !rule.allowed.includes(region);
  return false;
}

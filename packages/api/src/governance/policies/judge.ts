import type { Id } from '@breakwater/db';
import type { DecisionViolation } from '@breakwater/db/schema';
import type { Cost } from '../intents/cost.ts';
import type { Intent } from '../intents/intent.ts';
import { PERMISSION_LEVELS } from '../terms.ts';
import type { Rule } from './rule.ts';

/** `neutral`: the rule does not concern the intent, so it neither excuses nor accuses. */
type Verdict = 'neutral' | 'passes' | readonly string[];

export interface Policy {
  readonly id: Id<'pol'>;
  readonly name: string;
  readonly rule: Rule;
}

/** What the caller says is violated, then what the policies, given in their order, find. */
export function violationsOf(intent: Intent, cost: Cost, policies: readonly Policy[]): DecisionViolation[] {
  return [
    ...intent.policyViolations.map(
      (message): DecisionViolation => ({ source: 'caller', policyId: null, message }),
    ),
    ...policies.flatMap(({ id, name, rule }) =>
      messagesOf(judge(rule, intent, cost)).map(
        (message): DecisionViolation => ({ source: 'policy', policyId: id, message: `${name}: ${message}` }),
      ),
    ),
  ];
}

const messagesOf = (verdict: Verdict): readonly string[] => (typeof verdict === 'string' ? [] : verdict);

function judge(rule: Rule, intent: Intent, cost: Cost): Verdict {
  switch (rule.type) {
    case 'allowAll':
      return 'passes';
    case 'denyAll':
      return ['denied'];
    case 'region':
      if (intent.intentType !== 'provision_resource') return 'neutral';
      return rule.allowed.includes(intent.region)
        ? 'passes'
        : [`region ${intent.region} not in [${rule.allowed.join(', ')}]`];
    case 'resourceType':
      if (intent.intentType !== 'provision_resource') return 'neutral';
      return rule.forbidden.includes(intent.resourceType)
        ? [`resource type ${intent.resourceType} is forbidden`]
        : 'passes';
    case 'maxPermission':
      if (intent.intentType !== 'grant_access') return 'neutral';
      return PERMISSION_LEVELS.indexOf(intent.permissionLevel) > PERMISSION_LEVELS.indexOf(rule.max)
        ? [`permission ${intent.permissionLevel} exceeds ${rule.max}`]
        : 'passes';
    case 'costThreshold':
      if (cost.used === null) return 'neutral';
      return cost.used > rule.max ? [`cost ${cost.used} exceeds ${rule.max}`] : 'passes';
    case 'not': {
      const inner = judge(rule.rule, intent, cost);
      if (inner === 'neutral') return 'neutral';
      return inner === 'passes' ? ['condition not met'] : 'passes';
    }
    case 'and':
    case 'or': {
      const concerned = rule.rules.map(one => judge(one, intent, cost)).filter(one => one !== 'neutral');
      if (concerned.length === 0) return 'neutral';
      const violating = concerned.filter(one => one !== 'passes');
      const violates = rule.type === 'and' ? violating.length > 0 : violating.length === concerned.length;
      return violates ? violating.flat() : 'passes';
    }
  }
}

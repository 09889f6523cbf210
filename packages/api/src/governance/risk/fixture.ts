import { PRIORS } from '../beliefs/belief.ts';
import { categoryOf, type Deployment, type Grant, type Intent, type Provision } from '../intents/intent.ts';
import type { Knowledge, Question } from './assess.ts';

const common: Omit<Intent, 'intentType'> = {
  requester: 'ci',
  estimatedCost: null,
  policyViolations: [],
  provenance: {},
  environment: 'dev',
};

export const vm: Provision = {
  ...common,
  intentType: 'provision_resource',
  resourceType: 'vm',
  region: 'eastus',
  size: 'x',
  configuration: {},
};
export const database: Provision = { ...vm, resourceType: 'database' };
export const grant: Grant = {
  ...common,
  intentType: 'grant_access',
  principal: 'p',
  permissionLevel: 'read',
  resourceScope: '/subscriptions/s1/rg/a',
  justification: null,
};
export const deploy: Deployment = {
  ...common,
  intentType: 'deploy_config',
  serviceName: 'payments-api',
  changeScope: 'canary',
  deploymentTarget: 'dev',
  riskLevelHint: null,
  configuration: {},
};

export const asked = (intent: Intent, rest: Partial<Question> = {}): Question => ({
  intent,
  context: {},
  byAgent: false,
  ...rest,
});

/** What a fresh tenant knows of the intent. */
export const fresh = (intent: Intent, rest: Partial<Knowledge> = {}): Knowledge => ({
  belief: PRIORS[categoryOf(intent)],
  outcomesSeen: 0,
  model: { logistic: null, hyperprior: null },
  remembered: [],
  policies: [],
  decay: undefined,
  hour: 12,
  ...rest,
});

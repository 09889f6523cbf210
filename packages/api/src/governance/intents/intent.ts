import * as z from 'zod';
import { jsonObject } from '../../json.ts';
import { strictJsonRefusal } from '../strict-json.ts';
import {
  type Category,
  CHANGE_SCOPES,
  ENVIRONMENTS,
  type Environment,
  type IntentType,
  PERMISSION_LEVELS,
  REGIONS,
  RESOURCE_TYPES,
} from '../terms.ts';

const KIB = 1024;
const wellFormed = (value: string) => !value.includes('\0') && value.isWellFormed();
const text = (min: number, max: number) =>
  z.string().min(min).max(max).refine(wellFormed, 'must be well-formed text without NUL characters');
const document = (maxBytes: number) =>
  z
    .unknown()
    .superRefine((value, issues) => {
      const refusal = strictJsonRefusal(value);
      if (refusal !== null) issues.addIssue({ code: 'custom', message: refusal });
    })
    .pipe(jsonObject(maxBytes))
    .default({});

const common = {
  environment: z.enum(ENVIRONMENTS),
  requester: text(1, 128),
  /** USD a month. */
  estimatedCost: z.number().min(0).max(1e12).nullable().default(null),
  policyViolations: z.array(text(1, 500)).max(10).default([]),
  provenance: document(16 * KIB),
};
const configuration = document(64 * KIB);

export const provisionResource = {
  ...common,
  intentType: z.literal('provision_resource'),
  resourceType: z.enum(RESOURCE_TYPES),
  region: z.enum(REGIONS),
  size: text(1, 100),
  configuration,
};

export const grantAccess = {
  ...common,
  intentType: z.literal('grant_access'),
  principal: text(1, 256),
  permissionLevel: z.enum(PERMISSION_LEVELS),
  resourceScope: text(1, 512).startsWith('/', 'must start with /'),
  justification: text(0, 2000).nullable().default(null),
};

export const deployConfig = {
  ...common,
  intentType: z.literal('deploy_config'),
  serviceName: text(3, 128),
  changeScope: z.enum(CHANGE_SCOPES),
  deploymentTarget: z.enum(ENVIRONMENTS),
  /** Stored, never used. */
  riskLevelHint: z.number().min(0).max(1).nullable().default(null),
  configuration,
};

/** A change an agent wants to make, defaults filled in. */
export type Intent =
  | z.output<z.ZodObject<typeof provisionResource>>
  | z.output<z.ZodObject<typeof grantAccess>>
  | z.output<z.ZodObject<typeof deployConfig>>;

export type Provision = Extract<Intent, { intentType: 'provision_resource' }>;
export type Grant = Extract<Intent, { intentType: 'grant_access' }>;
export type Deployment = Extract<Intent, { intentType: 'deploy_config' }>;

/** Which of the tenant's beliefs speaks of such a change. */
export function categoryOf(intent: Intent): Category {
  switch (intent.intentType) {
    case 'grant_access':
      return 'security';
    case 'deploy_config':
      return intent.serviceName.toLowerCase().includes('database') ? 'database' : 'default';
    case 'provision_resource':
      return CATEGORY_OF_RESOURCE[intent.resourceType];
  }
}

const CATEGORY_OF_RESOURCE = {
  database: 'database',
  storage_account: 'database',
  vm: 'compute',
  virtual_network: 'network',
  kubernetes_cluster: 'default',
  function_app: 'default',
} as const;

/** Whether the change touches production, by either of its environments. */
export function isProduction(intent: Intent): boolean {
  return (
    intent.environment === 'prod' ||
    (intent.intentType === 'deploy_config' && intent.deploymentTarget === 'prod')
  );
}

/** What the change is about, for smoothing over time. */
export function componentOf(intent: Intent): string {
  switch (intent.intentType) {
    case 'provision_resource':
      return `resource:${intent.resourceType}`;
    case 'grant_access':
      return `grant:${intent.permissionLevel}`;
    case 'deploy_config':
      return `service:${intent.serviceName.toLowerCase()}`;
  }
}

/** What makes two changes alike. */
export interface Features {
  readonly type: IntentType;
  readonly kind: string;
  readonly env: Environment;
  readonly locus: string;
}

export function featuresOf(intent: Intent): Features {
  const { intentType: type, environment: env } = intent;
  switch (intent.intentType) {
    case 'provision_resource':
      return { type, kind: intent.resourceType, env, locus: intent.region };
    case 'grant_access':
      return { type, kind: intent.permissionLevel, env, locus: scopePrefix(intent.resourceScope) };
    case 'deploy_config':
      return { type, kind: intent.changeScope, env, locus: intent.serviceName.toLowerCase() };
  }
}

function scopePrefix(scope: string): string {
  const segments = scope.split('/').filter(segment => segment !== '');
  return `/${segments.slice(0, 2).join('/').toLowerCase()}`;
}

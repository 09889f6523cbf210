import { ACTIONS, CATEGORIES, ENVIRONMENTS, INTENT_TYPES, TIERS } from '@breakwater/db/schema';

export { ACTIONS, CATEGORIES, ENVIRONMENTS, INTENT_TYPES, TIERS };

export const RESOURCE_TYPES = [
  'vm',
  'storage_account',
  'database',
  'kubernetes_cluster',
  'function_app',
  'virtual_network',
] as const;
/** From the least to the most. */
export const PERMISSION_LEVELS = ['read', 'write', 'admin'] as const;
export const CHANGE_SCOPES = ['single_instance', 'canary', 'global'] as const;
export const REGIONS = [
  'eastus',
  'eastus2',
  'westus',
  'westeurope',
  'northeurope',
  'southeastasia',
  'eastasia',
  'japaneast',
  'brazilsouth',
] as const;
export const RISK_LEVELS = ['low', 'medium', 'high', 'critical'] as const;

export type Action = (typeof ACTIONS)[number];
export type Category = (typeof CATEGORIES)[number];
export type Environment = (typeof ENVIRONMENTS)[number];
export type IntentType = (typeof INTENT_TYPES)[number];
export type ResourceType = (typeof RESOURCE_TYPES)[number];
export type RiskLevel = (typeof RISK_LEVELS)[number];
export type Tier = (typeof TIERS)[number];

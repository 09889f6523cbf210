/** Most severe first. */
export const SCOPES = ['cde', 'connected-cde', 'pending-review', 'out-of-scope'] as const;
export const DATA_CLASSIFICATIONS = [
  'stores-cardholder',
  'processes-cardholder',
  'transmits-cardholder',
] as const;
export const DECISION_METHODS = ['manual', 'automated', 'ml'] as const;
export const SCOPE_RULES = [
  'discovery',
  'override',
  'explicit_tag',
  'keyword',
  'connectivity',
  'possible_connectivity',
  'configuration',
  'default',
] as const;

/** What a decision rests on, by rule. */
export interface ConfidenceScore {
  explicitTag?: number | undefined;
  manual?: number | undefined;
  keywordMatch?: number | undefined;
  indicators?: string[] | undefined;
  networkConnectivity?: number | undefined;
  connectedResources?: number | undefined;
  possibleConnectivity?: number | undefined;
  reasons?: string[] | undefined;
  peers?: string[] | undefined;
  configuration?: number | undefined;
  default?: number | undefined;
}

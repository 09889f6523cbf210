// Generated from the procedure registry. To change it, change the zod schemas and generate again.
import type { Call, CallOptions, Id, ListCall, ProcedureTree, WatchOptions } from '../types.ts';

/** Which role someone has, and why. */
export interface AccessExplanation {
  principal: {
    kind: 'user' | 'servicePrincipal' | 'apiKey' | 'root' | 'group';
    /** null for root. */
    id: string | null;
    name: string;
  };
  gateway: {
    id: GatewayId;
    name: string;
  } | null;
  /** The role in effect; null: none. */
  role: 'viewer' | 'operator' | 'admin' | null;
  /** What decided; inactive: the principal cannot act. */
  rule: 'root' | 'override' | 'groupOverride' | 'own' | 'group' | 'inactive';
  /** The group that decided; null when none did. */
  via: {
    kind: 'user' | 'servicePrincipal' | 'apiKey' | 'root' | 'group';
    /** null for root. */
    id: string | null;
    name: string;
    role: 'viewer' | 'operator' | 'admin';
  } | null;
  /** Everything that was looked at, in the order of the rules. */
  considered: {
    rule: 'root' | 'override' | 'groupOverride' | 'own' | 'group';
    source: {
      kind: 'user' | 'servicePrincipal' | 'apiKey' | 'root' | 'group';
      /** null for root. */
      id: string | null;
      name: string;
    };
    role: 'viewer' | 'operator' | 'admin';
    applied: boolean;
  }[];
}

/** What an agent did, on what, and how long it took. */
export interface AgentAction {
  id: AgentActionId;
  agent: string;
  /** Who recorded it. */
  principalId: string;
  action: string;
  caseId: CaseId | null;
  alertId: AlertId | null;
  executionId: ExecutionId | null;
  tool: string | null;
  /** Secrets are redacted. */
  input: unknown;
  /** Secrets are redacted. */
  outputSummary: string | null;
  status: 'success' | 'error' | 'denied';
  /** Secrets are redacted. */
  error: string | null;
  /** 0 to 1. */
  confidence: number | null;
  correlationId: string | null;
  startedAt: Date;
  completedAt: Date;
  durationMs: number;
  createdAt: Date;
}

export type AgentActionId = Id<'agt'>;

/** Something a detector saw; repeats of it are counted on it. */
export interface Alert {
  id: AlertId;
  title: string;
  source: string;
  description: string | null;
  severity: Severity;
  status: AlertStatus;
  assetType: string | null;
  assignedAgent: string | null;
  /** The log of the first occurrence. */
  rawLog: string | null;
  /** The log of the newest repeat. */
  lastRawLog: string | null;
  affectedAssets: string[];
  iocs: AlertIoc[];
  mitreTechniques: string[];
  caseId: CaseId | null;
  /** SHA-256 of title, source and indicators; equal ones are repeats. */
  dedupHash: string;
  metadata: Record<string, unknown>;
  occurrenceCount: number;
  firstOccurrenceAt: Date;
  lastOccurrenceAt: Date;
  /** The alert this one was merged into. */
  mergedIntoId: AlertId | null;
  /** The resolved alert this one repeats. */
  previousAlertId: AlertId | null;
  externalId: string | null;
  responseDueAt: Date | null;
  /** When its status first left new. */
  respondedAt: Date | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
}

export interface AlertBulkTransitionResult {
  changed: number;
  unchanged: number;
  failed: number;
  results: {
    id: AlertId;
    result: 'changed' | 'unchanged' | 'failed';
    /** Error code of a failed one. */
    code?: string | undefined;
    /** Which case of that code. */
    reason?: string | undefined;
  }[];
}

export interface AlertDedupeResult {
  /** How many sets of active duplicates were looked at, at most 1,000. */
  groups: number;
  /** How many alerts were merged into another. */
  merged: number;
  /** Sets left alone because their alerts belong to different cases. */
  conflicts: {
    dedupHash: string;
    alertIds: AlertId[];
    caseIds: CaseId[];
  }[];
  /** Whether sets to be merged are left; call again. */
  hasMore: boolean;
}

export type AlertId = Id<'alr'>;

export interface AlertIngestResult {
  /** Alerts, skipped records and errors together. */
  received: number;
  /** New alerts, recurrences among them. */
  created: number;
  deduplicated: number;
  recurrences: number;
  skipped: {
    total: number;
    byReason: Record<string, number>;
  };
  errors: {
    total: number;
    items: {
      /** Line of the text, or position in the array, from 1. */
      line: number;
      code: 'VALIDATION';
      message: string;
    }[];
  };
  alerts: {
    /** Line of the text, or position in the array, from 1. */
    line: number;
    id: AlertId;
    deduplicated: boolean;
  }[];
}

/** An indicator as reported: plain text, or a type and its normalised value. */
export type AlertIoc = string | {
  type: IocType;
  value: string;
  confidence?: number | undefined;
};

export type AlertStatus = 'new' | 'triaged' | 'investigating' | 'escalated' | 'resolved' | 'false_positive';

/** The metered credential of an agent. */
export interface ApiKey {
  id: ApiKeyId;
  name: string;
  /** How many units a month it has. */
  tier: 'free' | 'pro' | 'premium' | 'enterprise';
  /** The first characters of the key, to tell keys apart. */
  keyPrefix: string;
  /** false: revoked, for ever. */
  isActive: boolean;
  /** To the minute. */
  lastUsedAt: Date | null;
  /** null: never. */
  expiresAt: Date | null;
  createdBy: string | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type ApiKeyId = Id<'key'>;

/** An API key with its text. */
export interface ApiKeyWithText {
  apiKey: ApiKey;
  /** Shown once: the bearer token of the agent. */
  key: string;
}

/** A question that only people may answer. */
export interface Approval {
  id: ApprovalId;
  /** What asks. */
  kind: 'execution' | 'rollback' | 'governance' | 'case_gate' | 'manual';
  actionType: string;
  actionClass: 'low' | 'medium' | 'high' | 'irreversible';
  riskLevel: 'low' | 'medium' | 'high' | 'critical';
  caseId: CaseId | null;
  executionId: ExecutionId | null;
  /** Governance's decision; it may be gone by retention. */
  decisionId: DecisionId | null;
  stepIndex: number | null;
  justification: string;
  context: Record<string, unknown>;
  targetAssets: string[];
  /** Principal id. */
  requestedBy: string;
  status: 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled';
  /** Different people who must approve: 2 when it cannot be undone. */
  requiredApprovals: number;
  decisions: {
    by: string;
    decision: 'approve' | 'reject';
    comment: string | null;
    /** ISO 8601. */
    at: string;
  }[];
  decidedBy: string | null;
  decidedAt: Date | null;
  /** Four hours after it was asked for. */
  expiresAt: Date;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** What people said of an escalation. */
export interface ApprovalAnswer {
  id: ApprovalId;
  status: 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled';
  decidedBy: string | null;
  decidedAt: Date | null;
  comment: string | null;
}

export type ApprovalId = Id<'apr'>;

/** An alert, and what became of its arrival. */
export interface ArrivedAlert {
  id: AlertId;
  title: string;
  source: string;
  description: string | null;
  severity: Severity;
  status: AlertStatus;
  assetType: string | null;
  assignedAgent: string | null;
  /** The log of the first occurrence. */
  rawLog: string | null;
  /** The log of the newest repeat. */
  lastRawLog: string | null;
  affectedAssets: string[];
  iocs: AlertIoc[];
  mitreTechniques: string[];
  caseId: CaseId | null;
  /** SHA-256 of title, source and indicators; equal ones are repeats. */
  dedupHash: string;
  metadata: Record<string, unknown>;
  occurrenceCount: number;
  firstOccurrenceAt: Date;
  lastOccurrenceAt: Date;
  /** The alert this one was merged into. */
  mergedIntoId: AlertId | null;
  /** The resolved alert this one repeats. */
  previousAlertId: AlertId | null;
  externalId: string | null;
  responseDueAt: Date | null;
  /** When its status first left new. */
  respondedAt: Date | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
  /** Whether it was counted on an alert that was already there. */
  deduplicated: boolean;
  /** Whether it was created as the repeat of a resolved alert. */
  recurrence: boolean;
}

/** What a device proved, or failed to. */
export interface Attestation {
  id: AttestationId;
  deviceId: string;
  /** The device; it may be deleted by now. */
  deviceRecordId: DeviceId;
  status: 'valid' | 'failed';
  /** As reported. */
  firmwareHash: string;
  expectedHash: string;
  certificateValid: boolean;
  /** As reported. */
  certificateSerial: string | null;
  /** null: the device had no key. */
  signatureValid: boolean | null;
  boardFamily: 'stm32' | 'nrf52' | 'esp32s3';
  bootCount: number;
  nonce: string | null;
  /** The first check that failed. */
  reason: string | null;
  failedChecks: string[];
  verifiedAt: Date;
  createdAt: Date;
}

export type AttestationId = Id<'att'>;

export type AttestationStatus = 'valid' | 'revoked' | 'expired' | 'unknown' | 'failed';

/** What a device proved or failed to, and the device after it. */
export interface Attested {
  attestation: Attestation;
  device: Device;
}

export interface AuditApi {
  /** Reads one audit entry with the fields it changed. */
  get(input: AuditGetInput, options?: CallOptions): Call<AuditEntryWithChanges>;
  /** Lists audit entries, newest first. */
  list(input?: AuditListInput, options?: CallOptions): ListCall<AuditEntry>;
  /** Seals the entries that no seal covers yet. */
  seal(input?: AuditSealInput, options?: CallOptions): Call<AuditSealOutput>;
  /** Lists the seals of the audit log, newest first. */
  seals(input?: AuditSealsInput, options?: CallOptions): ListCall<AuditSeal>;
  /** Checks seals and the entries they cover against their signatures. */
  verify(input?: AuditVerifyInput, options?: CallOptions): Call<AuditVerification>;
}

/** One recorded effect or refusal. */
export interface AuditEntry {
  /** Commit order over the whole database. */
  seq: number;
  id: AuditEntryId;
  /** The tenant, or `platform` for what belongs to none. */
  tenantId: string;
  timestamp: Date;
  /** Plural of the entity. */
  component: string;
  recordId: string | null;
  operation: string;
  /** `domain.entity.verb`. */
  action: string;
  actorKind: 'user' | 'servicePrincipal' | 'apiKey' | 'root' | 'system' | 'anonymous';
  actorId: string | null;
  actorName: string;
  actorRole: 'viewer' | 'operator' | 'admin' | 'root' | 'system' | 'none';
  gatewayId: string | null;
  gatewayName: string | null;
  /** The whole row before, times as ISO 8601, secrets left out. */
  before: unknown;
  /** The whole row after. */
  after: unknown;
  /** Input of the call, on the first entry of its commit. */
  requestData: unknown;
  responseData: unknown;
  success: boolean;
  errorCode: string | null;
  errorMessage: string | null;
  /** From the start of the request to the planning of this entry. */
  durationMs: number | null;
  clientIp: string | null;
  sessionId: string | null;
  requestId: string | null;
  traceId: string | null;
  detail: unknown;
}

export type AuditEntryId = Id<'aud'>;

export interface AuditEntryWithChanges {
  /** Commit order over the whole database. */
  seq: number;
  id: AuditEntryId;
  /** The tenant, or `platform` for what belongs to none. */
  tenantId: string;
  timestamp: Date;
  /** Plural of the entity. */
  component: string;
  recordId: string | null;
  operation: string;
  /** `domain.entity.verb`. */
  action: string;
  actorKind: 'user' | 'servicePrincipal' | 'apiKey' | 'root' | 'system' | 'anonymous';
  actorId: string | null;
  actorName: string;
  actorRole: 'viewer' | 'operator' | 'admin' | 'root' | 'system' | 'none';
  gatewayId: string | null;
  gatewayName: string | null;
  /** The whole row before, times as ISO 8601, secrets left out. */
  before: unknown;
  /** The whole row after. */
  after: unknown;
  /** Input of the call, on the first entry of its commit. */
  requestData: unknown;
  responseData: unknown;
  success: boolean;
  errorCode: string | null;
  errorMessage: string | null;
  /** From the start of the request to the planning of this entry. */
  durationMs: number | null;
  clientIp: string | null;
  sessionId: string | null;
  requestId: string | null;
  traceId: string | null;
  detail: unknown;
  /** Top-level fields that differ, by name. */
  changes: {
    field: string;
    before: unknown;
    after: unknown;
  }[];
}

export interface AuditGetInput {
  id: AuditEntryId;
}

export interface AuditListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  component?: string | undefined;
  recordId?: string | undefined;
  operation?: string | undefined;
  action?: string | undefined;
  /** The actor's id or display name. */
  actor?: string | undefined;
  /** The gateway's id or name. */
  gateway?: string | undefined;
  success?: boolean | undefined;
  requestId?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** One thing that is not as it was signed. */
export interface AuditProblem {
  kind: 'seal_missing' | 'seal_edited' | 'chain_broken' | 'unknown_key' | 'signature_invalid' | 'row_edited' | 'row_reordered' | 'row_deleted' | 'row_inserted' | 'digest_mismatch' | 'seq_gap' | 'more';
  /** The seal. */
  index: number | null;
  /** The entry. */
  seq: number | null;
  /** Id of the entry, if it is there. */
  id: string | null;
  message: string;
}

/** A signed statement of what a stretch of a chain held. */
export interface AuditSeal {
  id: AuditSealId;
  /** The chain: a tenant, or `platform`. */
  tenantId: string;
  /** Position in the chain, from 1. */
  index: number;
  afterSeq: number;
  /** Covers the chain's entries with afterSeq < seq ≤ throughSeq. */
  throughSeq: number;
  /** How many entries it covers. */
  count: number;
  /** 64 lower-case hex digits. */
  digest: string;
  /** `hash` of the seal before; zeros for the first. */
  prevHash: string;
  /** 64 lower-case hex digits. */
  hash: string;
  /** The canonical JSON that was signed. */
  payload: string;
  /** Base64 of the Ed25519 signature over the payload. */
  signature: string;
  keyId: string;
  sealedAt: Date;
  /** Whether its entries were moved to the archive. */
  archived: boolean;
  /** `<seq>:<16 hex digits>` of each entry, with `includeLeaves`. */
  leaves?: string | undefined;
}

export type AuditSealId = Id<'sea'>;

export type AuditSealInput = Record<string, never>;

export interface AuditSealOutput {
  seals: AuditSeal[];
}

export interface AuditSealsInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** Whether each seal shows its leaves. */
  includeLeaves?: boolean | undefined;
}

export interface AuditVerification {
  /** Whether there are no problems. */
  ok: boolean;
  checked: {
    seals: number;
    rows: number;
  };
  /** Pass as `fromIndex` to go on; null after the last seal. */
  nextIndex: number | null;
  /** The newest seal of the chain. */
  head: {
    index: number;
    /** 64 lower-case hex digits. */
    hash: string;
  } | null;
  /** What no seal covers yet, and so cannot be verified. */
  unsealed: {
    count: number;
    fromSeq: number | null;
    toSeq: number | null;
    oldestAt: Date | null;
  };
  /** How many of the checked seals cover archived entries. */
  archived: number;
  /** By index and seq; at most 100, then one of kind `more`. */
  problems: AuditProblem[];
}

export interface AuditVerifyInput {
  /** The first seal to check. */
  fromIndex?: number | undefined;
  /** How many seals are checked. */
  limit?: number | undefined;
}

/** What a tenant believes of the risk of a category. */
export interface Belief {
  /** null: nothing was learned yet. */
  id: BeliefId | null;
  category: 'database' | 'network' | 'compute' | 'security' | 'default';
  /** Failures, with those of the prior. */
  alpha: number;
  /** Successes, with those of the prior. */
  beta: number;
  /** Expected probability that a change fails. */
  mean: number;
  variance: number;
  /** 5th and 95th percentile, to 1e-9. */
  interval: {
    p05: number;
    p95: number;
  };
  outcomeCount: number;
  /** Grows with every reset; memory goes back to the last one. */
  generation: number;
  prior: {
    alpha: number;
    beta: number;
  };
  /** 0: nothing was learned yet. */
  version: number;
  updatedAt: Date | null;
}

export type BeliefId = Id<'blf'>;

export interface Breakwater {
  readonly audit: AuditApi;
  readonly compliance: ComplianceApi;
  readonly database: DatabaseApi;
  readonly events: EventsApi;
  readonly fleet: FleetApi;
  readonly governance: GovernanceApi;
  readonly identity: IdentityApi;
  readonly operations: OperationsApi;
  readonly soc: SocApi;
  readonly webhooks: WebhooksApi;
}

/** An incident: its alerts, what they have in common, and the work on it. */
export interface Case {
  id: CaseId;
  title: string;
  severity: Severity;
  status: 'open' | 'in_progress' | 'pending_approval' | 'contained' | 'eradicated' | 'recovered' | 'closed';
  description: string | null;
  outcome: string | null;
  assignee: string | null;
  physicalImpact: string | null;
  /** Its own and those of its alerts, at most 5,000. */
  iocs: AlertIoc[];
  /** Its own and those of its alerts, sorted, at most 5,000. */
  mitreTechniques: string[];
  /** Its own and those of its alerts, at most 5,000. */
  affectedAssets: string[];
  /** The affected assets that are devices, by deviceId. */
  cpsDevicesInvolved: string[];
  recommendedActions: string[];
  /** The gate: set by itself, cleared only by people. */
  requiresHumanApproval: boolean;
  gateReason: string | null;
  /** 0 to 1; 0: not assessed. */
  confidence: number;
  closedAt: Date | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
}

export type CaseId = Id<'cas'>;

/** Something wrong with the scope or its proof. */
export interface ComplianceAlert {
  id: ComplianceAlertId;
  severity: ComplianceSeverity;
  alertType: ComplianceAlertType;
  title: string;
  description: string;
  context: Record<string, unknown>;
  resourceId: ResourceId | null;
  status: ComplianceAlertStatus;
  triggeredAt: Date;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  /** When it was resolved, or found to be a false positive. */
  resolvedAt: Date | null;
  resolvedBy: string | null;
  /** What it is about; one alert of it is open or acknowledged at a time. */
  fingerprint: string;
  /** In how many commits it came up. */
  occurrences: number;
  lastSeenAt: Date;
  resolutionNote: string | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type ComplianceAlertId = Id<'cal'>;

export type ComplianceAlertStatus = 'open' | 'acknowledged' | 'resolved' | 'false_positive';

export type ComplianceAlertType = 'scope_drift' | 'segmentation_violation' | 'untagged_resource' | 'evidence_tampering' | 'monitoring_gap' | 'grc_sync_failed' | 'scope_review_overdue';

export interface ComplianceAlertsAcknowledgeInput {
  id: ComplianceAlertId;
  note?: string | undefined;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface ComplianceAlertsApi {
  /**
   * Says that somebody looks after an alert.
   *
   * @throws CONFLICT: the alert is not in a status it may leave for this one (state)
   */
  acknowledge(input: ComplianceAlertsAcknowledgeInput, options?: CallOptions): Call<ComplianceAlert>;
  /** Brings the alerts about the state of the estate to what that is now. */
  detect(input?: ComplianceAlertsDetectInput, options?: CallOptions): Call<ComplianceDetection>;
  /** Reads one alert. */
  get(input: ComplianceAlertsGetInput, options?: CallOptions): Call<ComplianceAlert>;
  /** Lists complianceAlerts. */
  list(input?: ComplianceAlertsListInput, options?: CallOptions): ListCall<ComplianceAlert>;
  /**
   * Ends an alert that was none.
   *
   * @throws CONFLICT: the alert is not in a status it may leave for this one (state)
   */
  markFalsePositive(input: ComplianceAlertsMarkFalsePositiveInput, options?: CallOptions): Call<ComplianceAlert>;
  /**
   * Ends an alert; what comes back is a new one.
   *
   * @throws CONFLICT: the alert is not in a status it may leave for this one (state)
   */
  resolve(input: ComplianceAlertsResolveInput, options?: CallOptions): Call<ComplianceAlert>;
}

export type ComplianceAlertsDetectInput = Record<string, never>;

export interface ComplianceAlertsGetInput {
  id: ComplianceAlertId;
}

export interface ComplianceAlertsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  severity?: ComplianceSeverity | ComplianceSeverity[] | undefined;
  alertType?: ComplianceAlertType | ComplianceAlertType[] | undefined;
  status?: ComplianceAlertStatus | ComplianceAlertStatus[] | undefined;
  /** The resource, by id or by its resourceId. */
  resource?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface ComplianceAlertsMarkFalsePositiveInput {
  id: ComplianceAlertId;
  note?: string | undefined;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface ComplianceAlertsResolveInput {
  id: ComplianceAlertId;
  note?: string | undefined;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface ComplianceApi {
  readonly alerts: ComplianceAlertsApi;
  /** Tells which PCI DSS requirements about scope are met, now or as of a time. */
  coverage(input?: ComplianceCoverageInput, options?: CallOptions): Call<Coverage>;
  readonly evidence: ComplianceEvidenceApi;
  readonly flows: ComplianceFlowsApi;
  readonly grc: ComplianceGrcApi;
  readonly resources: ComplianceResourcesApi;
  readonly reviews: ComplianceReviewsApi;
  readonly scope: ComplianceScopeApi;
  readonly settings: ComplianceSettingsApi;
  readonly tags: ComplianceTagsApi;
}

export interface ComplianceCoverageInput {
  /** Default: now. */
  asOf?: Date | undefined;
}

/** What became of the alerts about the state of the estate. */
export interface ComplianceDetection {
  opened: number;
  /** Alerts whose cause still is there. */
  bumped: number;
  resolved: number;
  byType: Partial<Record<ComplianceAlertType, {
    opened: number;
    bumped: number;
    resolved: number;
  }>>;
}

export interface ComplianceEvidenceApi {
  /**
   * Makes and signs evidence of the estate as it is; nobody can change it.
   *
   * @throws PRECONDITION_FAILED: no_signing_key: none is configured. too_large: narrow it.
   * @throws CONFLICT: contended: too much other evidence is signed at the same moment.
   */
  generate(input: ComplianceEvidenceGenerateInput, options?: CallOptions): Call<ListedEvidence>;
  /**
   * Starts the generation of every type of evidence, and of the flows of each VPC.
   *
   * @throws PRECONDITION_FAILED: no_signing_key: none is configured.
   * @throws CONFLICT: operation_active: one is under way; `details.operationId` names it.
   */
  generateAll(input?: ComplianceEvidenceGenerateAllInput, options?: CallOptions): Call<StartedOperation>;
  /** Reads evidence with its document and the decisions it rests on. */
  get(input: ComplianceEvidenceGetInput, options?: CallOptions): Call<Evidence>;
  /** Lists evidence, newest first, without its documents. */
  list(input?: ComplianceEvidenceListInput, options?: CallOptions): ListCall<ListedEvidence>;
  /** Lists the public keys that verify evidence, newest first. */
  publicKeys(input?: undefined, options?: CallOptions): Call<ComplianceEvidencePublicKeysOutput>;
  /**
   * Keeps evidence beyond its expiry, or lets it go again.
   *
   * @throws CONFLICT: state: it is held, or not, already.
   */
  setLegalHold(input: ComplianceEvidenceSetLegalHoldInput, options?: CallOptions): Call<ListedEvidence>;
  /** Verifies evidence, or a document that another system signed. */
  verify(input?: ComplianceEvidenceVerifyInput, options?: CallOptions): Call<EvidenceVerification>;
  /**
   * Starts the verification of evidence and of the whole chain.
   *
   * @throws CONFLICT: operation_active: one is under way; `details.operationId` names it.
   */
  verifyAll(input?: ComplianceEvidenceVerifyAllInput, options?: CallOptions): Call<StartedOperation>;
}

export type ComplianceEvidenceGenerateAllInput = Record<string, never>;

export interface ComplianceEvidenceGenerateInput {
  evidenceType: EvidenceType;
  /** Default: the 90 days before now; of a data-flow analysis the last `hours`. */
  period?: {
    start: Date;
    end: Date;
  } | undefined;
  /** Of a data-flow analysis, which needs it. */
  vpcId?: string | undefined;
  /** Of a data-flow analysis. */
  hours?: number | undefined;
  /** Of a tag audit trail: every tag, and not only those that begin with `pci:`. */
  allKeys?: boolean | undefined;
  /** Of a scope identification: evidence about this decision alone. */
  scopeDecisionId?: ScopeDecisionId | undefined;
  /** Only these resources. */
  filter?: {
    provider?: Provider | undefined;
    region?: string | undefined;
    vpcId?: string | undefined;
  } | undefined;
  /** In place of the one that the type is about. */
  pciRequirement?: PciRequirement | undefined;
  /** Where the caller keeps another copy. */
  storageUrl?: string | undefined;
}

export interface ComplianceEvidenceGetInput {
  id: EvidenceId;
}

export interface ComplianceEvidenceListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  evidenceType?: EvidenceType | EvidenceType[] | undefined;
  pciRequirement?: PciRequirement | PciRequirement[] | undefined;
  /** The resource, by id or by its resourceId. */
  resource?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  expired?: boolean | undefined;
  legalHold?: boolean | undefined;
}

export interface ComplianceEvidencePublicKeysOutput {
  items: EvidencePublicKey[];
}

export interface ComplianceEvidenceSetLegalHoldInput {
  id: EvidenceId;
  /** true: keep it beyond its expiry. */
  hold: boolean;
  reason: string;
}

export interface ComplianceEvidenceVerifyAllInput {
  /** Which evidence is verified; the chain is walked as a whole. */
  filter?: {
    evidenceType?: EvidenceType | undefined;
    pciRequirement?: PciRequirement | undefined;
    since?: Date | undefined;
    /** Generated before this. */
    until?: Date | undefined;
  } | undefined;
}

export interface ComplianceEvidenceVerifyInput {
  id?: EvidenceId | undefined;
  /** Evidence of other systems; nothing of it is kept. */
  external?: {
    /** The document as JSON text. */
    payload: string;
    /** What is claimed to be its SHA-256, in lower-case hex. */
    hash?: string | undefined;
    /** In base64. */
    signature: string;
    /** SPKI of the P-256 key it is claimed to be signed with. */
    publicKeyPem: string;
    /** RFC 8785, or Python's `json.dumps` with sorted keys and without blanks. */
    canonicalization?: 'jcs' | 'python' | undefined;
    signatureEncoding?: 'raw' | 'der' | undefined;
    /** What was signed: the canonical text, or the hex of its hash. */
    signedMessage?: 'canonical' | 'hash-hex' | undefined;
  } | undefined;
}

export interface ComplianceFlowsApi {
  /**
   * Draws resources by scope, and the flows between them.
   *
   * @throws PRECONDITION_FAILED: more than maxNodes resources and groupBy none (reason too_many_nodes)
   */
  diagram(input?: ComplianceFlowsDiagramInput, options?: CallOptions): Call<FlowDiagram>;
  /** Takes in flows; what cannot be read is reported and stops nothing else. */
  ingest(input: ComplianceFlowsIngestInput, options?: CallOptions): Call<FlowIngestResult>;
  /** Lists flows between resources. */
  list(input?: ComplianceFlowsListInput, options?: CallOptions): ListCall<DataFlow>;
  /** Lists traffic with addresses that are no known resource. */
  unresolved(input?: ComplianceFlowsUnresolvedInput, options?: CallOptions): ListCall<UnresolvedPeer>;
}

export interface ComplianceFlowsDiagramInput {
  /** Only resources of this VPC, and those they exchange flows with. */
  vpcId?: string | undefined;
  /** Only resources of this segment, and those they exchange flows with. */
  segment?: string | undefined;
  /** Default: `to` less the look-back of the settings. */
  from?: Date | undefined;
  /** Default: now. */
  to?: Date | undefined;
  /** auto groups more than maxNodes resources; none refuses them; the others always group. */
  groupBy?: 'auto' | 'none' | 'segment' | 'vpc' | undefined;
  maxNodes?: number | undefined;
  /** Whether addresses of no known resource are shown. */
  includeUnresolved?: boolean | undefined;
}

export interface ComplianceFlowsIngestInput {
  format: 'breakwater' | 'aws-vpc-flow-log';
  /** Of format breakwater: { source | srcIp, dest | dstIp, protocol, srcPort?, dstPort?, packetCount?, byteCount?, flowDirection?, action?, observedAt?, windowStart, windowEnd, interfaceId? }. */
  flows?: unknown[] | undefined;
  /** Lines of the format instead, at most 10,000 records and 4 MiB. */
  text?: string | undefined;
  /** Field names of a VPC flow log whose text has no header and not the layout of version 2. */
  header?: string | undefined;
}

export interface ComplianceFlowsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** The resource, by id or by its resourceId. */
  source?: string | undefined;
  /** The resource, by id or by its resourceId. */
  dest?: string | undefined;
  vpcId?: string | undefined;
  /** TCP, UDP, ICMP, ICMPv6 or the number as text. */
  protocol?: string | undefined;
  dstPort?: number | undefined;
  action?: FlowAction | FlowAction[] | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  /** At either end. */
  resource?: string | undefined;
  /** Only accepted flows between a CDE resource and one out of scope, both live. */
  violationsOnly?: boolean | undefined;
}

export interface ComplianceFlowsUnresolvedInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** The resource, by id or by its resourceId. */
  resource?: string | undefined;
  ip?: string | undefined;
  direction?: PeerDirection | PeerDirection[] | undefined;
  action?: FlowAction | FlowAction[] | undefined;
}

export interface ComplianceGrcApi {
  readonly connections: ComplianceGrcConnectionsApi;
  /**
   * Pushes the scope to a GRC platform, or tells what that would do.
   *
   * @throws CONFLICT: operation_active: a sync of the provider runs; `details.operationId` names it.
   * @throws PRECONDITION_FAILED: disabled, credentials_missing, or shrink: more than half of what the platform accepted would be left out.
   */
  sync(input: ComplianceGrcSyncInput, options?: CallOptions): Call<StartedGrcSync | GrcSyncPreview>;
  readonly syncs: ComplianceGrcSyncsApi;
}

export interface ComplianceGrcConnectionsApi {
  /** Creates a grcConnection. */
  create(input: ComplianceGrcConnectionsCreateInput, options?: CallOptions): Call<GrcConnection>;
  /** Creates up to 500 grcConnections, all or none. */
  createMany(input: ComplianceGrcConnectionsCreateManyInput, options?: CallOptions): Call<ComplianceGrcConnectionsCreateManyOutput>;
  /** Deletes a grcConnection. */
  delete(input: ComplianceGrcConnectionsDeleteInput, options?: CallOptions): Call<ComplianceGrcConnectionsDeleteOutput>;
  /** Deletes up to 1,000 grcConnections; those that do not exist are skipped. */
  deleteMany(input: ComplianceGrcConnectionsDeleteManyInput, options?: CallOptions): Call<ComplianceGrcConnectionsDeleteManyOutput>;
  /** Reads one grcConnection. */
  get(input: ComplianceGrcConnectionsGetInput, options?: CallOptions): Call<GrcConnection>;
  /** Lists grcConnections. */
  list(input?: ComplianceGrcConnectionsListInput, options?: CallOptions): ListCall<GrcConnection>;
  /** Changes a grcConnection. */
  update(input: ComplianceGrcConnectionsUpdateInput, options?: CallOptions): Call<GrcConnection>;
}

export interface ComplianceGrcConnectionsCreateInput {
  name: string;
  provider: GrcProvider;
  /** https URL of a public host that calls are relative to; default the provider's own. */
  baseUrl?: string | undefined;
  /** Where at the platform, and how: vanta custom-resource or in-scope, secureframe asset-scope or custom-data. */
  config: {
    mode: 'custom-resource';
    /** Of the custom resource at Vanta. */
    resourceId: string;
    /** What links to resources begin with; the id of the resource follows. */
    externalUrlBase: string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode: 'in-scope';
    /** Where Vanta keeps the resources of a type; other types are not pushed. */
    kinds: Partial<Record<ResourceType, {
      integrationId: string;
      resourceKind: string;
    }>>;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode?: 'custom-connection' | undefined;
    connectionId: number | string;
    resourceId: number | string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode: 'asset-scope';
    frameworkId: string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode: 'custom-data';
    connectionId: string;
    schemaSlug: string;
    vendorSlug: string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  };
  /** Stored encrypted, never shown: must be { clientId, clientSecret } for vanta, { apiKey } for drata, { apiKey, apiSecret } for secureframe. */
  credentials?: {
    clientId: string;
    clientSecret: string;
  } | {
    apiKey: string;
  } | {
    apiKey: string;
    apiSecret: string;
  } | null | undefined;
  /** false: nothing is pushed. */
  enabled?: boolean | undefined;
  /** Null: only when asked. */
  syncEveryHours?: number | null | undefined;
}

export interface ComplianceGrcConnectionsCreateManyInput {
  items: {
    name: string;
    provider: GrcProvider;
    /** https URL of a public host that calls are relative to; default the provider's own. */
    baseUrl?: string | undefined;
    /** Where at the platform, and how: vanta custom-resource or in-scope, secureframe asset-scope or custom-data. */
    config: {
      mode: 'custom-resource';
      /** Of the custom resource at Vanta. */
      resourceId: string;
      /** What links to resources begin with; the id of the resource follows. */
      externalUrlBase: string;
      /** Whether what is pending review is pushed too. Default false. */
      includePending?: boolean | undefined;
    } | {
      mode: 'in-scope';
      /** Where Vanta keeps the resources of a type; other types are not pushed. */
      kinds: Partial<Record<ResourceType, {
        integrationId: string;
        resourceKind: string;
      }>>;
      /** Whether what is pending review is pushed too. Default false. */
      includePending?: boolean | undefined;
    } | {
      mode?: 'custom-connection' | undefined;
      connectionId: number | string;
      resourceId: number | string;
      /** Whether what is pending review is pushed too. Default false. */
      includePending?: boolean | undefined;
    } | {
      mode: 'asset-scope';
      frameworkId: string;
      /** Whether what is pending review is pushed too. Default false. */
      includePending?: boolean | undefined;
    } | {
      mode: 'custom-data';
      connectionId: string;
      schemaSlug: string;
      vendorSlug: string;
      /** Whether what is pending review is pushed too. Default false. */
      includePending?: boolean | undefined;
    };
    /** Stored encrypted, never shown: must be { clientId, clientSecret } for vanta, { apiKey } for drata, { apiKey, apiSecret } for secureframe. */
    credentials?: {
      clientId: string;
      clientSecret: string;
    } | {
      apiKey: string;
    } | {
      apiKey: string;
      apiSecret: string;
    } | null | undefined;
    /** false: nothing is pushed. */
    enabled?: boolean | undefined;
    /** Null: only when asked. */
    syncEveryHours?: number | null | undefined;
  }[];
}

export interface ComplianceGrcConnectionsCreateManyOutput {
  items: GrcConnection[];
}

export interface ComplianceGrcConnectionsDeleteInput {
  id: GrcConnectionId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface ComplianceGrcConnectionsDeleteManyInput {
  ids: GrcConnectionId[];
}

export interface ComplianceGrcConnectionsDeleteManyOutput {
  deleted: number;
  ids: GrcConnectionId[];
}

export interface ComplianceGrcConnectionsDeleteOutput {
  id: GrcConnectionId;
  deleted: true;
}

export interface ComplianceGrcConnectionsGetInput {
  id: GrcConnectionId;
}

export interface ComplianceGrcConnectionsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  provider?: GrcProvider | GrcProvider[] | undefined;
  enabled?: boolean | undefined;
}

export interface ComplianceGrcConnectionsUpdateInput {
  id: GrcConnectionId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  name?: string | undefined;
  /** https URL of a public host that calls are relative to; default the provider's own. */
  baseUrl?: string | undefined;
  /** Where at the platform, and how: vanta custom-resource or in-scope, secureframe asset-scope or custom-data. */
  config?: {
    mode: 'custom-resource';
    /** Of the custom resource at Vanta. */
    resourceId: string;
    /** What links to resources begin with; the id of the resource follows. */
    externalUrlBase: string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode: 'in-scope';
    /** Where Vanta keeps the resources of a type; other types are not pushed. */
    kinds: Partial<Record<ResourceType, {
      integrationId: string;
      resourceKind: string;
    }>>;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode?: 'custom-connection' | undefined;
    connectionId: number | string;
    resourceId: number | string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode: 'asset-scope';
    frameworkId: string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode: 'custom-data';
    connectionId: string;
    schemaSlug: string;
    vendorSlug: string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | undefined;
  /** Replaced as a whole; null clears them. */
  credentials?: {
    clientId: string;
    clientSecret: string;
  } | {
    apiKey: string;
  } | {
    apiKey: string;
    apiSecret: string;
  } | null | undefined;
  /** false: nothing is pushed. */
  enabled?: boolean | undefined;
  /** Null: only when asked. */
  syncEveryHours?: number | null | undefined;
}

export interface ComplianceGrcSyncInput {
  connectionId: GrcConnectionId;
  /** incremental: what changed since the platform last accepted it. */
  syncType?: GrcSyncType | undefined;
  /** Whether only to tell what would be done. */
  dryRun?: boolean | undefined;
  /** Whether more than half of what the platform accepted may be left out. */
  allowShrink?: boolean | undefined;
}

export interface ComplianceGrcSyncsApi {
  /** Reads one grcSync. */
  get(input: ComplianceGrcSyncsGetInput, options?: CallOptions): Call<GrcSync>;
  /** Lists grcSyncs. */
  list(input?: ComplianceGrcSyncsListInput, options?: CallOptions): ListCall<GrcSync>;
}

export interface ComplianceGrcSyncsGetInput {
  id: GrcSyncId;
}

export interface ComplianceGrcSyncsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  connectionId?: GrcConnectionId | undefined;
  provider?: GrcProvider | GrcProvider[] | undefined;
  status?: GrcSyncStatus | GrcSyncStatus[] | undefined;
  syncType?: GrcSyncType | GrcSyncType[] | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface ComplianceResourcesApi {
  /**
   * Creates a resource, pending review.
   *
   * @throws CONFLICT: the resourceId is in use, maybe by a deleted resource (unique)
   */
  create(input: ComplianceResourcesCreateInput, options?: CallOptions): Call<Resource>;
  /**
   * Creates up to 500 resources, all or none.
   *
   * @throws CONFLICT: a resourceId is in use, maybe by a deleted resource (unique)
   */
  createMany(input: ComplianceResourcesCreateManyInput, options?: CallOptions): Call<ComplianceResourcesCreateManyOutput>;
  /**
   * Says that a resource is gone; its decisions, tags and history stay.
   *
   * @throws CONFLICT: the resource is deleted (deleted)
   */
  deactivate(input: ComplianceResourcesDeactivateInput, options?: CallOptions): Call<Resource>;
  /** Deletes a resource. */
  delete(input: ComplianceResourcesDeleteInput, options?: CallOptions): Call<ComplianceResourcesDeleteOutput>;
  /** Deletes up to 1,000 resources; those that do not exist are skipped. */
  deleteMany(input: ComplianceResourcesDeleteManyInput, options?: CallOptions): Call<ComplianceResourcesDeleteManyOutput>;
  /** Reads one resource with its tags. */
  get(input: ComplianceResourcesGetInput, options?: CallOptions): Call<TaggedResource>;
  /** Lists resources. */
  list(input?: ComplianceResourcesListInput, options?: CallOptions): ListCall<Resource>;
  /** Brings a deleted resource back. */
  restore(input: ComplianceResourcesRestoreInput, options?: CallOptions): Call<ComplianceResourcesRestoreOutput>;
  /**
   * Takes in what a discovery saw, and makes inactive what complete slices of it no longer hold.
   *
   * @throws VALIDATION: more than one call takes; send it in smaller parts (too_large)
   */
  sync(input: ComplianceResourcesSyncInput, options?: CallOptions): Call<ResourceSyncResult>;
  /** Changes a resource; isActive brings an inactive one back. */
  update(input: ComplianceResourcesUpdateInput, options?: CallOptions): Call<Resource>;
}

export interface ComplianceResourcesCreateInput {
  provider: Provider;
  resourceType: ResourceType;
  /** The name its provider gave it, such as an ARN; unique per tenant, among deleted resources too. */
  resourceId: string;
  resourceArn?: string | null | undefined;
  resourceName?: string | null | undefined;
  vpcId?: string | null | undefined;
  subnetId?: string | null | undefined;
  availabilityZone?: string | null | undefined;
  region?: string | null | undefined;
  accountId?: string | null | undefined;
  /** Anything the provider says, at most 65,536 bytes of JSON, 10 levels deep. Secrets, card numbers, environments and connection strings are not kept. */
  metadata?: Record<string, unknown> | null | undefined;
  /** Stored in its canonical form. */
  privateIp?: string | null | undefined;
  /** Stored in its canonical form. */
  publicIp?: string | null | undefined;
  /** Security groups; a bare text is the id of one. */
  securityGroups?: (string | {
    id: string;
    name?: string | undefined;
    ingress?: {
      protocol?: string | undefined;
      fromPort?: number | undefined;
      toPort?: number | undefined;
      cidrs?: string[] | undefined;
      groups?: string[] | undefined;
    }[] | undefined;
    egress?: {
      protocol?: string | undefined;
      fromPort?: number | undefined;
      toPort?: number | undefined;
      cidrs?: string[] | undefined;
      groups?: string[] | undefined;
    }[] | undefined;
  })[] | null | undefined;
}

export interface ComplianceResourcesCreateManyInput {
  items: {
    provider: Provider;
    resourceType: ResourceType;
    /** The name its provider gave it, such as an ARN; unique per tenant, among deleted resources too. */
    resourceId: string;
    resourceArn?: string | null | undefined;
    resourceName?: string | null | undefined;
    vpcId?: string | null | undefined;
    subnetId?: string | null | undefined;
    availabilityZone?: string | null | undefined;
    region?: string | null | undefined;
    accountId?: string | null | undefined;
    /** Anything the provider says, at most 65,536 bytes of JSON, 10 levels deep. Secrets, card numbers, environments and connection strings are not kept. */
    metadata?: Record<string, unknown> | null | undefined;
    /** Stored in its canonical form. */
    privateIp?: string | null | undefined;
    /** Stored in its canonical form. */
    publicIp?: string | null | undefined;
    /** Security groups; a bare text is the id of one. */
    securityGroups?: (string | {
      id: string;
      name?: string | undefined;
      ingress?: {
        protocol?: string | undefined;
        fromPort?: number | undefined;
        toPort?: number | undefined;
        cidrs?: string[] | undefined;
        groups?: string[] | undefined;
      }[] | undefined;
      egress?: {
        protocol?: string | undefined;
        fromPort?: number | undefined;
        toPort?: number | undefined;
        cidrs?: string[] | undefined;
        groups?: string[] | undefined;
      }[] | undefined;
    })[] | null | undefined;
  }[];
}

export interface ComplianceResourcesCreateManyOutput {
  items: Resource[];
}

export interface ComplianceResourcesDeactivateInput {
  /** The resource, by id or by its resourceId. */
  resource: string;
  /** Kept in the audit log. */
  reason?: string | undefined;
}

export interface ComplianceResourcesDeleteInput {
  /** The resource, by id or by its resourceId. */
  id: string;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface ComplianceResourcesDeleteManyInput {
  ids: ResourceId[];
}

export interface ComplianceResourcesDeleteManyOutput {
  deleted: number;
  ids: ResourceId[];
}

export interface ComplianceResourcesDeleteOutput {
  id: ResourceId;
  deleted: true;
}

export interface ComplianceResourcesGetInput {
  /** The resource, by id or by its resourceId. */
  id: string;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface ComplianceResourcesListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  provider?: Provider | Provider[] | undefined;
  resourceType?: ResourceType | ResourceType[] | undefined;
  scope?: 'cde' | 'connected-cde' | 'pending-review' | 'out-of-scope' | 'undecided' | undefined;
  vpcId?: string | undefined;
  subnetId?: string | undefined;
  region?: string | undefined;
  accountId?: string | undefined;
  isActive?: boolean | undefined;
  needsClassification?: boolean | undefined;
  lastSeenBefore?: Date | undefined;
  /** Whether deleted records are shown too. */
  includeDeleted?: boolean | undefined;
  /** Case-sensitive. */
  tagKey?: string | undefined;
  /** The value of tagKey. */
  tagValue?: string | undefined;
}

export interface ComplianceResourcesRestoreInput {
  id: ResourceId;
}

export interface ComplianceResourcesRestoreOutput {
  item: Resource;
  /** false: it was not deleted. */
  restored: boolean;
}

export interface ComplianceResourcesSyncInput {
  format: 'breakwater' | 'ocsf';
  /** Of items and slices that name none. */
  provider?: Provider | undefined;
  /** Of items and slices that name none. */
  accountId?: string | undefined;
  /** When the scan began; complete slices need it, of the last 24 h. */
  scanStartedAt?: Date | undefined;
  /** What was scanned. What is left of a complete one and was not seen becomes inactive. */
  slices?: {
    /** Default: that of the call. */
    provider?: Provider | undefined;
    /** Default: that of the call. */
    accountId?: string | null | undefined;
    region: string | null;
    resourceType: ResourceType;
    /** Whether everything there is of it was sent since scanStartedAt. */
    complete: boolean;
    /** Whether it may be that there is nothing left of it. */
    allowEmpty?: boolean | undefined;
    /** Why it could not be scanned. */
    error?: string | undefined;
  }[] | undefined;
  /** Format breakwater: resources as for create, each with `tags` if it wants. */
  resources?: unknown[] | undefined;
  /** Format ocsf: events of class 5023, 2004 or 2003. */
  events?: unknown[] | undefined;
  /** Format ocsf: the same as NDJSON or one JSON array, at most 4 MiB. */
  text?: string | undefined;
}

export interface ComplianceResourcesUpdateInput {
  /** The resource, by id or by its resourceId. */
  id: string;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  resourceArn?: string | null | undefined;
  resourceName?: string | null | undefined;
  vpcId?: string | null | undefined;
  subnetId?: string | null | undefined;
  availabilityZone?: string | null | undefined;
  region?: string | null | undefined;
  accountId?: string | null | undefined;
  /** Anything the provider says, at most 65,536 bytes of JSON, 10 levels deep. Secrets, card numbers, environments and connection strings are not kept. */
  metadata?: Record<string, unknown> | null | undefined;
  /** Stored in its canonical form. */
  privateIp?: string | null | undefined;
  /** Stored in its canonical form. */
  publicIp?: string | null | undefined;
  /** Security groups; a bare text is the id of one. */
  securityGroups?: (string | {
    id: string;
    name?: string | undefined;
    ingress?: {
      protocol?: string | undefined;
      fromPort?: number | undefined;
      toPort?: number | undefined;
      cidrs?: string[] | undefined;
      groups?: string[] | undefined;
    }[] | undefined;
    egress?: {
      protocol?: string | undefined;
      fromPort?: number | undefined;
      toPort?: number | undefined;
      cidrs?: string[] | undefined;
      groups?: string[] | undefined;
    }[] | undefined;
  })[] | null | undefined;
  /** Brings an inactive resource back; see deactivate. */
  isActive?: true | undefined;
}

/** What a person confirmed; never changed. */
export interface ComplianceReview {
  id: ComplianceReviewId;
  kind: ReviewKind;
  /** When it was done; not in the future. */
  performedAt: Date;
  performedBy: string;
  statement: string;
  reference: string | null;
  details: Record<string, unknown>;
  recordedAt: Date;
  recordedBy: string;
}

export type ComplianceReviewId = Id<'rvw'>;

export interface ComplianceReviewsApi {
  /** Reads one review. */
  get(input: ComplianceReviewsGetInput, options?: CallOptions): Call<ComplianceReview>;
  /** Lists complianceReviews. */
  list(input?: ComplianceReviewsListInput, options?: CallOptions): ListCall<ComplianceReview>;
  /** Records what a person confirmed; a newer one of its kind stands in its place. */
  record(input: ComplianceReviewsRecordInput, options?: CallOptions): Call<ComplianceReview>;
}

export interface ComplianceReviewsGetInput {
  id: ComplianceReviewId;
}

export interface ComplianceReviewsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  kind?: ReviewKind | ReviewKind[] | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface ComplianceReviewsRecordInput {
  kind: ReviewKind;
  /** When it was done; not in the future. */
  performedAt: Date;
  /** Who did it. */
  performedBy: string;
  /** What is confirmed. */
  statement: string;
  /** Where the report is. */
  reference?: string | null | undefined;
  /** Of a segmentation penetration test required: `result` (pass or fail) and `independent` (whether the tester was). */
  details?: Record<string, unknown> | undefined;
}

export interface ComplianceScopeApi {
  /**
   * Decides the scope of up to 500 resources by the rules, in one commit.
   *
   * @throws NOT_FOUND: no resource has one of the refs; `details.missing` names them
   * @throws CONFLICT: others were deciding about the same resources again and again (contended)
   */
  classify(input: ComplianceScopeClassifyInput, options?: CallOptions): Call<ScopeClassified>;
  /**
   * Starts an operation that decides the scope of all live resources, or those a filter leaves.
   *
   * @throws CONFLICT: one is running (operation_active); `details.operationId` names it
   */
  classifyAll(input?: ComplianceScopeClassifyAllInput, options?: CallOptions): Call<StartedOperation>;
  readonly decisions: ComplianceScopeDecisionsApi;
  /**
   * Decides the scope of one resource by hand.
   *
   * @throws CONFLICT: the resource is deleted (deleted), or expectedDecisionId is not current (version)
   * @throws PRECONDITION_FAILED: the resource is inactive (inactive)
   */
  override(input: ComplianceScopeOverrideInput, options?: CallOptions): Call<ScopeOverridden>;
  /** Counts live resources by scope, now or as of a time. */
  summary(input?: ComplianceScopeSummaryInput, options?: CallOptions): Call<ScopeSummary>;
  /** Finds where the scope of the estate does not hold together; two_hop is for information only. */
  validate(input?: ComplianceScopeValidateInput, options?: CallOptions): Call<ScopeValidation>;
}

export interface ComplianceScopeClassifyAllInput {
  /** Which live resources; none: all. */
  filter?: {
    /** Only what is pending review. */
    onlyPending?: boolean | undefined;
    needsClassification?: boolean | undefined;
    provider?: Provider | undefined;
    resourceType?: ResourceType | undefined;
    vpcId?: string | undefined;
    scope?: 'cde' | 'connected-cde' | 'pending-review' | 'out-of-scope' | 'undecided' | undefined;
  } | undefined;
}

export interface ComplianceScopeClassifyInput {
  resources: string[];
  /** Why to classify again: a new decision of the caller follows for each resource but those held. */
  reason?: string | undefined;
}

export interface ComplianceScopeDecisionsApi {
  /** Reads one scopeDecision. */
  get(input: ComplianceScopeDecisionsGetInput, options?: CallOptions): Call<ScopeDecision>;
  /** Reads every decision on one resource, newest first. */
  history(input: ComplianceScopeDecisionsHistoryInput, options?: CallOptions): Call<ComplianceScopeDecisionsHistoryOutput>;
  /** Lists scopeDecisions. */
  list(input?: ComplianceScopeDecisionsListInput, options?: CallOptions): ListCall<ScopeDecision>;
}

export interface ComplianceScopeDecisionsGetInput {
  id: ScopeDecisionId;
}

export interface ComplianceScopeDecisionsHistoryInput {
  /** The resource, by id or by its resourceId. */
  resource: string;
}

export interface ComplianceScopeDecisionsHistoryOutput {
  items: ScopeDecision[];
}

export interface ComplianceScopeDecisionsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** The resource, by id or by its resourceId. */
  resource?: string | undefined;
  scope?: Scope | Scope[] | undefined;
  decisionMethod?: DecisionMethod | DecisionMethod[] | undefined;
  rule?: ScopeRule | ScopeRule[] | undefined;
  isCurrent?: boolean | undefined;
  decidedBy?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface ComplianceScopeOverrideInput {
  /** The resource, by id or by its resourceId. */
  resource: string;
  scope: 'cde' | 'connected-cde' | 'out-of-scope';
  justification: string;
  /** Of a cde; default: as tagged, else by the type of the resource. */
  dataClassification?: DataClassification | undefined;
  segment?: string | undefined;
  /** The decision this one is based on; if another is current, the call is CONFLICT(version). */
  expectedDecisionId?: ScopeDecisionId | undefined;
}

export interface ComplianceScopeSummaryInput {
  /** Default: now. */
  asOf?: Date | undefined;
}

export interface ComplianceScopeValidateInput {
  /** Default: all. */
  kinds?: ScopeIssueKind[] | undefined;
  /** Most issues that are listed. Default 1,000. */
  limit?: number | undefined;
}

/** How compliance works for the tenant. */
export interface ComplianceSettings {
  entityType: 'merchant' | 'service_provider';
  /** How far back flows count. */
  lookbackDays: number;
  /** At least lookbackDays. */
  flowRetentionDays: number;
  pendingReviewMaxDays: number;
  monitoringGapHours: number;
  autoClassify: boolean;
  /** 0 while all are the defaults. */
  version: number;
  updatedAt: Date | null;
}

export interface ComplianceSettingsApi {
  /** Reads the tenant's compliance settings. */
  get(input?: ComplianceSettingsGetInput, options?: CallOptions): Call<ComplianceSettings>;
  /** Changes the tenant's compliance settings. */
  update(input?: ComplianceSettingsUpdateInput, options?: CallOptions): Call<ComplianceSettings>;
}

export type ComplianceSettingsGetInput = Record<string, never>;

export interface ComplianceSettingsUpdateInput {
  entityType?: 'merchant' | 'service_provider' | undefined;
  /** How far back flows count. */
  lookbackDays?: number | undefined;
  /** At least lookbackDays. */
  flowRetentionDays?: number | undefined;
  pendingReviewMaxDays?: number | undefined;
  monitoringGapHours?: number | undefined;
  autoClassify?: boolean | undefined;
  /** The version this change is based on; if they have moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export type ComplianceSeverity = 'critical' | 'high' | 'medium' | 'low';

export interface ComplianceTagsApi {
  /** Reads every change of the tags of a resource, newest first. */
  history(input: ComplianceTagsHistoryInput, options?: CallOptions): Call<ComplianceTagsHistoryOutput>;
  /** Lists tags. */
  list(input?: ComplianceTagsListInput, options?: CallOptions): ListCall<Tag>;
  /**
   * Takes a tag off a resource; its history stays.
   *
   * @throws CONFLICT: the resource is deleted (deleted)
   */
  remove(input: ComplianceTagsRemoveInput, options?: CallOptions): Call<Tag>;
  /**
   * Sets a tag of a resource; the value and source it has already leave no trace.
   *
   * @throws CONFLICT: the resource is deleted (deleted)
   * @throws PRECONDITION_FAILED: pci:scope would lower a resource that is a cde (cde)
   */
  set(input: ComplianceTagsSetInput, options?: CallOptions): Call<TagSetResult>;
}

export interface ComplianceTagsHistoryInput {
  /** The resource, by id or by its resourceId. */
  resource: string;
  /** Case-sensitive. */
  key?: string | undefined;
}

export interface ComplianceTagsHistoryOutput {
  items: TagChange[];
}

export interface ComplianceTagsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** The resource, by id or by its resourceId. */
  resource?: string | undefined;
  /** Case-sensitive. */
  key?: string | undefined;
  value?: string | undefined;
  source?: TagSource | TagSource[] | undefined;
}

export interface ComplianceTagsRemoveInput {
  /** The resource, by id or by its resourceId. */
  resource: string;
  /** Case-sensitive. */
  key: string;
  /** Kept in the history. */
  reason?: string | undefined;
}

export interface ComplianceTagsSetInput {
  /** The resource, by id or by its resourceId. */
  resource: string;
  /** Case-sensitive. */
  key: string;
  /** Kept without secrets and card numbers, and not at all under a key that names a secret, such as `db.password`. */
  value: string;
  source?: 'manual' | 'imported' | undefined;
  /** Kept in the history. */
  reason?: string | undefined;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

/** Where the steps of an action are carried out. */
export interface Connector {
  id: ConnectorId;
  action: string;
  endpoint: string;
  timeoutMs: number;
  enabled: boolean;
  description: string | null;
  /** When a step was last called, or was to be. */
  lastUsedAt: Date | null;
  /** How that ended: completed, failed, bad_answer, http_<status>, aborted, not_sent, or why no answer came. */
  lastStatus: string | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type ConnectorId = Id<'con'>;

/** A new connector with its signing secret. */
export interface ConnectorWithSecret {
  id: ConnectorId;
  action: string;
  endpoint: string;
  timeoutMs: number;
  enabled: boolean;
  description: string | null;
  /** When a step was last called, or was to be. */
  lastUsedAt: Date | null;
  /** How that ended: completed, failed, bad_answer, http_<status>, aborted, not_sent, or why no answer came. */
  lastStatus: string | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Shown once: what calls are signed with. */
  secret: string;
}

/** Single changes that would have led to another action, smallest first. */
export interface Counterfactual {
  alternativeAction: 'approve' | 'deny' | 'escalate';
  /** Its loss beyond the chosen action's; negative when the choice was forced. */
  lossDelta: number;
  whatWouldChange: {
    factor: 'violations' | 'environment' | 'outcome' | 'estimatedValue' | 'telemetry' | 'forecasts' | 'epistemic';
    from: string | number | null;
    to: string | number | null;
    action: 'approve' | 'deny' | 'escalate';
    riskScore: number;
    lossDeltas: {
      approve: number;
      deny: number;
      escalate: number;
    };
    distance: number;
  }[];
}

/** Which PCI DSS 4.0.1 requirements about scope are met. */
export interface Coverage {
  asOf: Date;
  entityType: 'merchant' | 'service_provider';
  summary: {
    ok: number;
    attention: number;
    overdue: number;
    missing: number;
    not_applicable: number;
  };
  items: CoverageItem[];
}

/** Whether one requirement is met. */
export interface CoverageItem {
  requirement: PciRequirement;
  /** Of the requirement, where it has several: a to g of 12.5.2. */
  element: string | null;
  title: string;
  status: CoverageStatus;
  reason: string;
  /** When it was last done. */
  lastAt: Date | null;
  /** When it is to be done again at the latest. */
  dueAt: Date | null;
  /** What it rests on. */
  links: {
    kind: 'review' | 'evidence';
    id: string;
  }[];
}

export type CoverageStatus = 'ok' | 'attention' | 'overdue' | 'missing' | 'not_applicable';

/** An asset that is critical because somebody said so. */
export interface CriticalAsset {
  id: CriticalAssetId;
  assetId: string;
  reason: string | null;
  /** Principal id. */
  setBy: string;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type CriticalAssetId = Id<'cra'>;

export interface CriticalAssetSetResult {
  criticalAsset: CriticalAsset;
  created: boolean;
}

/** What a meter counted this month, and whose it is. */
export interface CurrentUsage {
  /** Of the API key; null for people and services. */
  tier: 'free' | 'pro' | 'premium' | 'enterprise' | null;
  /** Units a UTC month; null: unlimited. */
  limit: number | null;
  used: number;
  /** null: unlimited. */
  remaining: number | null;
  /** First instant of the next UTC month. */
  resetsAt: Date;
  subject: {
    /** tenant: its people and services together. */
    kind: 'apiKey' | 'tenant';
    id: string;
  };
  /** YYYY-MM, in UTC. */
  period: string;
}

export type DataClassification = 'stores-cardholder' | 'processes-cardholder' | 'transmits-cardholder';

/** Traffic seen between two resources. */
export interface DataFlow {
  id: FlowId;
  sourceResourceId: ResourceId;
  destResourceId: ResourceId;
  protocol: string;
  srcPort: number | null;
  /** 0 when it is unknown. */
  dstPort: number;
  packetCount: number;
  byteCount: number;
  flowDirection: FlowDirection;
  action: FlowAction;
  observedAt: Date;
  windowStart: Date;
  windowEnd: Date;
  srcIp: string | null;
  dstIp: string | null;
  interfaceId: string | null;
}

export interface DatabaseApi {
  /** Says whether the database answers and its schema fits this build. */
  health(input?: undefined, options?: CallOptions): Call<DatabaseHealth>;
  /** Lists the migrations of this build and of the database. */
  migrations(input?: undefined, options?: CallOptions): Call<DatabaseMigrationsOutput>;
  /** Describes every table, with how many rows it has. */
  tables(input?: undefined, options?: CallOptions): Call<DatabaseTablesOutput>;
}

/** Whether the database answers and its schema fits this build. */
export interface DatabaseHealth {
  status: 'ok' | 'degraded';
  /** How long the database took to answer; null when it did not. */
  latencyMs: number | null;
  database: 'ok' | 'unreachable';
  migrations: 'ok' | 'pending' | 'ahead' | 'unknown';
  snapshotAt: Date | null;
  checkedAt: Date;
}

export interface DatabaseMigrationsOutput {
  items: MigrationState[];
}

export interface DatabaseTablesOutput {
  items: TableInfo[];
}

/** One signed, unchangeable evaluation of an intent. */
export interface Decision {
  id: DecisionId;
  intentId: IntentId;
  deterministicId: string;
  timestamp: Date;
  intentType: 'provision_resource' | 'grant_access' | 'deploy_config';
  category: 'database' | 'network' | 'compute' | 'security' | 'default';
  environment: 'dev' | 'staging' | 'prod' | 'test';
  riskScore: number;
  action: 'approve' | 'deny' | 'escalate';
  decidedBy: 'violation' | 'epistemic_gate' | 'expected_loss' | 'context_floor';
  confidence: number;
  losses: {
    approve: number;
    deny: number;
    escalate: number;
  };
  explanation: string;
  contributions: RiskContributions;
  /** Adds up to riskScore. */
  riskFactors: Record<string, number>;
  /** The first 10. */
  violations: PolicyViolation[];
  violationCount: number;
  counterfactual: Counterfactual;
  /** Hex SHA-256 of the RFC 8785 form of the payload decided on. */
  payloadHash: string;
  /** Among the neighbours; null without any. */
  memorySuccessRate: number | null;
  memoryWeight: number | null;
  /** What the caller reported of the moment; null when nothing. */
  context: unknown;
  /** Who asked. */
  principal: {
    kind: string;
    id: string | null;
  };
  apiKeyId: ApiKeyId | null;
  /** Of the API key that asked. */
  tier: 'free' | 'pro' | 'premium' | 'enterprise' | null;
  approvalId: ApprovalId | null;
  traceId: string | null;
  /** Base64 Ed25519 over the RFC 8785 form of the decision. */
  signature: string | null;
  /** Hex of the public key. */
  keyId: string | null;
}

export type DecisionId = Id<'dec'>;

export type DecisionMethod = 'manual' | 'automated' | 'ml';

/** Whether a decision is as it was signed. */
export interface DecisionVerification {
  id: DecisionId;
  /** invalid: not what was signed. unsigned: no signature. unknown_key: by no key of this installation. */
  status: 'valid' | 'invalid' | 'unsigned' | 'unknown_key';
  /** Of the key that the signature names. */
  keyId: string | null;
}

export interface DecisionVerifications {
  results: {
    id: DecisionId;
    status: 'valid' | 'invalid' | 'unsigned' | 'unknown_key' | 'not_found';
  }[];
  summary: {
    /** Decisions found. */
    checked: number;
    valid: number;
    invalid: number;
    unsigned: number;
    unknownKey: number;
    notFound: number;
  };
  /** Pass as `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

/** A decision with the approval it opened. */
export interface DecisionWithApproval {
  id: DecisionId;
  intentId: IntentId;
  deterministicId: string;
  timestamp: Date;
  intentType: 'provision_resource' | 'grant_access' | 'deploy_config';
  category: 'database' | 'network' | 'compute' | 'security' | 'default';
  environment: 'dev' | 'staging' | 'prod' | 'test';
  riskScore: number;
  action: 'approve' | 'deny' | 'escalate';
  decidedBy: 'violation' | 'epistemic_gate' | 'expected_loss' | 'context_floor';
  confidence: number;
  losses: {
    approve: number;
    deny: number;
    escalate: number;
  };
  explanation: string;
  contributions: RiskContributions;
  /** Adds up to riskScore. */
  riskFactors: Record<string, number>;
  /** The first 10. */
  violations: PolicyViolation[];
  violationCount: number;
  counterfactual: Counterfactual;
  /** Hex SHA-256 of the RFC 8785 form of the payload decided on. */
  payloadHash: string;
  /** Among the neighbours; null without any. */
  memorySuccessRate: number | null;
  memoryWeight: number | null;
  /** What the caller reported of the moment; null when nothing. */
  context: unknown;
  /** Who asked. */
  principal: {
    kind: string;
    id: string | null;
  };
  apiKeyId: ApiKeyId | null;
  /** Of the API key that asked. */
  tier: 'free' | 'pro' | 'premium' | 'enterprise' | null;
  approvalId: ApprovalId | null;
  traceId: string | null;
  /** Base64 Ed25519 over the RFC 8785 form of the decision. */
  signature: string | null;
  /** Hex of the public key. */
  keyId: string | null;
  /** What people said of an escalation. */
  approval: ApprovalAnswer | null;
}

/** One event on its way to one webhook. */
export interface Delivery {
  id: DeliveryId;
  webhookId: WebhookId;
  eventType: string;
  /** null for a test. */
  eventId: EventId | null;
  /** `webhook-id` of every attempt, also when delivered again. */
  messageId: string;
  /** The first delivery of the message; it may be gone by now. */
  redeliveryOf: DeliveryId | null;
  status: 'pending' | 'success' | 'failed';
  /** Of the latest finished attempt. */
  responseCode: number | null;
  /** Of the latest finished attempt. */
  errorMessage: string | null;
  /** Attempts started so far. */
  attempt: number;
  maxAttempts: number;
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
  /** When it succeeded or failed for good. */
  completedAt: Date | null;
  createdAt: Date;
}

/** What came of one try to deliver. */
export interface DeliveryAttempt {
  attempt: number;
  startedAt: Date;
  finishedAt: Date | null;
  durationMs: number | null;
  outcome: 'running' | 'success' | 'retry' | 'failed' | 'lost';
  responseCode: number | null;
  errorCode: string | null;
  errorMessage: string | null;
  /** The first 1,024 characters of the answer. */
  responseSnippet: string | null;
}

/** A delivery with its payload and attempts. */
export interface DeliveryDetails {
  id: DeliveryId;
  webhookId: WebhookId;
  eventType: string;
  /** null for a test. */
  eventId: EventId | null;
  /** `webhook-id` of every attempt, also when delivered again. */
  messageId: string;
  /** The first delivery of the message; it may be gone by now. */
  redeliveryOf: DeliveryId | null;
  status: 'pending' | 'success' | 'failed';
  /** Of the latest finished attempt. */
  responseCode: number | null;
  /** Of the latest finished attempt. */
  errorMessage: string | null;
  /** Attempts started so far. */
  attempt: number;
  maxAttempts: number;
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
  /** When it succeeded or failed for good. */
  completedAt: Date | null;
  createdAt: Date;
  /** What is sent; for generic webhooks exactly this, as canonical JSON. */
  payload: {
    id: string;
    type: string;
    schemaVersion: number;
    timestamp: string;
    tenantId: string;
    recordId: string | null;
    gatewayId: string | null;
    actor: {
      kind: 'user' | 'servicePrincipal' | 'apiKey' | 'root' | 'system' | 'anonymous';
      id: string | null;
      name: string;
    };
    data: Record<string, unknown>;
  };
  /** By number. */
  attempts: DeliveryAttempt[];
}

export type DeliveryId = Id<'dlv'>;

/** A field device, and how far it is to be trusted. */
export interface Device {
  id: DeviceId;
  /** Its own name; unique per tenant among devices that are not deleted. */
  deviceId: string;
  deviceType: DeviceType;
  firmwareStack: 'ada_spark' | 'rust_embassy' | 'zephyr_rtos' | 'unknown';
  name: string | null;
  location: string | null;
  networkSegment: string | null;
  firmwareVersion: string;
  /** What it last proved, or was created with. */
  firmwareHash: string;
  /** What it must prove. */
  expectedFirmwareHash: string;
  attestationStatus: AttestationStatus;
  /** 0 to 100: from attestation, failures, liveness and active alerts. */
  riskScore: number;
  /** red above 70, yellow above 30, else green. */
  riskBand: 'green' | 'yellow' | 'red';
  ipAddress: string | null;
  certificateSerial: string | null;
  certificateNotBefore: Date | null;
  certificateNotAfter: Date | null;
  certificateRevoked: boolean;
  publicKey: string | null;
  lastSeen: Date | null;
  lastAttestation: Date | null;
  /** Of the last attestation that was valid. */
  lastBootCount: number | null;
  consecutiveFailures: number;
  liveness: Liveness;
  revokedAt: Date | null;
  revokedReason: string | null;
  metadata: Record<string, unknown>;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
}

export type DeviceId = Id<'dev'>;

export type DeviceType = 'sensor' | 'controller' | 'gateway' | 'plc';

/** A decision on an intent, with everything it rests on. */
export interface Evaluation {
  intentId: IntentId;
  deterministicId: string;
  decisionId: DecisionId;
  /** Whether this is the stored decision of an earlier call. */
  replayed: boolean;
  evaluatedAt: Date;
  category: 'database' | 'network' | 'compute' | 'security' | 'default';
  environment: 'dev' | 'staging' | 'prod' | 'test';
  riskScore: number;
  action: 'approve' | 'deny' | 'escalate';
  decidedBy: 'violation' | 'epistemic_gate' | 'expected_loss' | 'context_floor';
  confidence: number;
  losses: {
    approve: number;
    deny: number;
    escalate: number;
  };
  explanation: string;
  contributions: RiskContributions;
  /** Adds up to riskScore. */
  riskFactors: Record<string, number>;
  /** The first 10. */
  violations: PolicyViolation[];
  violationCount: number;
  counterfactual: Counterfactual;
  /** The approval by people an escalation opened. */
  approvalId: ApprovalId | null;
  traceId: string | null;
  signature: string | null;
  keyId: string | null;
  quota: Quota;
}

/** Decisions on a batch, in the order of its items. */
export interface EvaluationBatch {
  results: ({
    ok: true;
    index: number;
    result: Evaluation;
  } | {
    ok: false;
    index: number;
    error: {
      code: string;
      message: string;
      details: Record<string, unknown> | null;
    };
  })[];
  /** Decisions stored. */
  admitted: number;
  /** Items with an error. */
  refused: number;
}

/** A fact, in commit order. */
export interface Event {
  id: EventId;
  type: string;
  schemaVersion: number;
  occurredAt: Date;
  component: string;
  recordId: string | null;
  gatewayId: string | null;
  actor: {
    kind: 'user' | 'servicePrincipal' | 'apiKey' | 'root' | 'system' | 'anonymous';
    id: string | null;
    name: string;
  };
  requestId: string | null;
  traceId: string | null;
  /** The subject's `id` and the fields of the type. */
  data: Record<string, unknown>;
}

export type EventId = Id<'evt'>;

/** A kind of fact Breakwater tells. */
export interface EventType {
  type: string;
  description: string;
  /** Least role that may read events of the type. */
  minRole: 'viewer' | 'operator' | 'admin';
  schemaVersion: number;
  /** JSON Schema of `data`. */
  schema: Record<string, unknown>;
}

export interface EventsApi {
  /** Lists events, newest first; those above your role are left out. */
  list(input?: EventsListInput, options?: CallOptions): ListCall<Event>;
  /** Lists every type of event, by name, with the shape of its data. */
  types(input?: undefined, options?: CallOptions): Call<EventsTypesOutput>;
  /**
   * Follows events as they are committed, each once and in order, also after a lost connection.
   *
   * @throws PRECONDITION_FAILED: event_gone: `lastEventId` was purged or never was; `details.oldestId` is the oldest there is.
   * @throws RATE_LIMITED: too many watches and waits of yours are open (scope principal)
   */
  watch(input?: EventsWatchInput, options?: WatchOptions): AsyncIterable<Event>;
}

export interface EventsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** Exact types, `<domain>.*` or `*`. */
  types?: string[] | undefined;
  recordId?: string | undefined;
  gatewayId?: GatewayId | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  /** Only events after this one; implies ascending order. */
  after?: EventId | undefined;
}

export interface EventsTypesOutput {
  items: EventType[];
}

export interface EventsWatchInput {
  /** Exact types, `<domain>.*` or `*`. */
  types?: string[] | undefined;
  recordId?: string | undefined;
  gatewayId?: GatewayId | undefined;
  /** Only events after this one; without it, those that come. `evt_00000000000000000000000000` stands before all. */
  lastEventId?: EventId | undefined;
}

/** A signed document about the scope, which nobody can change. */
export interface Evidence {
  id: EvidenceId;
  /** Set only where it is about one decision. */
  scopeDecisionId: ScopeDecisionId | null;
  evidenceType: EvidenceType;
  /** SHA-256 of the document in the form of RFC 8785, in lower-case hex. */
  hash: string;
  /** ECDSA P-256 over the bytes that were hashed: r and s, 64 bytes in base64. */
  signature: string;
  signingKeyId: string;
  profile: 'jcs-es256-raw';
  /** 1, 2, … within the tenant. */
  sequence: number;
  /** The hash of the evidence before, 64 zeros for the first. */
  prevHash: string;
  /** Where the caller keeps another copy. */
  storageUrl: string | null;
  pciRequirement: string | null;
  /** All it supports, the first one included. */
  pciRequirements: string[];
  generatedAt: Date;
  generatedBy: string;
  /** Seven years after `generatedAt`. */
  expiresAt: Date;
  lastVerifiedAt: Date | null;
  verificationCount: number;
  /** Whether it is kept beyond `expiresAt`. */
  legalHold: boolean;
  /** Why it was last held or released, by whom and when. */
  legalHoldReason: string | null;
  legalHoldBy: string | null;
  legalHoldAt: Date | null;
  /** When the document was deleted; hash and chain stay. */
  purgedAt: Date | null;
  /** The signed document; null once purged. */
  data: Record<string, unknown> | null;
  /** All decisions it rests on, ascending. */
  decisionIds: ScopeDecisionId[];
}

export type EvidenceId = Id<'evd'>;

export interface EvidencePublicKey {
  /** `ecdsa-sha256:` and 16 hex digits of the SHA-256 of `spkiPem`. */
  keyId: string;
  algorithm: 'ES256';
  spkiPem: string;
  jwk: {
    kty: 'EC';
    crv: 'P-256';
    x: string;
    y: string;
  };
  /** null: it has signed nothing yet. */
  firstUsedAt: Date | null;
  retiredAt: Date | null;
  /** Whether new evidence is signed with it. */
  current: boolean;
}

export type EvidenceType = 'pci_scope_identification' | 'network_segmentation_validation' | 'data_flow_analysis' | 'tag_audit_trail' | 'configuration_snapshot';

/** What holds of evidence; null is what does not apply, most of it for external evidence. */
export interface EvidenceVerification {
  /** null: it is purged, so that nothing is left to be verified. */
  valid: boolean | null;
  hashMatches: boolean | null;
  signatureValid: boolean | null;
  /** Whether the record repeats what the document says. */
  columnsMatch: boolean | null;
  /** Whether the evidence before has the hash it is linked to. */
  chainIntact: boolean | null;
  keyId: string | null;
  keyKnown: boolean | null;
  keyRetired: boolean | null;
  expired: boolean | null;
  purged: boolean | null;
  reasons: ('hash' | 'signature' | 'columns' | 'chain' | 'key')[];
  verifiedAt: Date;
  verificationCount: number | null;
}

/** One run of a playbook. */
export interface Execution {
  id: ExecutionId;
  playbookId: PlaybookId;
  caseId: CaseId | null;
  status: 'pending' | 'running' | 'completed' | 'failed' | 'rolled_back';
  parameters: Record<string, unknown>;
  targetAssets: string[];
  dryRun: boolean;
  /** As they were when the run was asked for. */
  steps: PlaybookStep[];
  /** Completed, skipped and simulated ones. */
  stepsCompleted: number;
  stepsTotal: number;
  /** One per step. */
  stepResults: StepResult[];
  errorMessage: string | null;
  startedAt: Date | null;
  /** When it last became completed, failed or rolled back. */
  completedAt: Date | null;
  /** Principal id. */
  requestedBy: string;
  approvalId: ApprovalId | null;
  operationId: OperationId | null;
  rollbackStatus: 'none' | 'pending_approval' | 'running' | 'done' | 'partial';
  rollbackReason: string | null;
  rollbackApprovalId: ApprovalId | null;
  rollbackOperationId: OperationId | null;
  cancelRequestedAt: Date | null;
  cancelRequestedBy: string | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type ExecutionId = Id<'exe'>;

export interface FleetApi {
  readonly gateways: FleetGatewaysApi;
  readonly sandboxes: FleetSandboxesApi;
}

export interface FleetGatewaysApi {
  /**
   * Starts a check of a gateway's health.
   *
   * @throws UNSUPPORTED: the runtime speaks no gRPC, or cannot trust a CA of yours or show a client certificate
   * @throws PRECONDITION_FAILED: authMode is mtls and not all three PEMs are stored (credentials_missing)
   * @throws CONFLICT: a check of this gateway is under way (operation_active)
   */
  checkHealth(input: FleetGatewaysCheckHealthInput, options?: CallOptions): Call<FleetGatewaysCheckHealthOutput>;
  /** Creates a gateway. */
  create(input: FleetGatewaysCreateInput, options?: CallOptions): Call<Gateway>;
  /** Creates up to 500 gateways, all or none. */
  createMany(input: FleetGatewaysCreateManyInput, options?: CallOptions): Call<FleetGatewaysCreateManyOutput>;
  /** Deletes a gateway. */
  delete(input: FleetGatewaysDeleteInput, options?: CallOptions): Call<FleetGatewaysDeleteOutput>;
  /** Deletes up to 1,000 gateways; those that do not exist are skipped. */
  deleteMany(input: FleetGatewaysDeleteManyInput, options?: CallOptions): Call<FleetGatewaysDeleteManyOutput>;
  /** Reads one gateway. */
  get(input: FleetGatewaysGetInput, options?: CallOptions): Call<Gateway>;
  /** Takes a gateway's report on its own health. */
  heartbeat(input: FleetGatewaysHeartbeatInput, options?: CallOptions): Call<FleetGatewaysHeartbeatOutput>;
  /** Lists gateways. */
  list(input?: FleetGatewaysListInput, options?: CallOptions): ListCall<Gateway>;
  /** Brings a deleted gateway back. */
  restore(input: FleetGatewaysRestoreInput, options?: CallOptions): Call<FleetGatewaysRestoreOutput>;
  /** Replaces or clears the certificates and key a gateway is reached with. */
  setCredentials(input: FleetGatewaysSetCredentialsInput, options?: CallOptions): Call<Gateway>;
  /** Changes a gateway. */
  update(input: FleetGatewaysUpdateInput, options?: CallOptions): Call<Gateway>;
}

export interface FleetGatewaysCheckHealthInput {
  /** The gateway, by id or by name. */
  gateway: string;
}

export interface FleetGatewaysCheckHealthOutput {
  operationId: OperationId;
  status: 'pending' | 'running' | 'cancelling' | 'succeeded' | 'failed';
  resourceType: string;
  gatewayId: GatewayId;
}

export interface FleetGatewaysCreateInput {
  /** Unique per tenant among gateways that are not deleted. */
  name: string;
  /** `host:port` or `[ipv6]:port`; private and local addresses are refused. */
  endpoint: string;
  /** Default https. */
  scheme?: 'https' | 'http' | 'grpc' | undefined;
  authMode?: 'mtls' | 'api_key' | 'none' | 'insecure' | null | undefined;
  /** PEM certificates the gateway is checked against. Stored encrypted. */
  caCert?: string | null | undefined;
  /** PEM client certificate, leaf first. Needs clientKey. */
  clientCert?: string | null | undefined;
  /** PEM private key of the client certificate. Never returned. */
  clientKey?: string | null | undefined;
  /** Anything of yours, at most 16,384 bytes of JSON. */
  metadata?: Record<string, unknown> | null | undefined;
  description?: string | null | undefined;
  labels?: Record<string, string> | null | undefined;
  /** How health is checked. Default auto. */
  probe?: 'auto' | 'grpc' | 'https' | undefined;
  monitored?: boolean | undefined;
}

export interface FleetGatewaysCreateManyInput {
  items: {
    /** Unique per tenant among gateways that are not deleted. */
    name: string;
    /** `host:port` or `[ipv6]:port`; private and local addresses are refused. */
    endpoint: string;
    /** Default https. */
    scheme?: 'https' | 'http' | 'grpc' | undefined;
    authMode?: 'mtls' | 'api_key' | 'none' | 'insecure' | null | undefined;
    /** PEM certificates the gateway is checked against. Stored encrypted. */
    caCert?: string | null | undefined;
    /** PEM client certificate, leaf first. Needs clientKey. */
    clientCert?: string | null | undefined;
    /** PEM private key of the client certificate. Never returned. */
    clientKey?: string | null | undefined;
    /** Anything of yours, at most 16,384 bytes of JSON. */
    metadata?: Record<string, unknown> | null | undefined;
    description?: string | null | undefined;
    labels?: Record<string, string> | null | undefined;
    /** How health is checked. Default auto. */
    probe?: 'auto' | 'grpc' | 'https' | undefined;
    monitored?: boolean | undefined;
  }[];
}

export interface FleetGatewaysCreateManyOutput {
  items: Gateway[];
}

export interface FleetGatewaysDeleteInput {
  /** The gateway, by id or by name. */
  id: string;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface FleetGatewaysDeleteManyInput {
  ids: GatewayId[];
}

export interface FleetGatewaysDeleteManyOutput {
  deleted: number;
  ids: GatewayId[];
}

export interface FleetGatewaysDeleteOutput {
  id: GatewayId;
  deleted: true;
}

export interface FleetGatewaysGetInput {
  /** The gateway, by id or by name. */
  id: string;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface FleetGatewaysHeartbeatInput {
  /** The gateway, by id or by name. */
  gateway: string;
  status?: 'healthy' | 'degraded' | 'unhealthy' | undefined;
  /** The software version the gateway runs. */
  version?: string | undefined;
}

export interface FleetGatewaysHeartbeatOutput {
  status: 'connected' | 'degraded' | 'unreachable' | 'offline' | 'unknown';
  lastSeen: Date;
}

export interface FleetGatewaysListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** Unique per tenant among gateways that are not deleted. */
  name?: string | undefined;
  scheme?: 'https' | 'http' | 'grpc' | ('https' | 'http' | 'grpc')[] | undefined;
  authMode?: 'mtls' | 'api_key' | 'none' | 'insecure' | ('mtls' | 'api_key' | 'none' | 'insecure')[] | undefined;
  status?: 'connected' | 'degraded' | 'unreachable' | 'offline' | 'unknown' | undefined;
  labels?: string[] | undefined;
  /** Whether deleted records are shown too. */
  includeDeleted?: boolean | undefined;
}

export interface FleetGatewaysRestoreInput {
  id: GatewayId;
}

export interface FleetGatewaysRestoreOutput {
  item: Gateway;
  /** false: it was not deleted. */
  restored: boolean;
}

export interface FleetGatewaysSetCredentialsInput {
  /** The gateway, by id or by name. */
  gateway: string;
  /** PEM certificates the gateway is checked against; null clears them. */
  caCert?: string | null | undefined;
  /** PEM client certificate, leaf first; null clears it. */
  clientCert?: string | null | undefined;
  /** PEM private key of the client certificate; null clears it. */
  clientKey?: string | null | undefined;
  authMode?: 'mtls' | 'api_key' | 'none' | 'insecure' | null | undefined;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface FleetGatewaysUpdateInput {
  /** The gateway, by id or by name. */
  id: string;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  /** Unique per tenant among gateways that are not deleted. */
  name?: string | undefined;
  /** `host:port` or `[ipv6]:port`; private and local addresses are refused. */
  endpoint?: string | undefined;
  scheme?: 'https' | 'http' | 'grpc' | undefined;
  authMode?: 'mtls' | 'api_key' | 'none' | 'insecure' | null | undefined;
  /** Replaces the whole object; null clears it. */
  metadata?: Record<string, unknown> | null | undefined;
  description?: string | null | undefined;
  /** Replaces all labels; null clears them. */
  labels?: Record<string, string> | null | undefined;
  probe?: 'auto' | 'grpc' | 'https' | undefined;
  monitored?: boolean | undefined;
}

export interface FleetSandboxesApi {
  /** Creates a sandbox. */
  create(input: FleetSandboxesCreateInput, options?: CallOptions): Call<Sandbox>;
  /** Creates up to 500 sandboxes, all or none. */
  createMany(input: FleetSandboxesCreateManyInput, options?: CallOptions): Call<FleetSandboxesCreateManyOutput>;
  /** Deletes a sandbox. */
  delete(input: FleetSandboxesDeleteInput, options?: CallOptions): Call<FleetSandboxesDeleteOutput>;
  /** Deletes up to 1,000 sandboxes; those that do not exist are skipped. */
  deleteMany(input: FleetSandboxesDeleteManyInput, options?: CallOptions): Call<FleetSandboxesDeleteManyOutput>;
  /** Reads one sandbox. */
  get(input: FleetSandboxesGetInput, options?: CallOptions): Call<Sandbox>;
  /** Lists sandboxes. */
  list(input?: FleetSandboxesListInput, options?: CallOptions): ListCall<Sandbox>;
  /** Brings a deleted sandbox back. */
  restore(input: FleetSandboxesRestoreInput, options?: CallOptions): Call<FleetSandboxesRestoreOutput>;
  /** Changes a sandbox. */
  update(input: FleetSandboxesUpdateInput, options?: CallOptions): Call<Sandbox>;
}

export interface FleetSandboxesCreateInput {
  /** The gateway, by id or by name. */
  gateway: string;
  /** Unique per gateway among sandboxes that are not deleted. */
  sandboxName: string;
  description?: string | null | undefined;
  labels?: Record<string, string> | null | undefined;
}

export interface FleetSandboxesCreateManyInput {
  items: {
    /** The gateway, by id or by name. */
    gateway: string;
    /** Unique per gateway among sandboxes that are not deleted. */
    sandboxName: string;
    description?: string | null | undefined;
    labels?: Record<string, string> | null | undefined;
  }[];
}

export interface FleetSandboxesCreateManyOutput {
  items: Sandbox[];
}

export interface FleetSandboxesDeleteInput {
  /** The sandbox, by id or as `gateway/sandboxName`, the gateway by id or by name. */
  id: string;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface FleetSandboxesDeleteManyInput {
  ids: SandboxId[];
}

export interface FleetSandboxesDeleteManyOutput {
  deleted: number;
  ids: SandboxId[];
}

export interface FleetSandboxesDeleteOutput {
  id: SandboxId;
  deleted: true;
}

export interface FleetSandboxesGetInput {
  /** The sandbox, by id or as `gateway/sandboxName`, the gateway by id or by name. */
  id: string;
  /** Whether a deleted sandbox, or one of a deleted gateway, is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface FleetSandboxesListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** The gateway, by id or by name. */
  gateway?: string | undefined;
  /** Unique per gateway among sandboxes that are not deleted. */
  sandboxName?: string | undefined;
  labels?: string[] | undefined;
  /** Whether deleted records are shown too. */
  includeDeleted?: boolean | undefined;
}

export interface FleetSandboxesRestoreInput {
  id: SandboxId;
}

export interface FleetSandboxesRestoreOutput {
  item: Sandbox;
  /** false: it was not deleted. */
  restored: boolean;
}

export interface FleetSandboxesUpdateInput {
  /** The sandbox, by id or as `gateway/sandboxName`, the gateway by id or by name. */
  id: string;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  description?: string | null | undefined;
  /** Replaces all labels; null clears them. */
  labels?: Record<string, string> | null | undefined;
}

export type FlowAction = 'ACCEPT' | 'REJECT';

/** The data flows of a period, drawn. */
export interface FlowDiagram {
  /** An SVG 1.1 document. */
  svg: string;
  generatedAt: Date;
  period: {
    from: Date;
    to: Date;
  };
  /** Whether a box stands for a group of resources. */
  grouped: boolean;
  counts: {
    /** Boxes: resources or groups of them, and addresses. */
    nodes: number;
    edges: number;
    /** Pairs of a cde and an out-of-scope resource with accepted flows. */
    violations: number;
    /** Resources out of scope without flows to the others. */
    hiddenNodes: number;
    /** Edges left out because there are more than 1,000. */
    hiddenEdges: number;
  };
}

export type FlowDirection = 'ingress' | 'egress' | 'intra-vpc';

export type FlowId = Id<'flw'>;

export interface FlowIngestResult {
  /** All records; header and blank lines are none. */
  received: number;
  stored: number;
  /** Flows that were stored already. */
  duplicates: number;
  noData: number;
  skipData: number;
  /** Records with an end that is no known resource. */
  unresolved: number;
  /** Those of them with an address that several resources have. */
  ambiguous: number;
  /** Stored flows from a resource to itself. */
  selfFlows: number;
  tooOld: number;
  invalidCount: number;
  alertsOpened: number;
  /** The first 1,000. */
  invalid: {
    /** From 1. */
    line: number;
    reason: string;
  }[];
  /** The 100 with most bytes. */
  unresolvedIps: {
    ip: string;
    records: number;
    packets: number;
    bytes: number;
  }[];
  /** Resources with an accepted flow to or from the CDE that are not in scope, the first 1,000. */
  affected: ResourceId[];
}

/** A gateway that sandboxes run behind. */
export interface Gateway {
  id: GatewayId;
  /** Unique per tenant among gateways that are not deleted. */
  name: string;
  /** `host:port`, host in lower case. */
  endpoint: string;
  scheme: 'https' | 'http' | 'grpc';
  authMode: 'mtls' | 'api_key' | 'none' | 'insecure' | null;
  hasCaCert: boolean;
  hasClientCert: boolean;
  hasClientKey: boolean;
  /** Earliest end of the stored CA certificates. */
  caCertNotAfter: Date | null;
  /** SHA-256 of the first CA certificate, hex. */
  caCertFingerprint: string | null;
  clientCertNotAfter: Date | null;
  clientCertFingerprint: string | null;
  metadata: Record<string, unknown>;
  description: string | null;
  labels: Record<string, string>;
  registeredAt: Date;
  /** Last heartbeat or answered health check. */
  lastSeen: Date | null;
  /** What the gateway, or a probe of it, last said. */
  lastStatus: 'unknown' | 'healthy' | 'degraded' | 'unhealthy' | 'unreachable';
  /** What the last report and its age say now. */
  status: 'connected' | 'degraded' | 'unreachable' | 'offline' | 'unknown';
  probe: 'auto' | 'grpc' | 'https';
  /** Whether the health sweep checks it. */
  monitored: boolean;
  reportedVersion: string | null;
  lastError: {
    code: string;
    message: string;
  } | null;
  lastCheckAt: Date | null;
  consecutiveFailures: number;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
}

export type GatewayId = Id<'gw'>;

/** A principal's role on one gateway; it outweighs every other role there. */
export interface GatewayRole {
  id: GatewayRoleId;
  principal: {
    kind: 'user' | 'servicePrincipal' | 'group';
    id: string;
    /** The user's address, or the name. */
    name: string;
  };
  gatewayId: GatewayId;
  gatewayName: string;
  role: 'viewer' | 'operator' | 'admin';
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type GatewayRoleId = Id<'grl'>;

export interface GovernanceApi {
  readonly apiKeys: GovernanceApiKeysApi;
  readonly beliefs: GovernanceBeliefsApi;
  readonly decisions: GovernanceDecisionsApi;
  readonly healing: GovernanceHealingApi;
  readonly intents: GovernanceIntentsApi;
  readonly memory: GovernanceMemoryApi;
  readonly outcomes: GovernanceOutcomesApi;
  readonly policies: GovernancePoliciesApi;
  readonly riskModel: GovernanceRiskModelApi;
  readonly tenants: GovernanceTenantsApi;
  readonly usage: GovernanceUsageApi;
}

export interface GovernanceApiKeysApi {
  /**
   * Creates the metered credential of an agent; its text is shown once.
   *
   * @throws QUOTA_EXCEEDED: A tenant makes at most 5 free keys a month by itself.
   */
  create(input: GovernanceApiKeysCreateInput, options?: CallOptions): Call<ApiKeyWithText>;
  /** Reads one apiKey. */
  get(input: GovernanceApiKeysGetInput, options?: CallOptions): Call<ApiKey>;
  /** Lists apiKeys. */
  list(input?: GovernanceApiKeysListInput, options?: CallOptions): ListCall<ApiKey>;
  /** Ends an API key for ever. */
  revoke(input: GovernanceApiKeysRevokeInput, options?: CallOptions): Call<ApiKey>;
  /** Gives an API key another tier, from its next request on. */
  updateTier(input: GovernanceApiKeysUpdateTierInput, options?: CallOptions): Call<ApiKey>;
}

export interface GovernanceApiKeysCreateInput {
  name: string;
  /** Tiers above free are given by root. */
  tier?: 'free' | 'pro' | 'premium' | 'enterprise' | undefined;
  /** When it stops working, in the future; null: never. */
  expiresAt?: Date | null | undefined;
}

export interface GovernanceApiKeysGetInput {
  id: ApiKeyId;
}

export interface GovernanceApiKeysListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  tier?: 'free' | 'pro' | 'premium' | 'enterprise' | ('free' | 'pro' | 'premium' | 'enterprise')[] | undefined;
  isActive?: boolean | undefined;
}

export interface GovernanceApiKeysRevokeInput {
  id: ApiKeyId;
}

export interface GovernanceApiKeysUpdateTierInput {
  id: ApiKeyId;
  tier: 'free' | 'pro' | 'premium' | 'enterprise';
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface GovernanceBeliefsApi {
  /** Reads the belief of one category. */
  get(input?: GovernanceBeliefsGetInput, options?: CallOptions): Call<Belief>;
  /** Lists what the tenant believes of the five categories. */
  list(input?: undefined, options?: CallOptions): ListCall<Belief>;
  /** Takes the belief of a category back to its prior and forgets its outcomes. */
  reset(input: GovernanceBeliefsResetInput, options?: CallOptions): Call<Belief>;
}

export interface GovernanceBeliefsGetInput {
  category?: 'database' | 'network' | 'compute' | 'security' | 'default' | undefined;
  id?: BeliefId | undefined;
}

export interface GovernanceBeliefsResetInput {
  category: 'database' | 'network' | 'compute' | 'security' | 'default';
  reason: string;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface GovernanceDecisionsApi {
  /** Reads a decision with the approval it opened. */
  get(input: GovernanceDecisionsGetInput, options?: CallOptions): Call<DecisionWithApproval>;
  /** Lists decisions. */
  list(input?: GovernanceDecisionsListInput, options?: CallOptions): ListCall<Decision>;
  /** Lists the public keys of decisions and audit seals, retired ones included. */
  publicKeys(input?: undefined, options?: CallOptions): Call<PublicKeys>;
  /** Checks a stored decision, or a line of an export, against its signature. */
  verify(input?: GovernanceDecisionsVerifyInput, options?: CallOptions): Call<DecisionVerification>;
  /** Checks up to 1,000 decisions, or a page of them, newest first. */
  verifyMany(input?: GovernanceDecisionsVerifyManyInput, options?: CallOptions): Call<DecisionVerifications>;
}

export interface GovernanceDecisionsGetInput {
  id: DecisionId;
}

export interface GovernanceDecisionsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | 'timestamp:asc' | 'timestamp:desc' | undefined;
  action?: 'approve' | 'deny' | 'escalate' | ('approve' | 'deny' | 'escalate')[] | undefined;
  category?: 'database' | 'network' | 'compute' | 'security' | 'default' | ('database' | 'network' | 'compute' | 'security' | 'default')[] | undefined;
  intentId?: IntentId | undefined;
  deterministicId?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface GovernanceDecisionsVerifyInput {
  id?: DecisionId | undefined;
  /** A decision line of an export. */
  line?: string | undefined;
}

export interface GovernanceDecisionsVerifyManyInput {
  /** In place of all else. */
  ids?: DecisionId[] | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  action?: 'approve' | 'deny' | 'escalate' | ('approve' | 'deny' | 'escalate')[] | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Default: 500. */
  limit?: number | undefined;
}

export interface GovernanceHealingApi {
  /**
   * Says what could be done about a component that is unwell. Costs one unit; executes nothing.
   *
   * @throws QUOTA_EXCEEDED: The month is used up: details hold limit, used and resetsAt.
   */
  decide(input: GovernanceHealingDecideInput, options?: CallOptions): Call<HealingAdvice>;
  readonly policies: GovernanceHealingPoliciesApi;
}

export interface GovernanceHealingDecideInput {
  /** What is unwell; each has cooldowns of its own. */
  component: string;
  latencyMs?: number | undefined;
  errorRate?: number | undefined;
  cpu?: number | undefined;
  memory?: number | undefined;
}

export interface GovernanceHealingPoliciesApi {
  /** Lists the healing policies in the order they are looked at. */
  list(input?: undefined, options?: CallOptions): ListCall<HealingPolicy>;
  /** Takes a healing policy away. */
  remove(input: GovernanceHealingPoliciesRemoveInput, options?: CallOptions): Call<HealingPolicy>;
  /**
   * Creates the healing policy of a key, or replaces it.
   *
   * @throws QUOTA_EXCEEDED: A tenant has at most 50 of them (record_limit).
   */
  set(input: GovernanceHealingPoliciesSetInput, options?: CallOptions): Call<HealingPolicy>;
}

export interface GovernanceHealingPoliciesRemoveInput {
  /** Unique per tenant. */
  key: string;
}

export interface GovernanceHealingPoliciesSetInput {
  /** Unique per tenant. */
  key: string;
  name: string;
  /** All must hold; one on a metric that was not measured does not. */
  conditions: {
    metric: 'latencyMs' | 'errorRate' | 'cpu' | 'memory';
    /** eq: within 1e-6. */
    op: 'gt' | 'lt' | 'gte' | 'lte' | 'eq';
    value: number;
  }[];
  actions: ('restart_container' | 'scale_out' | 'rollback' | 'circuit_breaker' | 'traffic_shift' | 'alert_team')[];
  /** The lower, the earlier. */
  priority: number;
  /** Between two firings for one component. */
  cooldownSeconds: number;
  /** Firings for one component. */
  maxPerHour: number;
  enabled?: boolean | undefined;
}

export interface GovernanceIntentsApi {
  /**
   * Decides on an intent: approve, deny or escalate, with the reasons, signed and stored.
   *
   * @throws QUOTA_EXCEEDED: The month is used up: details hold limit, used and resetsAt.
   * @throws CONFLICT: intent_differs or context_differs: the deterministicId names another payload or context.
   */
  evaluate(input: GovernanceIntentsEvaluateInput, options?: CallOptions): Call<Evaluation>;
  /** Decides on up to 100 intents in their order; refused items stop no other. */
  evaluateMany(input: GovernanceIntentsEvaluateManyInput, options?: CallOptions): Call<EvaluationBatch>;
  /** Reads an intent with its payload, latest decision, outcome and approval. */
  get(input?: GovernanceIntentsGetInput, options?: CallOptions): Call<WholeIntent>;
  /** Lists intents, without their payloads. */
  list(input?: GovernanceIntentsListInput, options?: CallOptions): ListCall<Intent>;
  /** The decision an intent would get now. Nothing is stored or counted. */
  simulate(input: GovernanceIntentsSimulateInput, options?: CallOptions): Call<Simulation>;
}

/** A change an agent wants to make, and what it reports of the moment. */
export type GovernanceIntentsEvaluateInput = IntentInputInput;

export interface GovernanceIntentsEvaluateManyInput {
  /** Inputs as of evaluate; each is checked by itself. */
  items: unknown[];
}

export interface GovernanceIntentsGetInput {
  id?: IntentId | undefined;
  /** The caller's own name of the change, unique per tenant; a repeat is answered with the stored decision. */
  deterministicId?: string | undefined;
}

export interface GovernanceIntentsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  intentType?: 'provision_resource' | 'grant_access' | 'deploy_config' | ('provision_resource' | 'grant_access' | 'deploy_config')[] | undefined;
  category?: 'database' | 'network' | 'compute' | 'security' | 'default' | ('database' | 'network' | 'compute' | 'security' | 'default')[] | undefined;
  environment?: 'dev' | 'staging' | 'prod' | 'test' | ('dev' | 'staging' | 'prod' | 'test')[] | undefined;
  action?: 'approve' | 'deny' | 'escalate' | ('approve' | 'deny' | 'escalate')[] | undefined;
  effectiveAction?: 'approve' | 'deny' | 'escalate' | ('approve' | 'deny' | 'escalate')[] | undefined;
  deterministicId?: string | undefined;
  hasOutcome?: boolean | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** A change an agent wants to make, and what it reports of the moment. */
export type GovernanceIntentsSimulateInput = IntentInputInput;

export interface GovernanceMemoryApi {
  /** What is remembered of earlier changes. */
  stats(input?: undefined, options?: CallOptions): Call<MemoryStats>;
}

export interface GovernanceOutcomesApi {
  /** Reads one outcome. */
  get(input?: GovernanceOutcomesGetInput, options?: CallOptions): Call<IntentOutcome>;
  /** Lists how changes turned out. */
  list(input?: GovernanceOutcomesListInput, options?: CallOptions): ListCall<IntentOutcome>;
  /**
   * Records how a change turned out; the tenant learns from it.
   *
   * @throws CONFLICT: outcome_differs: the opposite is known. idempotency_key_used: for another outcome.
   */
  record(input: GovernanceOutcomesRecordInput, options?: CallOptions): Call<RecordedOutcome>;
}

export interface GovernanceOutcomesGetInput {
  id?: OutcomeId | undefined;
  intentId?: IntentId | undefined;
}

export interface GovernanceOutcomesListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  intentId?: IntentId | undefined;
  category?: 'database' | 'network' | 'compute' | 'security' | 'default' | ('database' | 'network' | 'compute' | 'security' | 'default')[] | undefined;
  success?: boolean | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface GovernanceOutcomesRecordInput {
  intentId?: IntentId | undefined;
  /** The caller's own name of the change, unique per tenant; a repeat is answered with the stored decision. */
  deterministicId?: string | undefined;
  success: boolean;
  /** Default: the caller's principal id. */
  recordedBy?: string | undefined;
  notes?: string | undefined;
  /** Unique per tenant; a repeat is answered with the stored outcome. */
  idempotencyKey?: string | undefined;
}

export interface GovernancePoliciesApi {
  /** Creates a policy. */
  create(input: GovernancePoliciesCreateInput, options?: CallOptions): Call<Policy>;
  /** Creates up to 500 policies, all or none. */
  createMany(input: GovernancePoliciesCreateManyInput, options?: CallOptions): Call<GovernancePoliciesCreateManyOutput>;
  /** Deletes a policy. */
  delete(input: GovernancePoliciesDeleteInput, options?: CallOptions): Call<GovernancePoliciesDeleteOutput>;
  /** Deletes up to 1,000 policies; those that do not exist are skipped. */
  deleteMany(input: GovernancePoliciesDeleteManyInput, options?: CallOptions): Call<GovernancePoliciesDeleteManyOutput>;
  /** Reads one policy. */
  get(input: GovernancePoliciesGetInput, options?: CallOptions): Call<Policy>;
  /** Lists policies. */
  list(input?: GovernancePoliciesListInput, options?: CallOptions): ListCall<Policy>;
  /** Changes a policy. */
  update(input: GovernancePoliciesUpdateInput, options?: CallOptions): Call<Policy>;
}

export interface GovernancePoliciesCreateInput {
  /** Unique per tenant. */
  name: string;
  description?: string | null | undefined;
  rule: unknown;
  /** The lower, the earlier. */
  priority?: number | undefined;
  enabled?: boolean | undefined;
}

export interface GovernancePoliciesCreateManyInput {
  items: {
    /** Unique per tenant. */
    name: string;
    description?: string | null | undefined;
    rule: unknown;
    /** The lower, the earlier. */
    priority?: number | undefined;
    enabled?: boolean | undefined;
  }[];
}

export interface GovernancePoliciesCreateManyOutput {
  items: Policy[];
}

export interface GovernancePoliciesDeleteInput {
  id: PolicyId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface GovernancePoliciesDeleteManyInput {
  ids: PolicyId[];
}

export interface GovernancePoliciesDeleteManyOutput {
  deleted: number;
  ids: PolicyId[];
}

export interface GovernancePoliciesDeleteOutput {
  id: PolicyId;
  deleted: true;
}

export interface GovernancePoliciesGetInput {
  id: PolicyId;
}

export interface GovernancePoliciesListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  enabled?: boolean | undefined;
  name?: string | undefined;
}

export interface GovernancePoliciesUpdateInput {
  id: PolicyId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  /** Unique per tenant. */
  name?: string | undefined;
  description?: string | null | undefined;
  rule?: unknown;
  /** The lower, the earlier. */
  priority?: number | undefined;
  enabled?: boolean | undefined;
}

export interface GovernanceRiskModelApi {
  /** Takes the risk model away: beliefs alone decide. */
  clear(input?: GovernanceRiskModelClearInput, options?: CallOptions): Call<RiskModel>;
  /** Reads the risk model of the tenant. */
  get(input?: undefined, options?: CallOptions): Call<RiskModel>;
  /** Sets parts of the risk model: left out stays, null goes. Holds from the next evaluation on. */
  set(input?: GovernanceRiskModelSetInput, options?: CallOptions): Call<RiskModel>;
}

export interface GovernanceRiskModelClearInput {
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface GovernanceRiskModelSetInput {
  logistic?: {
    intercept: number;
    features: {
      name: string;
      coefficient: number;
      mean?: number | undefined;
      scale?: number | undefined;
    }[];
    n0?: number | undefined;
  } | null | undefined;
  hyperprior?: {
    mean: number;
    p5: number;
    p50: number;
    p95: number;
    n0?: number | undefined;
  } | null | undefined;
  riskDecay?: boolean | undefined;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface GovernanceTenantsApi {
  /** Creates a tenant. */
  create(input: GovernanceTenantsCreateInput, options?: CallOptions): Call<Tenant>;
  /** Creates up to 500 tenants, all or none. */
  createMany(input: GovernanceTenantsCreateManyInput, options?: CallOptions): Call<GovernanceTenantsCreateManyOutput>;
  /** Deletes a tenant. */
  delete(input: GovernanceTenantsDeleteInput, options?: CallOptions): Call<GovernanceTenantsDeleteOutput>;
  /** Deletes up to 1,000 tenants; those that do not exist are skipped. */
  deleteMany(input: GovernanceTenantsDeleteManyInput, options?: CallOptions): Call<GovernanceTenantsDeleteManyOutput>;
  /** Reads a tenant; admins their own. */
  get(input?: GovernanceTenantsGetInput, options?: CallOptions): Call<Tenant>;
  /** Lists tenants. */
  list(input?: GovernanceTenantsListInput, options?: CallOptions): ListCall<Tenant>;
  /** Brings a deleted tenant back. */
  restore(input: GovernanceTenantsRestoreInput, options?: CallOptions): Call<GovernanceTenantsRestoreOutput>;
  /** Changes a tenant; admins their own. */
  update(input?: GovernanceTenantsUpdateInput, options?: CallOptions): Call<Tenant>;
}

export interface GovernanceTenantsCreateInput {
  /** Need not be unique. */
  name: string;
  /** Decisions are kept at least as long, and never shorter than their key's tier says. */
  decisionRetentionDays?: number | null | undefined;
}

export interface GovernanceTenantsCreateManyInput {
  items: {
    /** Need not be unique. */
    name: string;
    /** Decisions are kept at least as long, and never shorter than their key's tier says. */
    decisionRetentionDays?: number | null | undefined;
  }[];
}

export interface GovernanceTenantsCreateManyOutput {
  items: Tenant[];
}

export interface GovernanceTenantsDeleteInput {
  id: TenantId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface GovernanceTenantsDeleteManyInput {
  ids: TenantId[];
}

export interface GovernanceTenantsDeleteManyOutput {
  deleted: number;
  ids: TenantId[];
}

export interface GovernanceTenantsDeleteOutput {
  id: TenantId;
  deleted: true;
}

export interface GovernanceTenantsGetInput {
  /** Default: the tenant the caller acts in. */
  id?: TenantId | undefined;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface GovernanceTenantsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  name?: string | undefined;
  /** Whether deleted records are shown too. */
  includeDeleted?: boolean | undefined;
}

export interface GovernanceTenantsRestoreInput {
  id: TenantId;
}

export interface GovernanceTenantsRestoreOutput {
  item: Tenant;
  /** false: it was not deleted. */
  restored: boolean;
}

export interface GovernanceTenantsUpdateInput {
  name?: string | undefined;
  /** Decisions are kept at least as long, and never shorter than their key's tier says. */
  decisionRetentionDays?: number | null | undefined;
  /** Default: the tenant the caller acts in. */
  id?: TenantId | undefined;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface GovernanceUsageApi {
  /** What the meter of a key, or of the tenant, counted this month. */
  current(input?: GovernanceUsageCurrentInput, options?: CallOptions): Call<CurrentUsage>;
  /** Lists the units that were used. */
  list(input?: GovernanceUsageListInput, options?: CallOptions): ListCall<UsageRecord>;
}

export interface GovernanceUsageCurrentInput {
  /** Default: the calling key, else the meter of the tenant. */
  apiKeyId?: ApiKeyId | undefined;
}

export interface GovernanceUsageListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  apiKeyId?: ApiKeyId | undefined;
  period?: string | undefined;
  endpoint?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** What a GRC platform is told of a resource. */
export interface GrcAttributes {
  pci_scope: string;
  /** At most 1,000 characters. */
  pci_scope_justification: string;
  pci_data_classification: string;
  pci_segment: string;
  pci_validated_date: string;
  pci_validated_by: string;
  /** A list as JSON text. */
  pci_data_flows: string;
  resource_id: string;
  name: string;
  provider: string;
  resource_type: string;
  region: string;
}

/** A GRC platform the scope is pushed to. */
export interface GrcConnection {
  id: GrcConnectionId;
  name: string;
  provider: GrcProvider;
  baseUrl: string;
  /** Where at the platform, and how: vanta custom-resource or in-scope, secureframe asset-scope or custom-data. */
  config: {
    mode: 'custom-resource';
    /** Of the custom resource at Vanta. */
    resourceId: string;
    /** What links to resources begin with; the id of the resource follows. */
    externalUrlBase: string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode: 'in-scope';
    /** Where Vanta keeps the resources of a type; other types are not pushed. */
    kinds: Partial<Record<ResourceType, {
      integrationId: string;
      resourceKind: string;
    }>>;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode?: 'custom-connection' | undefined;
    connectionId: number | string;
    resourceId: number | string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode: 'asset-scope';
    frameworkId: string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  } | {
    mode: 'custom-data';
    connectionId: string;
    schemaSlug: string;
    vendorSlug: string;
    /** Whether what is pending review is pushed too. Default false. */
    includePending?: boolean | undefined;
  };
  /** Whether there are credentials; they are never shown. */
  credentialsSet: boolean;
  enabled: boolean;
  syncEveryHours: number | null;
  /** When the last sync was started. */
  lastSyncAt: Date | null;
  /** Of the last sync. */
  lastStatus: 'pending' | 'in_progress' | 'completed' | 'failed' | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type GrcConnectionId = Id<'grc'>;

/** Whether a push adds to what is there, or replaces it. */
export type GrcEndpointKind = 'upsert' | 'state-of-the-world';

export type GrcProvider = 'vanta' | 'drata' | 'secureframe';

/** One push of the scope to a GRC platform. */
export interface GrcSync {
  id: GrcSyncId;
  /** Null once the connection was deleted. */
  connectionId: GrcConnectionId | null;
  provider: GrcProvider;
  syncType: GrcSyncType;
  status: GrcSyncStatus;
  startedAt: Date;
  completedAt: Date | null;
  /** Accepted: of all selected in a full sync, else of those that changed. */
  resourcesSynced: number;
  errorsCount: number;
  /** At most 1,000. */
  errorDetails: {
    /** Null: of the sync as a whole. */
    resourceId: ResourceId | null;
    /** HTTP status, or one the platform gave the item. */
    status: number | null;
    message: string;
  }[];
  /** Null while it has sent nothing. */
  syncMetadata: {
    /** Resources there are to push. */
    selected: number;
    /** Items sent. */
    pushed: number;
    /** Resources taken back. */
    removed: number;
    endpointKind: GrcEndpointKind;
    /** HTTP requests, each counted once. */
    requests: number;
    /** How often one of them was repeated. */
    retries: number;
  } | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type GrcSyncId = Id<'syn'>;

/** What a sync would do. */
export interface GrcSyncPreview {
  endpointKind: GrcEndpointKind;
  add: number;
  update: number;
  remove: number;
  unchanged: number;
  /** The first 100 that carry something. */
  requests: {
    method: string;
    /** Relative to the base URL; what is found out on the way is in braces. */
    path: string;
    items: number;
  }[];
  requestsCount: number;
  /** The first 100 that would be sent. */
  items: GrcAttributes[];
  /** Why the sync would not start. */
  wouldRefuse?: 'disabled' | 'credentials_missing' | 'shrink' | undefined;
}

export type GrcSyncStatus = 'pending' | 'in_progress' | 'completed' | 'failed';

export type GrcSyncType = 'full' | 'incremental';

/** Users who share a role. */
export interface Group {
  id: GroupId;
  name: string;
  description: string | null;
  /** What every member has at least, where no gateway role says otherwise. */
  role: 'viewer' | 'operator' | 'admin';
  /** Members that are not deleted. */
  memberCount: number;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type GroupId = Id<'grp'>;

/** A user in a group. */
export interface GroupMember {
  groupId: GroupId;
  userId: UserId;
  email: string;
  /** The user's own role. */
  role: 'viewer' | 'operator' | 'admin';
  /** When the user joined the group. */
  createdAt: Date;
}

/** What could be done about a component that is unwell. */
export interface HealingAdvice {
  /** Nothing is executed. */
  advisory: true;
  component: string;
  severity: 'low' | 'medium' | 'high' | 'critical';
  /** 1 at its best, 0 at its worst. */
  reliability: number;
  actions: ('restart_container' | 'scale_out' | 'rollback' | 'circuit_breaker' | 'traffic_shift' | 'alert_team' | 'no_action')[];
  /** Those that match, in their order. */
  policies: {
    key: string;
    fired: boolean;
    skipped: 'cooldown' | 'hourly_cap' | null;
    /** When a skipped one may fire again. */
    nextAllowedAt: Date | null;
  }[];
  projections: {
    action: 'restart_container' | 'scale_out' | 'rollback' | 'circuit_breaker' | 'traffic_shift' | 'alert_team' | 'no_action';
    /** null: not measured. */
    latencyMs: {
      factual: number;
      counterfactual: number;
      delta: number;
      interval: [number, number];
      /** By the usual effect of the action, not by a model. */
      isModelBased: false;
    } | null;
    /** null: not measured. */
    errorRate: {
      factual: number;
      counterfactual: number;
      delta: number;
      interval: [number, number];
      /** By the usual effect of the action, not by a model. */
      isModelBased: false;
    } | null;
  }[];
  explanation: string;
  quota: Quota;
}

/** When to advise which repair. */
export interface HealingPolicy {
  /** Unique per tenant. */
  key: string;
  name: string;
  /** All must hold; one on a metric that was not measured does not. */
  conditions: {
    metric: 'latencyMs' | 'errorRate' | 'cpu' | 'memory';
    /** eq: within 1e-6. */
    op: 'gt' | 'lt' | 'gte' | 'lte' | 'eq';
    value: number;
  }[];
  actions: ('restart_container' | 'scale_out' | 'rollback' | 'circuit_breaker' | 'traffic_shift' | 'alert_team')[];
  /** The lower, the earlier. */
  priority: number;
  /** Between two firings for one component. */
  cooldownSeconds: number;
  /** Firings for one component. */
  maxPerHour: number;
  enabled: boolean;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface IdentityAccessApi {
  /** Says which role you have, or for admins anyone has, and which rule decided. */
  explain(input?: IdentityAccessExplainInput, options?: CallOptions): Call<AccessExplanation>;
}

export interface IdentityAccessExplainInput {
  /** Whose role; by default your own. */
  principal?: {
    kind: 'user';
    id: UserId;
  } | {
    kind: 'servicePrincipal';
    id: ServicePrincipalId;
  } | undefined;
  /** Where, by id or name; by default the role where no gateway is named. */
  gateway?: string | undefined;
}

export interface IdentityApi {
  readonly access: IdentityAccessApi;
  readonly gatewayRoles: IdentityGatewayRolesApi;
  readonly groups: IdentityGroupsApi;
  /**
   * Signs a user in with address and password.
   *
   * @throws PRECONDITION_FAILED: there is no tenant yet (setup_required)
   * @throws RATE_LIMITED: too many attempts from this origin, or of this address
   */
  login(input: IdentityLoginInput, options?: CallOptions): Call<SignedIn>;
  /** Ends the calling session. */
  logout(input?: undefined, options?: CallOptions): Call<IdentityLogoutOutput>;
  /** Says who is calling and what they may do. */
  me(input?: undefined, options?: CallOptions): Call<Me>;
  readonly oidc: IdentityOidcApi;
  readonly servicePrincipals: IdentityServicePrincipalsApi;
  readonly sessions: IdentitySessionsApi;
  /**
   * Creates the first tenant and its admin, and signs in.
   *
   * @throws CONFLICT: a tenant exists already (already_set_up)
   * @throws RATE_LIMITED: too many attempts from this origin
   */
  setup(input: IdentitySetupInput, options?: CallOptions): Call<SignedIn>;
  readonly users: IdentityUsersApi;
}

export interface IdentityGatewayRolesApi {
  /** Lists the roles principals have on single gateways, latest first. */
  list(input?: IdentityGatewayRolesListInput, options?: CallOptions): ListCall<GatewayRole>;
  /** Takes a principal's role on one gateway away. */
  remove(input: IdentityGatewayRolesRemoveInput, options?: CallOptions): Call<GatewayRole>;
  /**
   * Gives a principal a role on one gateway.
   *
   * @throws QUOTA_EXCEEDED: the principal has roles on 1,000 gateways
   */
  set(input: IdentityGatewayRolesSetInput, options?: CallOptions): Call<GatewayRole>;
}

export interface IdentityGatewayRolesListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  principal?: PrincipalRef | undefined;
  /** The gateway, by id or by name. */
  gateway?: string | undefined;
  role?: 'viewer' | 'operator' | 'admin' | ('viewer' | 'operator' | 'admin')[] | undefined;
}

export interface IdentityGatewayRolesRemoveInput {
  principal: PrincipalRef;
  /** The gateway, by id or by name. */
  gateway: string;
}

export interface IdentityGatewayRolesSetInput {
  principal: PrincipalRef;
  /** The gateway, by id or by name. */
  gateway: string;
  role: 'viewer' | 'operator' | 'admin';
}

export interface IdentityGroupsApi {
  /** Creates a group. */
  create(input: IdentityGroupsCreateInput, options?: CallOptions): Call<Group>;
  /** Creates up to 500 groups, all or none. */
  createMany(input: IdentityGroupsCreateManyInput, options?: CallOptions): Call<IdentityGroupsCreateManyOutput>;
  /** Deletes a group. */
  delete(input: IdentityGroupsDeleteInput, options?: CallOptions): Call<IdentityGroupsDeleteOutput>;
  /** Deletes up to 1,000 groups; those that do not exist are skipped. */
  deleteMany(input: IdentityGroupsDeleteManyInput, options?: CallOptions): Call<IdentityGroupsDeleteManyOutput>;
  /** Reads one group. */
  get(input: IdentityGroupsGetInput, options?: CallOptions): Call<Group>;
  /** Lists groups. */
  list(input?: IdentityGroupsListInput, options?: CallOptions): ListCall<Group>;
  readonly members: IdentityGroupsMembersApi;
  /** Changes a group. */
  update(input: IdentityGroupsUpdateInput, options?: CallOptions): Call<Group>;
}

export interface IdentityGroupsCreateInput {
  /** Unique per tenant. */
  name: string;
  description?: string | null | undefined;
  role?: 'viewer' | 'operator' | 'admin' | undefined;
}

export interface IdentityGroupsCreateManyInput {
  items: {
    /** Unique per tenant. */
    name: string;
    description?: string | null | undefined;
    role?: 'viewer' | 'operator' | 'admin' | undefined;
  }[];
}

export interface IdentityGroupsCreateManyOutput {
  items: Group[];
}

export interface IdentityGroupsDeleteInput {
  id: GroupId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface IdentityGroupsDeleteManyInput {
  ids: GroupId[];
}

export interface IdentityGroupsDeleteManyOutput {
  deleted: number;
  ids: GroupId[];
}

export interface IdentityGroupsDeleteOutput {
  id: GroupId;
  deleted: true;
}

export interface IdentityGroupsGetInput {
  id: GroupId;
}

export interface IdentityGroupsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** Unique per tenant. */
  name?: string | undefined;
  role?: 'viewer' | 'operator' | 'admin' | ('viewer' | 'operator' | 'admin')[] | undefined;
  userId?: UserId | undefined;
}

export interface IdentityGroupsMembersAddInput {
  groupId: GroupId;
  userId: UserId;
}

export interface IdentityGroupsMembersApi {
  /**
   * Puts a user into a group.
   *
   * @throws CONFLICT: the user is in it already (already_member)
   * @throws QUOTA_EXCEEDED: the user is in 100 groups
   */
  add(input: IdentityGroupsMembersAddInput, options?: CallOptions): Call<GroupMember>;
  /** Lists the members of a group, latest first. */
  list(input: IdentityGroupsMembersListInput, options?: CallOptions): ListCall<GroupMember>;
  /** Takes a user out of a group. */
  remove(input: IdentityGroupsMembersRemoveInput, options?: CallOptions): Call<GroupMember>;
}

export interface IdentityGroupsMembersListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  groupId: GroupId;
}

export interface IdentityGroupsMembersRemoveInput {
  groupId: GroupId;
  userId: UserId;
}

export interface IdentityGroupsUpdateInput {
  id: GroupId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  /** Unique per tenant. */
  name?: string | undefined;
  description?: string | null | undefined;
  role?: 'viewer' | 'operator' | 'admin' | undefined;
}

export interface IdentityLoginInput {
  /** Compared trimmed and in lower case. */
  email: string;
  password: string;
  /** Needed only for an address that belongs to several tenants. */
  tenant?: TenantId | undefined;
}

export interface IdentityLogoutOutput {
  revoked: true;
}

export interface IdentityOidcApi {
  /** Lists the identity providers to sign in with. */
  providers(input?: undefined, options?: CallOptions): Call<IdentityOidcProvidersOutput>;
}

export interface IdentityOidcProvidersOutput {
  items: OidcProvider[];
}

export interface IdentityServicePrincipalsApi {
  /** Creates a service principal; its key is shown once. */
  create(input: IdentityServicePrincipalsCreateInput, options?: CallOptions): Call<ServicePrincipalWithKey>;
  /** Creates up to 500 service principals, all or none. */
  createMany(input: IdentityServicePrincipalsCreateManyInput, options?: CallOptions): Call<IdentityServicePrincipalsCreateManyOutput>;
  /** Deletes a servicePrincipal. */
  delete(input: IdentityServicePrincipalsDeleteInput, options?: CallOptions): Call<IdentityServicePrincipalsDeleteOutput>;
  /** Deletes up to 1,000 servicePrincipals; those that do not exist are skipped. */
  deleteMany(input: IdentityServicePrincipalsDeleteManyInput, options?: CallOptions): Call<IdentityServicePrincipalsDeleteManyOutput>;
  /** Reads one servicePrincipal. */
  get(input: IdentityServicePrincipalsGetInput, options?: CallOptions): Call<ServicePrincipal>;
  /** Lists servicePrincipals. */
  list(input?: IdentityServicePrincipalsListInput, options?: CallOptions): ListCall<ServicePrincipal>;
  /** Gives a service principal a new key, shown once. */
  rotate(input: IdentityServicePrincipalsRotateInput, options?: CallOptions): Call<ServicePrincipalWithKey>;
  /** Changes a servicePrincipal. */
  update(input: IdentityServicePrincipalsUpdateInput, options?: CallOptions): Call<ServicePrincipal>;
}

export interface IdentityServicePrincipalsCreateInput {
  /** Unique per tenant. */
  name: string;
  role?: 'viewer' | 'operator' | 'admin' | undefined;
  /** When its keys stop working, in the future; null: never. */
  expiresAt?: Date | null | undefined;
}

export interface IdentityServicePrincipalsCreateManyInput {
  items: {
    /** Unique per tenant. */
    name: string;
    role?: 'viewer' | 'operator' | 'admin' | undefined;
    /** When its keys stop working, in the future; null: never. */
    expiresAt?: Date | null | undefined;
  }[];
}

export interface IdentityServicePrincipalsCreateManyOutput {
  items: ServicePrincipalWithKey[];
}

export interface IdentityServicePrincipalsDeleteInput {
  id: ServicePrincipalId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface IdentityServicePrincipalsDeleteManyInput {
  ids: ServicePrincipalId[];
}

export interface IdentityServicePrincipalsDeleteManyOutput {
  deleted: number;
  ids: ServicePrincipalId[];
}

export interface IdentityServicePrincipalsDeleteOutput {
  id: ServicePrincipalId;
  deleted: true;
}

export interface IdentityServicePrincipalsGetInput {
  id: ServicePrincipalId;
}

export interface IdentityServicePrincipalsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** Unique per tenant. */
  name?: string | undefined;
  role?: 'viewer' | 'operator' | 'admin' | ('viewer' | 'operator' | 'admin')[] | undefined;
  createdBy?: UserId | undefined;
  expired?: boolean | undefined;
}

export interface IdentityServicePrincipalsRotateInput {
  id: ServicePrincipalId;
  /** How long the old key works beside the new one, at most 7 days. */
  graceSeconds?: number | undefined;
  /** When its keys stop working, in the future; null: never. */
  expiresAt?: Date | null | undefined;
}

export interface IdentityServicePrincipalsUpdateInput {
  id: ServicePrincipalId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  /** Unique per tenant. */
  name?: string | undefined;
  role?: 'viewer' | 'operator' | 'admin' | undefined;
  /** When its keys stop working, in the future; null: never. */
  expiresAt?: Date | null | undefined;
}

export interface IdentitySessionsApi {
  /** Lists your sessions or, for admins, those of another user, newest first. */
  list(input?: IdentitySessionsListInput, options?: CallOptions): ListCall<Session>;
  /** Ends one session. */
  revoke(input: IdentitySessionsRevokeInput, options?: CallOptions): Call<Session>;
  /** Ends all live sessions of a user. */
  revokeAll(input?: IdentitySessionsRevokeAllInput, options?: CallOptions): Call<IdentitySessionsRevokeAllOutput>;
}

export interface IdentitySessionsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  userId?: UserId | undefined;
  /** Whether revoked and expired ones are shown too. */
  includeEnded?: boolean | undefined;
}

export interface IdentitySessionsRevokeAllInput {
  /** Whose sessions; by default your own. */
  userId?: UserId | undefined;
  /** Whether the calling session stays. */
  keepCurrent?: boolean | undefined;
}

export interface IdentitySessionsRevokeAllOutput {
  /** How many were live. */
  revoked: number;
}

export interface IdentitySessionsRevokeInput {
  id: SessionId;
}

export interface IdentitySetupInput {
  /** `SETUP_TOKEN` of the deployment. */
  setupToken: string;
  tenantName: string;
  /** Address of the first admin. */
  email: string;
  /** 8 to 128 characters, not the e-mail address and not one repeated character. */
  password: string;
}

export interface IdentityUsersAcceptInviteInput {
  /** From users.create, users.resendInvite or users.resetPassword. */
  token: string;
  /** 8 to 128 characters, not the e-mail address and not one repeated character. */
  password: string;
}

export interface IdentityUsersApi {
  /**
   * Sets the password with a token of an invitation or a reset, and signs in.
   *
   * @throws RATE_LIMITED: too many attempts from this origin
   */
  acceptInvite(input: IdentityUsersAcceptInviteInput, options?: CallOptions): Call<SignedIn>;
  /**
   * Sets a new password of your own; your other sessions end.
   *
   * @throws CONFLICT: the account has no password (no_password)
   * @throws RATE_LIMITED: too many wrong passwords of this address
   */
  changePassword(input: IdentityUsersChangePasswordInput, options?: CallOptions): Call<IdentityUsersChangePasswordOutput>;
  /** Invites a user; the token that lets them in is shown once. */
  create(input: IdentityUsersCreateInput, options?: CallOptions): Call<InvitedUser>;
  /** Invites up to 500 users, all or none. */
  createMany(input: IdentityUsersCreateManyInput, options?: CallOptions): Call<IdentityUsersCreateManyOutput>;
  /** Deletes an user. */
  delete(input: IdentityUsersDeleteInput, options?: CallOptions): Call<IdentityUsersDeleteOutput>;
  /** Deletes up to 1,000 users; those that do not exist are skipped. */
  deleteMany(input: IdentityUsersDeleteManyInput, options?: CallOptions): Call<IdentityUsersDeleteManyOutput>;
  /** Reads one user. */
  get(input: IdentityUsersGetInput, options?: CallOptions): Call<User>;
  /** Lists users. */
  list(input?: IdentityUsersListInput, options?: CallOptions): ListCall<User>;
  /**
   * Gives a pending user a new token; the old one is dead.
   *
   * @throws CONFLICT: the user is not pending (not_pending)
   */
  resendInvite(input: IdentityUsersResendInviteInput, options?: CallOptions): Call<InvitedUser>;
  /**
   * Takes a user's password and sessions away and gives a token to set a new one.
   *
   * @throws CONFLICT: it is your own account (self), or one that was never used (not_joined)
   */
  resetPassword(input: IdentityUsersResetPasswordInput, options?: CallOptions): Call<InvitedUser>;
  /** Brings a deleted user back. */
  restore(input: IdentityUsersRestoreInput, options?: CallOptions): Call<IdentityUsersRestoreOutput>;
  /** Changes an user. */
  update(input: IdentityUsersUpdateInput, options?: CallOptions): Call<User>;
}

export interface IdentityUsersChangePasswordInput {
  currentPassword: string;
  /** 8 to 128 characters, not the e-mail address and not one repeated character. */
  newPassword: string;
}

export interface IdentityUsersChangePasswordOutput {
  /** How many other sessions of yours ended. */
  revokedSessions: number;
}

export interface IdentityUsersCreateInput {
  /** Unique per tenant among users that are not deleted. */
  email: string;
  role?: 'viewer' | 'operator' | 'admin' | undefined;
  groupIds?: GroupId[] | undefined;
}

export interface IdentityUsersCreateManyInput {
  items: {
    /** Unique per tenant among users that are not deleted. */
    email: string;
    role?: 'viewer' | 'operator' | 'admin' | undefined;
    groupIds?: GroupId[] | undefined;
  }[];
}

export interface IdentityUsersCreateManyOutput {
  items: InvitedUser[];
}

export interface IdentityUsersDeleteInput {
  id: UserId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface IdentityUsersDeleteManyInput {
  ids: UserId[];
}

export interface IdentityUsersDeleteManyOutput {
  deleted: number;
  ids: UserId[];
}

export interface IdentityUsersDeleteOutput {
  id: UserId;
  deleted: true;
}

export interface IdentityUsersGetInput {
  id: UserId;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface IdentityUsersListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** Compared trimmed and in lower case. */
  email?: string | undefined;
  role?: 'viewer' | 'operator' | 'admin' | ('viewer' | 'operator' | 'admin')[] | undefined;
  isActive?: boolean | undefined;
  status?: 'disabled' | 'pending' | 'active' | undefined;
  createdVia?: 'setup' | 'invite' | 'oidc' | ('setup' | 'invite' | 'oidc')[] | undefined;
  /** Whether deleted records are shown too. */
  includeDeleted?: boolean | undefined;
}

export interface IdentityUsersResendInviteInput {
  id: UserId;
}

export interface IdentityUsersResetPasswordInput {
  id: UserId;
}

export interface IdentityUsersRestoreInput {
  id: UserId;
}

export interface IdentityUsersRestoreOutput {
  item: User;
  /** false: it was not deleted. */
  restored: boolean;
}

export interface IdentityUsersUpdateInput {
  id: UserId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  /** A new address of a user who never signed in makes the invitation invalid. */
  email?: string | undefined;
  role?: 'viewer' | 'operator' | 'admin' | undefined;
  /** false ends all sessions of the user. */
  isActive?: boolean | undefined;
  /** null unlinks the account from its identity provider. */
  oidcProvider?: null | undefined;
}

/** A change an agent wanted to make. */
export interface Intent {
  id: IntentId;
  deterministicId: string;
  intentType: 'provision_resource' | 'grant_access' | 'deploy_config';
  environment: 'dev' | 'staging' | 'prod' | 'test' | null;
  category: 'database' | 'network' | 'compute' | 'security' | 'default';
  features: {
    type: string;
    kind: string;
    env: string;
    locus: string;
  };
  /** Hex SHA-256 of the RFC 8785 form of the payload. */
  payloadHash: string;
  /** Of the latest decision. */
  evaluatedAt: Date | null;
  riskScore: number | null;
  /** Of the latest decision. */
  action: 'approve' | 'deny' | 'escalate';
  /** The same until people answered an escalation. */
  effectiveAction: 'approve' | 'deny' | 'escalate';
  decisionId: DecisionId;
  outcomeSuccess: boolean | null;
  outcomeGeneration: number | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type IntentId = Id<'int'>;

/** A change an agent wants to make, and what it reports of the moment. */
export type IntentInputInput = {
  environment: 'dev' | 'staging' | 'prod' | 'test';
  requester: string;
  estimatedCost?: number | null | undefined;
  policyViolations?: string[] | undefined;
  provenance?: unknown;
  intentType: 'provision_resource';
  resourceType: 'vm' | 'storage_account' | 'database' | 'kubernetes_cluster' | 'function_app' | 'virtual_network';
  region: 'eastus' | 'eastus2' | 'westus' | 'westeurope' | 'northeurope' | 'southeastasia' | 'eastasia' | 'japaneast' | 'brazilsouth';
  size: string;
  configuration?: unknown;
  /** The caller's own name of the change, unique per tenant; a repeat is answered with the stored decision. */
  deterministicId?: string | undefined;
  /** Decide anew although the intent has a decision. */
  reevaluate?: boolean | undefined;
  context?: {
    estimatedValue?: number | undefined;
    telemetry?: {
      latencyMs?: number | undefined;
      errorRate?: number | undefined;
      throughput?: number | undefined;
    } | undefined;
    forecasts?: {
      riskLevel: 'low' | 'medium' | 'high' | 'critical';
      confidence: number;
    }[] | undefined;
    epistemic?: {
      entropy?: number | undefined;
      lift?: number | undefined;
      contradiction?: number | undefined;
      historyLength?: number | undefined;
    } | undefined;
  } | undefined;
} | {
  environment: 'dev' | 'staging' | 'prod' | 'test';
  requester: string;
  estimatedCost?: number | null | undefined;
  policyViolations?: string[] | undefined;
  provenance?: unknown;
  intentType: 'grant_access';
  principal: string;
  permissionLevel: 'read' | 'write' | 'admin';
  resourceScope: string;
  justification?: string | null | undefined;
  /** The caller's own name of the change, unique per tenant; a repeat is answered with the stored decision. */
  deterministicId?: string | undefined;
  /** Decide anew although the intent has a decision. */
  reevaluate?: boolean | undefined;
  context?: {
    estimatedValue?: number | undefined;
    telemetry?: {
      latencyMs?: number | undefined;
      errorRate?: number | undefined;
      throughput?: number | undefined;
    } | undefined;
    forecasts?: {
      riskLevel: 'low' | 'medium' | 'high' | 'critical';
      confidence: number;
    }[] | undefined;
    epistemic?: {
      entropy?: number | undefined;
      lift?: number | undefined;
      contradiction?: number | undefined;
      historyLength?: number | undefined;
    } | undefined;
  } | undefined;
} | {
  environment: 'dev' | 'staging' | 'prod' | 'test';
  requester: string;
  estimatedCost?: number | null | undefined;
  policyViolations?: string[] | undefined;
  provenance?: unknown;
  intentType: 'deploy_config';
  serviceName: string;
  changeScope: 'single_instance' | 'canary' | 'global';
  deploymentTarget: 'dev' | 'staging' | 'prod' | 'test';
  riskLevelHint?: number | null | undefined;
  configuration?: unknown;
  /** The caller's own name of the change, unique per tenant; a repeat is answered with the stored decision. */
  deterministicId?: string | undefined;
  /** Decide anew although the intent has a decision. */
  reevaluate?: boolean | undefined;
  context?: {
    estimatedValue?: number | undefined;
    telemetry?: {
      latencyMs?: number | undefined;
      errorRate?: number | undefined;
      throughput?: number | undefined;
    } | undefined;
    forecasts?: {
      riskLevel: 'low' | 'medium' | 'high' | 'critical';
      confidence: number;
    }[] | undefined;
    epistemic?: {
      entropy?: number | undefined;
      lift?: number | undefined;
      contradiction?: number | undefined;
      historyLength?: number | undefined;
    } | undefined;
  } | undefined;
};

/** How a change turned out. */
export interface IntentOutcome {
  id: OutcomeId;
  intentId: IntentId;
  category: 'database' | 'network' | 'compute' | 'security' | 'default';
  success: boolean;
  recordedBy: string | null;
  notes: string | null;
  recordedAt: Date;
  idempotencyKey: string | null;
}

/** A user with the token that lets them set their password. */
export interface InvitedUser {
  id: UserId;
  email: string;
  /** The user's own role; groups and gateway roles may give another one. */
  role: 'viewer' | 'operator' | 'admin';
  isActive: boolean;
  /** disabled: not active; pending: never signed in; else active. */
  status: 'disabled' | 'pending' | 'active';
  hasPassword: boolean;
  /** Whether an invitation is outstanding. */
  pendingInvite: boolean;
  /** What the outstanding token is for. */
  inviteKind: 'invite' | 'reset' | null;
  inviteIssuedAt: Date | null;
  inviteExpiresAt: Date | null;
  oidcProvider: string | null;
  /** The provider's id of the user. */
  oidcSub: string | null;
  createdVia: 'setup' | 'invite' | 'oidc';
  /** When the account could first sign in. */
  joinedAt: Date | null;
  lastLoginAt: Date | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
  /** Shown once: what users.acceptInvite takes. */
  inviteToken: string;
}

/** An indicator of compromise, merged from every source that reported it. */
export interface Ioc {
  id: IocId;
  type: IocType;
  /** In the canonical form of its type. */
  value: string;
  /** 0 to 1, the highest any source gave. */
  confidence: number;
  /** Whose word on reputation, threat actor and validity stands. */
  source: string;
  /** Everyone who reported it, sorted. */
  sources: string[];
  reputation: Reputation | null;
  threatActor: string | null;
  campaigns: string[];
  tags: string[];
  context: Record<string, unknown>;
  enrichment: Record<string, unknown>;
  firstSeen: Date;
  lastSeen: Date;
  validUntil: Date | null;
  /** Whether validUntil has passed. */
  expired: boolean;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type IocId = Id<'ioc'>;

export interface IocImportResult {
  objects: number;
  indicators: number;
  /** Values taken, repeats counted. */
  values: number;
  created: number;
  updated: number;
  unchanged: number;
  /** Distinct values per type. */
  byType: Record<string, number>;
  /** What of an indicator was not taken, once per reason. */
  skipped: {
    id: string;
    reason: string;
    detail: string | null;
  }[];
  /** Objects that hold no indicators, per type. */
  ignored: Record<string, number>;
}

export interface IocLookupResult {
  /** In the order asked. */
  items: {
    input: {
      type?: IocType | undefined;
      value: string;
    };
    normalised: {
      type: IocType;
      value: string;
    } | null;
    /** Why the value could not be looked up. */
    error?: string | undefined;
    match: Ioc | null;
    /** Stored networks an address lies in, smallest first. */
    networks: Ioc[];
  }[];
}

export type IocType = 'ip' | 'domain' | 'url' | 'hash_md5' | 'hash_sha1' | 'hash_sha256' | 'email' | 'cve' | 'file_path' | 'registry_key' | 'mutex' | 'user_agent';

export interface IocUpserted {
  ioc: Ioc;
  created: boolean;
  /** Whether anything was not known already. */
  changed: boolean;
}

/** Signed evidence without its document. */
export interface ListedEvidence {
  id: EvidenceId;
  /** Set only where it is about one decision. */
  scopeDecisionId: ScopeDecisionId | null;
  evidenceType: EvidenceType;
  /** SHA-256 of the document in the form of RFC 8785, in lower-case hex. */
  hash: string;
  /** ECDSA P-256 over the bytes that were hashed: r and s, 64 bytes in base64. */
  signature: string;
  signingKeyId: string;
  profile: 'jcs-es256-raw';
  /** 1, 2, … within the tenant. */
  sequence: number;
  /** The hash of the evidence before, 64 zeros for the first. */
  prevHash: string;
  /** Where the caller keeps another copy. */
  storageUrl: string | null;
  pciRequirement: string | null;
  /** All it supports, the first one included. */
  pciRequirements: string[];
  generatedAt: Date;
  generatedBy: string;
  /** Seven years after `generatedAt`. */
  expiresAt: Date;
  lastVerifiedAt: Date | null;
  verificationCount: number;
  /** Whether it is kept beyond `expiresAt`. */
  legalHold: boolean;
  /** Why it was last held or released, by whom and when. */
  legalHoldReason: string | null;
  legalHoldBy: string | null;
  legalHoldAt: Date | null;
  /** When the document was deleted; hash and chain stay. */
  purgedAt: Date | null;
}

/** A report without what it shows. */
export interface ListedReport {
  id: ReportId;
  caseId: CaseId;
  reportType: ReportType;
  title: string;
  /** SHA-256, in hex, of the snapshot in the form of RFC 8785: the bytes of the JSON download. */
  contentSha256: string;
  /** Principal id. */
  generatedBy: string;
  /** 1, 2, … within the case and type. */
  reportVersion: number;
  createdAt: Date;
}

export type Liveness = 'never' | 'online' | 'stale' | 'offline';

/** Who is calling, and what they may do where. */
export interface Me {
  principal: {
    kind: 'user' | 'servicePrincipal' | 'apiKey' | 'root';
    /** null for root. */
    id: string | null;
    name: string;
  };
  /** null for root acting in none. */
  tenant: {
    id: TenantId;
    name: string;
  } | null;
  /** The role in effect where no gateway is named. */
  role: 'viewer' | 'operator' | 'admin';
  /** The role on the own record, before groups. */
  ownRole: 'viewer' | 'operator' | 'admin';
  groups: {
    id: GroupId;
    name: string;
    role: 'viewer' | 'operator' | 'admin';
  }[];
  /** The role in effect on each gateway where one was set for the caller or a group of theirs. */
  gatewayRoles: {
    gatewayId: GatewayId;
    gatewayName: string;
    role: 'viewer' | 'operator' | 'admin';
    rule: 'root' | 'override' | 'groupOverride' | 'own' | 'group';
  }[];
  /** null for callers without one. */
  session: {
    id: SessionId;
    expiresAt: Date;
  } | null;
}

/** What is remembered of earlier changes. */
export interface MemoryStats {
  /** How many of the latest outcomes of a category are looked at. */
  window: number;
  maxNeighbours: number;
  /** Least similarity of a neighbour. */
  threshold: number;
  /** How far memory can move a risk. */
  maxWeight: number;
  intents: number;
  outcomes: number;
  categories: {
    category: 'database' | 'network' | 'compute' | 'security' | 'default';
    windowCount: number;
    successes: number;
    failures: number;
    /** null: the window is empty. */
    successRate: number | null;
  }[];
  isOperational: true;
}

/** A schema migration, as this build and the database know it. */
export interface MigrationState {
  tag: string;
  /** Of the file in this build; of the database's record where the build has none. */
  sha256: string;
  appliedAt: Date | null;
  /** changed: applied from another text; unknown: in the database but not in this build. */
  state: 'applied' | 'pending' | 'changed' | 'unknown';
}

/** An identity provider to sign in with. */
export interface OidcProvider {
  name: string;
  displayName: string;
  /** Where a browser begins, with `?next=`; relative to the server unless PUBLIC_URL is set. */
  loginUrl: string;
}

/** Long work: how far it is, and how it ended. */
export interface Operation {
  id: OperationId;
  kind: string;
  status: 'pending' | 'running' | 'cancelling' | 'succeeded' | 'failed';
  resourceType: string;
  resourceKey: string;
  /** 0 to 100. */
  progressPct: number;
  progressMsg: string | null;
  /** What the work came to; `truncated: true` in it says that it was cut to 64 KiB. */
  result: Record<string, unknown> | null;
  /** `cancelled`, `timeout`, `orphaned`, `internal` or what the work met. */
  errorCode: string | null;
  errorMessage: string | null;
  /** Who started it. */
  actor: string;
  gatewayId: string | null;
  gatewayName: string | null;
  /** How many workers have had it. */
  attempt: number;
  deadlineAt: Date;
  startedAt: Date | null;
  cancelRequestedAt: Date | null;
  completedAt: Date | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type OperationId = Id<'op'>;

export interface OperationsApi {
  /**
   * Ends a pending operation and asks the worker of a running one to stop.
   *
   * @throws CONFLICT: state: the operation has ended; `details.status` says how.
   * @throws UNSUPPORTED: Operations of this kind cannot be cancelled.
   */
  cancel(input: OperationsCancelInput, options?: CallOptions): Call<Operation>;
  /** Reads one operation. */
  get(input: OperationsGetInput, options?: CallOptions): Call<Operation>;
  /** Lists operations, newest first. */
  list(input?: OperationsListInput, options?: CallOptions): ListCall<Operation>;
  /**
   * Starts an operation that proves that background work runs in this deployment.
   *
   * @throws CONFLICT: operation_active: one of this `resourceKey` is active; `details.operationId` names it.
   */
  selfTest(input?: OperationsSelfTestInput, options?: CallOptions): Call<StartedOperation>;
  /**
   * Reads an operation once it has ended, or as it is when the time is over.
   *
   * @throws RATE_LIMITED: too many watches and waits of yours are open (scope principal)
   */
  wait(input: OperationsWaitInput, options?: CallOptions): Call<Operation>;
  /**
   * Follows an operation to its end, also after a lost connection.
   *
   * @throws RATE_LIMITED: too many watches and waits of yours are open (scope principal)
   */
  watch(input: OperationsWatchInput, options?: WatchOptions): AsyncIterable<Operation>;
}

export interface OperationsCancelInput {
  id: OperationId;
}

export interface OperationsGetInput {
  id: OperationId;
}

export interface OperationsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  status?: 'pending' | 'running' | 'cancelling' | 'succeeded' | 'failed' | ('pending' | 'running' | 'cancelling' | 'succeeded' | 'failed')[] | undefined;
  kind?: string | undefined;
  resourceType?: string | undefined;
  resourceKey?: string | undefined;
  gatewayId?: string | undefined;
  actorId?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface OperationsSelfTestInput {
  steps?: number | undefined;
  /** How long each step takes. */
  stepMs?: number | undefined;
  /** The step that fails. */
  failAtStep?: number | undefined;
  /** How long the text in the result is. */
  resultBytes?: number | undefined;
  resourceKey?: string | undefined;
  /** Whether it must be the only one of its `resourceKey`. */
  exclusive?: boolean | undefined;
  /** How long it may take in all. */
  deadlineMs?: number | undefined;
}

export interface OperationsWaitInput {
  id: OperationId;
  /** The longest to wait. */
  timeoutMs?: number | undefined;
}

export interface OperationsWatchInput {
  id: OperationId;
  /** The version last seen; only later ones follow. */
  lastEventId?: string | undefined;
}

export type OutcomeId = Id<'out'>;

export type PciRequirement = '1.2.3' | '1.2.4' | '1.2.5' | '1.2.7' | '1.3.1' | '1.3.2' | '1.4.4' | '3.5.1' | '10.5.1' | '11.3.1' | '11.3.2' | '11.4.5' | '11.4.6' | '12.5.1' | '12.5.2' | '12.5.2.1' | '12.5.3';

export type PeerDirection = 'inbound' | 'outbound';

/** What to do, step by step, when something of a kind happens. */
export interface Playbook {
  id: PlaybookId;
  name: string;
  description: string | null;
  severityFilter: Severity | null;
  steps: PlaybookStep[];
  enabled: boolean;
  requiresApproval: boolean;
  trigger: 'case_created' | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
}

export type PlaybookId = Id<'pbk'>;

/** One step of a playbook, with its defaults filled in. */
export interface PlaybookStep {
  name: string;
  action: string;
  actionClass: StepClass;
  requiresApproval: boolean;
  parameters: Record<string, unknown>;
  timeoutSeconds: number;
  condition?: StepCondition | undefined;
  rollbackAction?: string | undefined;
  rollbackParameters?: Record<string, unknown> | undefined;
}

/** A rule over intents: what violates it is denied. */
export interface Policy {
  id: PolicyId;
  /** Unique per tenant. */
  name: string;
  description: string | null;
  /** The tree of conditions. */
  rule: Record<string, unknown>;
  /** The lower, the earlier. */
  priority: number;
  enabled: boolean;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type PolicyId = Id<'pol'>;

export interface PolicyViolation {
  source: 'caller' | 'policy';
  policyId: PolicyId | null;
  message: string;
}

/** Who holds a gateway role. */
export type PrincipalRef = {
  kind: 'user';
  id: UserId;
} | {
  kind: 'servicePrincipal';
  id: ServicePrincipalId;
} | {
  kind: 'group';
  id: GroupId;
};

export type Provider = 'aws' | 'azure' | 'gcp' | 'on_premise';

/** A key that signs decisions and audit seals. */
export interface PublicKey {
  /** Hex of the public key. */
  keyId: string;
  algorithm: 'Ed25519';
  /** Base64 of its 32 bytes. */
  publicKey: string;
  activatedAt: Date;
  /** Since when another key signs; it verifies for ever. */
  retiredAt: Date | null;
}

/** The latest first. */
export interface PublicKeys {
  items: PublicKey[];
}

/** What a meter counted this month, and what is left. */
export interface Quota {
  /** Of the API key; null for people and services. */
  tier: 'free' | 'pro' | 'premium' | 'enterprise' | null;
  /** Units a UTC month; null: unlimited. */
  limit: number | null;
  used: number;
  /** null: unlimited. */
  remaining: number | null;
  /** First instant of the next UTC month. */
  resetsAt: Date;
}

/** An outcome and what it taught. */
export interface RecordedOutcome {
  outcome: IntentOutcome;
  /** Of the category, with the outcome learned. */
  belief: Belief;
  /** Whether this outcome was known already. */
  replayed: boolean;
}

/** A case as it stood when it was reported. It never changes. */
export interface Report {
  id: ReportId;
  caseId: CaseId;
  reportType: ReportType;
  title: string;
  /** SHA-256, in hex, of the snapshot in the form of RFC 8785: the bytes of the JSON download. */
  contentSha256: string;
  /** Principal id. */
  generatedBy: string;
  /** 1, 2, … within the case and type. */
  reportVersion: number;
  createdAt: Date;
  /** The case, and all that belongs to it, as JSON of the moment; complete for every type. */
  snapshot: Record<string, unknown>;
}

export type ReportId = Id<'rpt'>;

export type ReportType = 'technical' | 'executive' | 'compliance';

export type Reputation = 'malicious' | 'suspicious' | 'clean';

/** A cloud or on-premises resource. */
export interface Resource {
  id: ResourceId;
  provider: Provider;
  resourceType: ResourceType;
  /** The name its provider gave it, such as an ARN; unique per tenant, among deleted resources too. */
  resourceId: string;
  resourceArn: string | null;
  resourceName: string | null;
  vpcId: string | null;
  subnetId: string | null;
  availabilityZone: string | null;
  region: string | null;
  accountId: string | null;
  metadata: Record<string, unknown>;
  privateIp: string | null;
  publicIp: string | null;
  securityGroups: {
    id: string;
    name?: string | undefined;
    ingress?: {
      protocol?: string | undefined;
      fromPort?: number | undefined;
      toPort?: number | undefined;
      cidrs?: string[] | undefined;
      groups?: string[] | undefined;
    }[] | undefined;
    egress?: {
      protocol?: string | undefined;
      fromPort?: number | undefined;
      toPort?: number | undefined;
      cidrs?: string[] | undefined;
      groups?: string[] | undefined;
    }[] | undefined;
  }[];
  discoveredAt: Date;
  lastSeenAt: Date;
  isActive: boolean;
  inactiveSince: Date | null;
  /** Of the current decision; null while there is none. */
  currentScope: Scope | null;
  /** Whether anything changed that its scope may rest on. */
  needsClassification: boolean;
  currentDecision: Scoping | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
}

export type ResourceId = Id<'res'>;

/** What became of a discovery batch. */
export interface ResourceSyncResult {
  /** Created, updated, unchanged, restored, reactivated, duplicates and invalid ones. */
  received: number;
  created: number;
  updated: number;
  unchanged: number;
  /** Were deleted. */
  restored: number;
  /** Were inactive. */
  reactivated: number;
  /** Were not seen in a complete slice. */
  deactivated: number;
  /** Items that a later one of the same resourceId replaces. */
  duplicatesInBatch: number;
  /** Tags that are new or have another value or source. */
  tagsImported: number;
  /** Tags that were set by hand to another value and kept, at most 100. */
  tagConflicts: {
    resourceId: string;
    key: string;
    kept: string;
    given: string;
  }[];
  /** Values that hold a secret or card number and were replaced. */
  redacted: number;
  /** Items that were left out, at most 1,000. */
  invalid: {
    /** In the list, from 0. */
    index?: number | undefined;
    /** In the text, from 1. */
    line?: number | undefined;
    reason: string;
  }[];
  invalidCount: number;
  slices: {
    provider: 'aws' | 'azure' | 'gcp' | 'on_premise';
    accountId: string | null;
    region: string | null;
    resourceType: ResourceType;
    complete: boolean;
    allowEmpty: boolean;
    error?: string | undefined;
    status: 'swept' | 'not_complete' | 'skipped_failed' | 'skipped_empty';
    deactivated: number;
  }[];
}

export type ResourceType = 'ec2_instance' | 'rds_instance' | 'lambda_function' | 'elastic_load_balancer' | 's3_bucket' | 'ecs_service' | 'eks_cluster' | 'virtual_machine' | 'sql_database' | 'app_service' | 'storage_account' | 'compute_instance' | 'cloud_sql' | 'cloud_function' | 'gke_cluster' | 'api_gateway' | 'on_premise_host' | 'network_device' | 'other';

export type ReviewKind = 'scope_confirmation' | 'significant_change' | 'account_data_flows' | 'storage_locations' | 'third_party_connections' | 'network_diagram' | 'data_flow_diagram' | 'nsc_ruleset_review' | 'segmentation_penetration_test' | 'organisational_change';

/** Every number a decision rests on. */
export interface RiskContributions {
  conjugateMean: number;
  conjugateAlpha: number;
  conjugateBeta: number;
  variance: number;
  hyperMean: number;
  /** 0 without a logistic model. */
  hmcPrediction: number;
  weights: {
    conjugate: number;
    hyper: number;
    hmc: number;
  };
  contextMultiplier: number;
  outcomesSeen: number;
  riskBeforeMemory: number;
  /** What the losses went by while smoothing is on. */
  decayedRisk: number | null;
  /** Epistemic uncertainty. */
  psi: number;
  predictiveRisk: number;
  businessImpact: number;
  estimatedValue: number;
  neighbours: {
    intentId: IntentId;
    similarity: number;
    success: boolean;
  }[];
  cost: {
    declared: number | null;
    list: number | null;
    used: number | null;
  };
}

/** Sources of risk beside the beliefs of the tenant. */
export interface RiskModel {
  logistic: {
    intercept: number;
    features: {
      name: string;
      coefficient: number;
      mean: number;
      scale: number;
    }[];
    n0: number;
  } | null;
  hyperprior: {
    mean: number;
    p5: number;
    p50: number;
    p95: number;
    n0: number;
  } | null;
  /** Whether the risk of a component is smoothed over its evaluations. */
  riskDecay: boolean;
  /** Over all categories: the more, the more the models count. */
  outcomesSeen: number;
  /** 0: nothing is set. */
  version: number;
  updatedAt: Date | null;
}

/** What is known of a sandbox behind a gateway. */
export interface Sandbox {
  id: SandboxId;
  gatewayId: GatewayId;
  /** The gateway's name now. */
  gatewayName: string;
  /** Unique per gateway among sandboxes that are not deleted. */
  sandboxName: string;
  description: string | null;
  labels: Record<string, string>;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
}

export type SandboxId = Id<'sbx'>;

export type Scope = 'cde' | 'connected-cde' | 'pending-review' | 'out-of-scope';

export interface ScopeClassified {
  results: {
    resourceId: ResourceId;
    scope: Scope;
    previousScope: Scope | null;
    rule: ScopeRule;
    /** Whether there is a new decision. */
    changed: boolean;
    /** Whether it stays a cde although the rules give less. */
    held: boolean;
    decisionId: ScopeDecisionId;
  }[];
  /** Inactive and deleted ones. */
  skipped: ResourceId[];
  /** What relates to a resource that entered or left the CDE, and was evaluated with it. */
  neighbours: {
    evaluated: number;
    changed: number;
  };
  /** Neighbours that wait for a classification of their own; at most 1,000 of them. */
  needsClassification: ResourceId[];
}

/** Why a resource is in PCI DSS scope, or is not. */
export interface ScopeDecision {
  id: ScopeDecisionId;
  scope: Scope;
  dataClassification: DataClassification | null;
  segment: string | null;
  rule: ScopeRule;
  decisionMethod: DecisionMethod;
  decidedAt: Date;
  decidedBy: string;
  resourceId: ResourceId;
  justification: string;
  /** What the rule found, 0 to 1 each; null at discovery. */
  confidenceScore: {
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
  } | null;
  isCurrent: boolean;
  supersededById: ScopeDecisionId | null;
  supersededAt: Date | null;
  lastEvaluatedAt: Date;
  /** The resources it rests on, by resourceId, ascending. */
  dependencyResourceIds: string[];
}

export type ScopeDecisionId = Id<'scd'>;

/** Where the scope of a resource does not hold together. */
export interface ScopeIssue {
  kind: ScopeIssueKind;
  severity: 'critical' | 'high' | 'medium' | 'low' | 'info';
  resourceId: ResourceId;
  /** The name its provider gave it. */
  resource: string;
  message: string;
  details: Record<string, unknown>;
}

export type ScopeIssueKind = 'violation' | 'chain' | 'undecided' | 'pending' | 'tag_schema' | 'tag_differs' | 'two_hop';

export interface ScopeOverridden {
  id: ScopeDecisionId;
  scope: Scope;
  dataClassification: DataClassification | null;
  segment: string | null;
  rule: ScopeRule;
  decisionMethod: DecisionMethod;
  decidedAt: Date;
  decidedBy: string;
  resourceId: ResourceId;
  justification: string;
  /** What the rule found, 0 to 1 each; null at discovery. */
  confidenceScore: {
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
  } | null;
  isCurrent: boolean;
  supersededById: ScopeDecisionId | null;
  supersededAt: Date | null;
  lastEvaluatedAt: Date;
  /** The resources it rests on, by resourceId, ascending. */
  dependencyResourceIds: string[];
  /** What relates to a resource that entered or left the CDE, and was evaluated with it. */
  neighbours: {
    evaluated: number;
    changed: number;
  };
  /** Neighbours that wait for a classification of their own; at most 1,000 of them. */
  needsClassification: ResourceId[];
}

export type ScopeRule = 'discovery' | 'override' | 'explicit_tag' | 'keyword' | 'connectivity' | 'possible_connectivity' | 'configuration' | 'default';

/** How many resources are in which scope. */
export interface ScopeSummary {
  asOf: Date;
  /** Live resources with a decision. */
  total: number;
  byScope: {
    cde: number;
    'connected-cde': number;
    'out-of-scope': number;
    'pending-review': number;
  };
  /** Live resources without a decision. */
  undecided: number;
  inactive: number;
}

export interface ScopeValidation {
  /** Whether there is nothing but two_hop. */
  ok: boolean;
  /** How many there are of each kind asked for, listed or not. */
  counts: Partial<Record<ScopeIssueKind, number>>;
  issues: ScopeIssue[];
  truncated: boolean;
}

export interface Scoping {
  id: ScopeDecisionId;
  scope: Scope;
  dataClassification: DataClassification | null;
  segment: string | null;
  rule: ScopeRule;
  decisionMethod: DecisionMethod;
  decidedAt: Date;
  decidedBy: string;
}

/** A program that acts with a key of its own. */
export interface ServicePrincipal {
  id: ServicePrincipalId;
  name: string;
  /** The first characters of the current key, to tell keys apart. */
  keyPrefix: string;
  /** Until when the key before the last rotation works. */
  previousKeyExpiresAt: Date | null;
  /** Its own role; gateway roles may give another one. */
  role: 'viewer' | 'operator' | 'admin';
  /** The user who created it; null when no user did. */
  createdBy: UserId | null;
  createdByName: string;
  /** To the minute. */
  lastUsed: Date | null;
  /** null: never. */
  expiresAt: Date | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type ServicePrincipalId = Id<'spr'>;

/** A service principal with its new key. */
export interface ServicePrincipalWithKey {
  id: ServicePrincipalId;
  name: string;
  /** The first characters of the current key, to tell keys apart. */
  keyPrefix: string;
  /** Until when the key before the last rotation works. */
  previousKeyExpiresAt: Date | null;
  /** Its own role; gateway roles may give another one. */
  role: 'viewer' | 'operator' | 'admin';
  /** The user who created it; null when no user did. */
  createdBy: UserId | null;
  createdByName: string;
  /** To the minute. */
  lastUsed: Date | null;
  /** null: never. */
  expiresAt: Date | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Shown once: the bearer token of the service principal. */
  key: string;
}

/** A sign-in of a user; live until it is revoked or expires. */
export interface Session {
  id: SessionId;
  userId: UserId;
  /** How it began. */
  method: 'password' | 'oidc' | 'invite' | 'setup';
  /** When it was last used, to the minute. */
  lastSeen: Date;
  /** 7 days after it began; use does not move it. */
  expiresAt: Date;
  revokedAt: Date | null;
  revokedReason: 'logout' | 'revoked' | 'passwordChanged' | 'passwordReset' | 'deactivated' | 'deleted' | 'limit' | null;
  /** Where it began. */
  ip: string | null;
  userAgent: string | null;
  /** Whether it is the session of this call. */
  current: boolean;
  createdAt: Date;
}

export type SessionId = Id<'ses'>;

/** critical > high > medium > low > info */
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** A new session and whose it is. */
export interface SignedIn {
  tenant: {
    id: TenantId;
    name: string;
  };
  user: User;
  /** Shown once: the bearer token of the session. */
  token: string;
  sessionId: SessionId;
  /** When the session ends; use does not move it. */
  expiresAt: Date;
}

/** The decision an intent would get now. Nothing is stored. */
export interface Simulation {
  evaluatedAt: Date;
  category: 'database' | 'network' | 'compute' | 'security' | 'default';
  environment: 'dev' | 'staging' | 'prod' | 'test';
  riskScore: number;
  action: 'approve' | 'deny' | 'escalate';
  decidedBy: 'violation' | 'epistemic_gate' | 'expected_loss' | 'context_floor';
  confidence: number;
  losses: {
    approve: number;
    deny: number;
    escalate: number;
  };
  explanation: string;
  contributions: RiskContributions;
  /** Adds up to riskScore. */
  riskFactors: Record<string, number>;
  /** The first 10. */
  violations: PolicyViolation[];
  violationCount: number;
  counterfactual: Counterfactual;
  traceId: string | null;
  quota: Quota;
}

export interface SocAgentActionsApi {
  /** Reads one agentAction. */
  get(input: SocAgentActionsGetInput, options?: CallOptions): Call<AgentAction>;
  /** Lists agentActions. */
  list(input?: SocAgentActionsListInput, options?: CallOptions): ListCall<AgentAction>;
  /** Records what an agent did; secrets in it are redacted. */
  record(input: SocAgentActionsRecordInput, options?: CallOptions): Call<AgentAction>;
}

export interface SocAgentActionsGetInput {
  id: AgentActionId;
}

export interface SocAgentActionsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  agent?: string | undefined;
  caseId?: CaseId | undefined;
  alertId?: AlertId | undefined;
  executionId?: ExecutionId | undefined;
  status?: 'success' | 'error' | 'denied' | ('success' | 'error' | 'denied')[] | undefined;
  correlationId?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface SocAgentActionsRecordInput {
  /** Default: id of the caller. */
  agent?: string | undefined;
  action: string;
  caseId?: CaseId | null | undefined;
  alertId?: AlertId | null | undefined;
  executionId?: ExecutionId | null | undefined;
  tool?: string | null | undefined;
  /** Any JSON of at most 16384 bytes; secrets are redacted. */
  input?: unknown;
  outputSummary?: string | null | undefined;
  status: 'success' | 'error' | 'denied';
  error?: string | null | undefined;
  confidence?: number | null | undefined;
  /** What belongs together has the same. */
  correlationId?: string | null | undefined;
  startedAt: Date;
  completedAt: Date;
}

export interface SocAlertsApi {
  /**
   * Gives an alert to an agent, or takes it from one.
   *
   * @throws CONFLICT: it was merged into another (merged)
   */
  assign(input: SocAlertsAssignInput, options?: CallOptions): Call<Alert>;
  /** Changes the status of up to 500 alerts, each judged by itself. */
  bulkTransition(input: SocAlertsBulkTransitionInput, options?: CallOptions): Call<AlertBulkTransitionResult>;
  /** Takes in an alert: counts it on the alert it repeats, or creates it. */
  create(input: SocAlertsCreateInput, options?: CallOptions): Call<ArrivedAlert>;
  /** Takes in up to 500 alerts, all or none, each as create would. */
  createMany(input: SocAlertsCreateManyInput, options?: CallOptions): Call<SocAlertsCreateManyOutput>;
  /** Merges active alerts that have become alike. */
  dedupe(input?: SocAlertsDedupeInput, options?: CallOptions): Call<AlertDedupeResult>;
  /** Deletes an alert. */
  delete(input: SocAlertsDeleteInput, options?: CallOptions): Call<SocAlertsDeleteOutput>;
  /** Deletes up to 1,000 alerts; those that do not exist are skipped. */
  deleteMany(input: SocAlertsDeleteManyInput, options?: CallOptions): Call<SocAlertsDeleteManyOutput>;
  /** Reads one alert. */
  get(input: SocAlertsGetInput, options?: CallOptions): Call<Alert>;
  /** Takes in up to 500 records of a format; those that cannot be read are reported, the rest are taken. */
  ingest(input: SocAlertsIngestInput, options?: CallOptions): Call<AlertIngestResult>;
  /** Lists alerts, newest first; merged ones are hidden. */
  list(input?: SocAlertsListInput, options?: CallOptions): ListCall<Alert>;
  /** Brings a deleted alert back. */
  restore(input: SocAlertsRestoreInput, options?: CallOptions): Call<SocAlertsRestoreOutput>;
  /**
   * Changes the status of an alert.
   *
   * @throws CONFLICT: it cannot go from one to the other (state), was merged into another (merged), or its case is closed (case_closed)
   */
  transition(input: SocAlertsTransitionInput, options?: CallOptions): Call<Alert>;
  /**
   * Changes an alert, and its case in line with it.
   *
   * @throws CONFLICT: it was merged into another (merged), or its case is closed (case_closed)
   */
  update(input: SocAlertsUpdateInput, options?: CallOptions): Call<Alert>;
}

export interface SocAlertsAssignInput {
  id: AlertId;
  assignedAgent: string | null;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface SocAlertsBulkTransitionInput {
  ids: AlertId[];
  to: AlertStatus;
  /** Required to reopen a resolved or false-positive alert. */
  reason?: string | undefined;
}

export interface SocAlertsCreateInput {
  /** What happened; part of the identity that folds repeats */
  title: string;
  severity: Severity;
  /** Who reports it, such as suricata; part of the identity */
  source: string;
  description?: string | null | undefined;
  /** Kind of the assets: server, workstation, iot_sensor, cps_controller, gateway, … */
  assetType?: string | null | undefined;
  /** Names of the assets concerned; case-sensitive, each once */
  affectedAssets?: string[] | undefined;
  /** Indicators of compromise: plain text, or { type, value, confidence? }; each once */
  iocs?: (string | {
    type: IocType;
    /** Normalised on arrival; defanged spellings are understood */
    value: string;
    /** 0 to 1 */
    confidence?: number | undefined;
  })[] | undefined;
  /** MITRE ATT&CK technique ids, such as T1071 or T1071.001; upper-cased, each once */
  mitreTechniques?: string[] | undefined;
  /** The log as received */
  rawLog?: string | null | undefined;
  assignedAgent?: string | null | undefined;
  /** The producer's own id */
  externalId?: string | null | undefined;
  /** JSON object, at most 16384 bytes */
  metadata?: Record<string, unknown> | undefined;
  /** When it happened; default: the time of receipt */
  occurredAt?: Date | null | undefined;
}

export interface SocAlertsCreateManyInput {
  items: {
    /** What happened; part of the identity that folds repeats */
    title: string;
    severity: Severity;
    /** Who reports it, such as suricata; part of the identity */
    source: string;
    description?: string | null | undefined;
    /** Kind of the assets: server, workstation, iot_sensor, cps_controller, gateway, … */
    assetType?: string | null | undefined;
    /** Names of the assets concerned; case-sensitive, each once */
    affectedAssets?: string[] | undefined;
    /** Indicators of compromise: plain text, or { type, value, confidence? }; each once */
    iocs?: (string | {
      type: IocType;
      /** Normalised on arrival; defanged spellings are understood */
      value: string;
      /** 0 to 1 */
      confidence?: number | undefined;
    })[] | undefined;
    /** MITRE ATT&CK technique ids, such as T1071 or T1071.001; upper-cased, each once */
    mitreTechniques?: string[] | undefined;
    /** The log as received */
    rawLog?: string | null | undefined;
    assignedAgent?: string | null | undefined;
    /** The producer's own id */
    externalId?: string | null | undefined;
    /** JSON object, at most 16384 bytes */
    metadata?: Record<string, unknown> | undefined;
    /** When it happened; default: the time of receipt */
    occurredAt?: Date | null | undefined;
  }[];
}

export interface SocAlertsCreateManyOutput {
  items: ArrivedAlert[];
}

export interface SocAlertsDedupeInput {
  /** Whether only to tell what would be merged. */
  dryRun?: boolean | undefined;
}

export interface SocAlertsDeleteInput {
  id: AlertId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface SocAlertsDeleteManyInput {
  ids: AlertId[];
}

export interface SocAlertsDeleteManyOutput {
  deleted: number;
  ids: AlertId[];
}

export interface SocAlertsDeleteOutput {
  id: AlertId;
  deleted: true;
}

export interface SocAlertsGetInput {
  id: AlertId;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface SocAlertsIngestInput {
  format: 'breakwater' | 'suricata-eve' | 'ocsf';
  /** JSON array, NDJSON, or an array of records: at most 500 records and 2 MiB. */
  data: string | unknown[];
  /** Networks of your own in CIDR form; default the private ones. Not for format breakwater. */
  homeNetworks?: string[] | undefined;
}

export interface SocAlertsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | 'updatedAt:asc' | 'updatedAt:desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  severity?: Severity | Severity[] | undefined;
  status?: AlertStatus | AlertStatus[] | undefined;
  source?: string | undefined;
  assetType?: string | undefined;
  assignedAgent?: string | undefined;
  caseId?: CaseId | undefined;
  dedupHash?: string | undefined;
  externalId?: string | undefined;
  asset?: string | undefined;
  technique?: string | undefined;
  /** An indicator, normalised before it is looked for; without a type, a value of any type or a plain text. */
  ioc?: {
    type?: IocType | undefined;
    value: string;
  } | undefined;
  mergedIntoId?: AlertId | undefined;
  /** Whether it is active, has had no response, and the response was due before now. */
  overdue?: boolean | undefined;
  createdSince?: Date | undefined;
  createdUntil?: Date | undefined;
  updatedSince?: Date | undefined;
  /** Whether merged alerts are shown too; with mergedIntoId they are. */
  includeMerged?: boolean | undefined;
  /** Whether deleted records are shown too. */
  includeDeleted?: boolean | undefined;
}

export interface SocAlertsRestoreInput {
  id: AlertId;
}

export interface SocAlertsRestoreOutput {
  item: Alert;
  /** false: it was not deleted. */
  restored: boolean;
}

export interface SocAlertsTransitionInput {
  id: AlertId;
  to: AlertStatus;
  /** Required to reopen a resolved or false-positive alert. */
  reason?: string | undefined;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface SocAlertsUpdateInput {
  id: AlertId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  /** What happened; part of the identity that folds repeats */
  title?: string | undefined;
  severity?: Severity | undefined;
  /** Who reports it, such as suricata; part of the identity */
  source?: string | undefined;
  description?: string | null | undefined;
  /** Kind of the assets: server, workstation, iot_sensor, cps_controller, gateway, … */
  assetType?: string | null | undefined;
  /** Names of the assets concerned; case-sensitive, each once */
  affectedAssets?: string[] | undefined;
  /** Indicators of compromise: plain text, or { type, value, confidence? }; each once */
  iocs?: (string | {
    type: IocType;
    /** Normalised on arrival; defanged spellings are understood */
    value: string;
    /** 0 to 1 */
    confidence?: number | undefined;
  })[] | undefined;
  /** MITRE ATT&CK technique ids, such as T1071 or T1071.001; upper-cased, each once */
  mitreTechniques?: string[] | undefined;
  /** The log as received */
  rawLog?: string | null | undefined;
  /** The producer's own id */
  externalId?: string | null | undefined;
  /** JSON object, at most 16384 bytes */
  metadata?: Record<string, unknown> | undefined;
}

export interface SocApi {
  readonly agentActions: SocAgentActionsApi;
  readonly alerts: SocAlertsApi;
  readonly approvals: SocApprovalsApi;
  readonly attestations: SocAttestationsApi;
  readonly cases: SocCasesApi;
  readonly connectors: SocConnectorsApi;
  readonly criticalAssets: SocCriticalAssetsApi;
  readonly devices: SocDevicesApi;
  readonly executions: SocExecutionsApi;
  readonly iocs: SocIocsApi;
  readonly playbooks: SocPlaybooksApi;
  readonly reports: SocReportsApi;
}

export interface SocApprovalsApi {
  /**
   * Approves or rejects; people only, and never their own request.
   *
   * @throws FORBIDDEN: human_required: only people decide. own_request: nobody decides their own.
   * @throws CONFLICT: already_decided, expired, or same_decider.
   */
  decide(input: SocApprovalsDecideInput, options?: CallOptions): Call<Approval>;
  /** Reads one approval. */
  get(input: SocApprovalsGetInput, options?: CallOptions): Call<Approval>;
  /** Lists approvals. */
  list(input?: SocApprovalsListInput, options?: CallOptions): ListCall<Approval>;
  /**
   * Asks people to approve something; to clear the gate of a case, with actionType clear_gate.
   *
   * @throws NOT_FOUND: the case does not exist
   * @throws CONFLICT: the case is closed (case_closed), or has no gate to clear (not_gated)
   */
  request(input: SocApprovalsRequestInput, options?: CallOptions): Call<Approval>;
}

export interface SocApprovalsDecideInput {
  id: ApprovalId;
  decision: 'approve' | 'reject';
  /** Why; required to reject. */
  comment?: string | undefined;
}

export interface SocApprovalsGetInput {
  id: ApprovalId;
}

export interface SocApprovalsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  status?: 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled' | ('pending' | 'approved' | 'rejected' | 'expired' | 'cancelled')[] | undefined;
  kind?: 'execution' | 'rollback' | 'governance' | 'case_gate' | 'manual' | ('execution' | 'rollback' | 'governance' | 'case_gate' | 'manual')[] | undefined;
  caseId?: CaseId | undefined;
  executionId?: ExecutionId | undefined;
  decisionId?: DecisionId | undefined;
  requestedBy?: string | undefined;
  expiresUntil?: Date | undefined;
}

export interface SocApprovalsRequestInput {
  /** What is asked for; clear_gate asks to clear the gate of a case. */
  actionType: string;
  /** At least that of a known action; what is irreversible needs two people. */
  actionClass: 'low' | 'medium' | 'high' | 'irreversible';
  justification: string;
  caseId?: CaseId | undefined;
  /** What people should know, at most 32,768 bytes of JSON. */
  context?: Record<string, unknown> | undefined;
  /** Default: by the class. */
  riskLevel?: 'low' | 'medium' | 'high' | 'critical' | undefined;
  targetAssets?: string[] | undefined;
  stepIndex?: number | undefined;
}

export interface SocAttestationsApi {
  /** Reads one attestation. */
  get(input: SocAttestationsGetInput, options?: CallOptions): Call<Attestation>;
  /** Lists attestations. */
  list(input?: SocAttestationsListInput, options?: CallOptions): ListCall<Attestation>;
}

export interface SocAttestationsGetInput {
  id: AttestationId;
}

export interface SocAttestationsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  /** The device, by id or by deviceId. */
  deviceId?: string | undefined;
  status?: 'valid' | 'failed' | ('valid' | 'failed')[] | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface SocCasesApi {
  /** Opens a case without alerts. */
  create(input: SocCasesCreateInput, options?: CallOptions): Call<Case>;
  /**
   * Opens a case of up to 200 alerts.
   *
   * @throws CONFLICT: an alert was merged into another (merged), or belongs to a case (linked, with alertIds)
   */
  createFromAlerts(input: SocCasesCreateFromAlertsInput, options?: CallOptions): Call<Case>;
  /** Opens up to 500 cases without alerts, all or none. */
  createMany(input: SocCasesCreateManyInput, options?: CallOptions): Call<SocCasesCreateManyOutput>;
  /** Deletes a case. */
  delete(input: SocCasesDeleteInput, options?: CallOptions): Call<SocCasesDeleteOutput>;
  /** Deletes up to 1,000 cases; those that do not exist are skipped. */
  deleteMany(input: SocCasesDeleteManyInput, options?: CallOptions): Call<SocCasesDeleteManyOutput>;
  /** Reads one case, and with include all that belongs to it. */
  get(input: SocCasesGetInput, options?: CallOptions): Call<WholeCase>;
  /**
   * Puts alerts into a case; new ones become investigating.
   *
   * @throws CONFLICT: an alert was merged into another (merged), or belongs to a case (linked, with alertIds); the case is closed (case_closed), or would have over 500 alerts (case_full)
   */
  linkAlerts(input: SocCasesLinkAlertsInput, options?: CallOptions): Call<Case>;
  /** Lists cases. */
  list(input?: SocCasesListInput, options?: CallOptions): ListCall<Case>;
  /** Brings a deleted case back. */
  restore(input: SocCasesRestoreInput, options?: CallOptions): Call<SocCasesRestoreOutput>;
  readonly timeline: SocCasesTimelineApi;
  /**
   * Changes the status of a case; closing it resolves its active alerts.
   *
   * @throws CONFLICT: it cannot go from one to the other (state), or approvals or runs keep it from that (no_pending_approval, approval_pending, not_approved, execution_running)
   */
  transition(input: SocCasesTransitionInput, options?: CallOptions): Call<Case>;
  /**
   * Takes alerts out of a case.
   *
   * @throws NOT_FOUND: an alert is not in this case (with alertIds)
   * @throws CONFLICT: the case is closed (case_closed)
   */
  unlinkAlerts(input: SocCasesUnlinkAlertsInput, options?: CallOptions): Call<Case>;
  /**
   * Changes a case; clearing its gate is for people.
   *
   * @throws FORBIDDEN: only people clear requiresHumanApproval (human_required)
   * @throws CONFLICT: the case is closed (case_closed)
   */
  update(input: SocCasesUpdateInput, options?: CallOptions): Call<Case>;
}

export interface SocCasesCreateFromAlertsInput {
  alertIds: AlertId[];
  /** Default: that of the most severe, then oldest alert. */
  title?: string | undefined;
  description?: string | null | undefined;
  /** Who works on it. */
  assignee?: string | null | undefined;
  /** How sure the assessment is, 0 to 1; default 0, not assessed. */
  confidence?: number | undefined;
  physicalImpact?: string | null | undefined;
  recommendedActions?: string[] | undefined;
}

export interface SocCasesCreateInput {
  title: string;
  severity: Severity;
  description?: string | null | undefined;
  /** Who works on it. */
  assignee?: string | null | undefined;
  /** In addition to what its alerts list. */
  iocs?: (string | {
    type: IocType;
    /** Normalised on arrival; defanged spellings are understood */
    value: string;
    /** 0 to 1 */
    confidence?: number | undefined;
  })[] | undefined;
  /** In addition to what its alerts list. */
  mitreTechniques?: string[] | undefined;
  /** In addition to what its alerts list. */
  affectedAssets?: string[] | undefined;
  physicalImpact?: string | null | undefined;
  recommendedActions?: string[] | undefined;
  /** How sure the assessment is, 0 to 1; default 0, not assessed. */
  confidence?: number | undefined;
  /** Whether people must approve what is done in it. */
  requiresHumanApproval?: boolean | undefined;
}

export interface SocCasesCreateManyInput {
  items: {
    title: string;
    severity: Severity;
    description?: string | null | undefined;
    /** Who works on it. */
    assignee?: string | null | undefined;
    /** In addition to what its alerts list. */
    iocs?: (string | {
      type: IocType;
      /** Normalised on arrival; defanged spellings are understood */
      value: string;
      /** 0 to 1 */
      confidence?: number | undefined;
    })[] | undefined;
    /** In addition to what its alerts list. */
    mitreTechniques?: string[] | undefined;
    /** In addition to what its alerts list. */
    affectedAssets?: string[] | undefined;
    physicalImpact?: string | null | undefined;
    recommendedActions?: string[] | undefined;
    /** How sure the assessment is, 0 to 1; default 0, not assessed. */
    confidence?: number | undefined;
    /** Whether people must approve what is done in it. */
    requiresHumanApproval?: boolean | undefined;
  }[];
}

export interface SocCasesCreateManyOutput {
  items: Case[];
}

export interface SocCasesDeleteInput {
  id: CaseId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface SocCasesDeleteManyInput {
  ids: CaseId[];
}

export interface SocCasesDeleteManyOutput {
  deleted: number;
  ids: CaseId[];
}

export interface SocCasesDeleteOutput {
  id: CaseId;
  deleted: true;
}

export interface SocCasesGetInput {
  id: CaseId;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
  /** What to show with it: of each the 200 newest. */
  include?: ('alerts' | 'timeline' | 'approvals' | 'executions' | 'devices')[] | undefined;
}

export interface SocCasesLinkAlertsInput {
  id: CaseId;
  alertIds: AlertId[];
  /** Whether alerts of other cases leave those. */
  move?: boolean | undefined;
}

export interface SocCasesListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | 'updatedAt:asc' | 'updatedAt:desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  status?: 'open' | 'in_progress' | 'pending_approval' | 'contained' | 'eradicated' | 'recovered' | 'closed' | ('open' | 'in_progress' | 'pending_approval' | 'contained' | 'eradicated' | 'recovered' | 'closed')[] | undefined;
  severity?: Severity | Severity[] | undefined;
  assignee?: string | undefined;
  requiresHumanApproval?: boolean | undefined;
  asset?: string | undefined;
  createdSince?: Date | undefined;
  createdUntil?: Date | undefined;
  updatedSince?: Date | undefined;
  /** Whether deleted records are shown too. */
  includeDeleted?: boolean | undefined;
}

export interface SocCasesRestoreInput {
  id: CaseId;
}

export interface SocCasesRestoreOutput {
  item: Case;
  /** false: it was not deleted. */
  restored: boolean;
}

export interface SocCasesTimelineAddInput {
  caseId: CaseId;
  /** Who did it; default the principal id. */
  agent?: string | undefined;
  action: string;
  details?: string | null | undefined;
  /** What tools were called, at most 50 objects and 16384 bytes of JSON. */
  toolCalls?: Record<string, unknown>[] | null | undefined;
  /** When it was done; default now, at most 5 minutes from now. */
  timestamp?: Date | undefined;
}

export interface SocCasesTimelineApi {
  /**
   * Writes into the timeline of a case.
   *
   * @throws CONFLICT: the case is closed (case_closed)
   */
  add(input: SocCasesTimelineAddInput, options?: CallOptions): Call<TimelineEntry>;
  /** Lists what was done in a case, earliest first. */
  list(input: SocCasesTimelineListInput, options?: CallOptions): ListCall<TimelineEntry>;
}

export interface SocCasesTimelineListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  caseId: CaseId;
}

export interface SocCasesTransitionInput {
  id: CaseId;
  to: 'open' | 'in_progress' | 'pending_approval' | 'contained' | 'eradicated' | 'recovered' | 'closed';
  /** Required to reopen a closed case. */
  reason?: string | undefined;
  /** How it ended; required to close a case that has none. */
  outcome?: string | undefined;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface SocCasesUnlinkAlertsInput {
  id: CaseId;
  alertIds: AlertId[];
}

export interface SocCasesUpdateInput {
  id: CaseId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  title?: string | undefined;
  severity?: Severity | undefined;
  description?: string | null | undefined;
  /** Who works on it. */
  assignee?: string | null | undefined;
  /** In addition to what its alerts list. */
  iocs?: (string | {
    type: IocType;
    /** Normalised on arrival; defanged spellings are understood */
    value: string;
    /** 0 to 1 */
    confidence?: number | undefined;
  })[] | undefined;
  /** In addition to what its alerts list. */
  mitreTechniques?: string[] | undefined;
  /** In addition to what its alerts list. */
  affectedAssets?: string[] | undefined;
  physicalImpact?: string | null | undefined;
  recommendedActions?: string[] | undefined;
  /** How sure the assessment is, 0 to 1; default 0, not assessed. */
  confidence?: number | undefined;
  /** Whether people must approve what is done in it. */
  requiresHumanApproval?: boolean | undefined;
  outcome?: string | null | undefined;
  /** Why requiresHumanApproval is cleared; required for that, which only people may do. */
  overrideReason?: string | undefined;
}

export interface SocConnectorsApi {
  /**
   * Creates a connector; without a secret, one is made. It is shown once.
   *
   * @throws CONFLICT: the action has a connector (unique)
   */
  create(input: SocConnectorsCreateInput, options?: CallOptions): Call<ConnectorWithSecret>;
  /**
   * Creates up to 500 connectors, all or none.
   *
   * @throws CONFLICT: the action has a connector (unique)
   */
  createMany(input: SocConnectorsCreateManyInput, options?: CallOptions): Call<SocConnectorsCreateManyOutput>;
  /** Deletes a connector. */
  delete(input: SocConnectorsDeleteInput, options?: CallOptions): Call<SocConnectorsDeleteOutput>;
  /** Deletes up to 1,000 connectors; those that do not exist are skipped. */
  deleteMany(input: SocConnectorsDeleteManyInput, options?: CallOptions): Call<SocConnectorsDeleteManyOutput>;
  /** Reads one connector. */
  get(input: SocConnectorsGetInput, options?: CallOptions): Call<Connector>;
  /** Lists connectors. */
  list(input?: SocConnectorsListInput, options?: CallOptions): ListCall<Connector>;
  /**
   * Changes a connector; a new secret is shown once.
   *
   * @throws CONFLICT: the action has a connector (unique)
   */
  update(input: SocConnectorsUpdateInput, options?: CallOptions): Call<UpdatedConnector>;
}

export interface SocConnectorsCreateInput {
  /** The action it carries out; one connector for each. */
  action: string;
  /** https URL of a public host, which steps are posted to. */
  endpoint: string;
  /** Default: one is made. */
  secret?: string | undefined;
  /** For one attempt. */
  timeoutMs?: number | undefined;
  /** false: steps of its action fail. */
  enabled?: boolean | undefined;
  description?: string | null | undefined;
}

export interface SocConnectorsCreateManyInput {
  items: {
    /** The action it carries out; one connector for each. */
    action: string;
    /** https URL of a public host, which steps are posted to. */
    endpoint: string;
    /** Default: one is made. */
    secret?: string | undefined;
    /** For one attempt. */
    timeoutMs?: number | undefined;
    /** false: steps of its action fail. */
    enabled?: boolean | undefined;
    description?: string | null | undefined;
  }[];
}

export interface SocConnectorsCreateManyOutput {
  items: ConnectorWithSecret[];
}

export interface SocConnectorsDeleteInput {
  id: ConnectorId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface SocConnectorsDeleteManyInput {
  ids: ConnectorId[];
}

export interface SocConnectorsDeleteManyOutput {
  deleted: number;
  ids: ConnectorId[];
}

export interface SocConnectorsDeleteOutput {
  id: ConnectorId;
  deleted: true;
}

export interface SocConnectorsGetInput {
  id: ConnectorId;
}

export interface SocConnectorsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  action?: string | undefined;
  enabled?: boolean | undefined;
}

export interface SocConnectorsUpdateInput {
  /** The action it carries out; one connector for each. */
  action?: string | undefined;
  /** https URL of a public host, which steps are posted to. */
  endpoint?: string | undefined;
  /** What calls are signed with: whsec_ and the base64 of 24 to 64 bytes. Stored encrypted. */
  secret?: string | undefined;
  /** Makes a new secret; calls are signed with it at once. */
  rotateSecret?: true | undefined;
  /** For one attempt. */
  timeoutMs?: number | undefined;
  /** false: steps of its action fail. */
  enabled?: boolean | undefined;
  description?: string | null | undefined;
  id: ConnectorId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface SocCriticalAssetsApi {
  /** Lists criticalAssets. */
  list(input?: SocCriticalAssetsListInput, options?: CallOptions): ListCall<CriticalAsset>;
  /**
   * Says that an asset is not critical of itself; gates already set stay.
   *
   * @throws FORBIDDEN: only people may (human_required)
   */
  remove(input: SocCriticalAssetsRemoveInput, options?: CallOptions): Call<CriticalAsset>;
  /** Calls an asset critical; cases it is in are gated at their next change. */
  set(input: SocCriticalAssetsSetInput, options?: CallOptions): Call<CriticalAssetSetResult>;
}

export interface SocCriticalAssetsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  assetId?: string | undefined;
}

export interface SocCriticalAssetsRemoveInput {
  /** Name of the asset; case-sensitive. */
  assetId: string;
  /** Why it is not critical; kept in the audit log. */
  reason: string;
}

export interface SocCriticalAssetsSetInput {
  /** Name of the asset; case-sensitive. */
  assetId: string;
  /** Left out, the reason known stays. */
  reason?: string | null | undefined;
}

export interface SocDevicesApi {
  /**
   * Judges what a device proves of itself; a failure is a result, and raises an alert.
   *
   * @throws CONFLICT: it is revoked (revoked)
   */
  attest(input: SocDevicesAttestInput, options?: CallOptions): Call<Attested>;
  /** Creates a device. */
  create(input: SocDevicesCreateInput, options?: CallOptions): Call<Device>;
  /** Creates up to 500 devices, all or none. */
  createMany(input: SocDevicesCreateManyInput, options?: CallOptions): Call<SocDevicesCreateManyOutput>;
  /** Deletes a device. */
  delete(input: SocDevicesDeleteInput, options?: CallOptions): Call<SocDevicesDeleteOutput>;
  /** Deletes up to 1,000 devices; those that do not exist are skipped. */
  deleteMany(input: SocDevicesDeleteManyInput, options?: CallOptions): Call<SocDevicesDeleteManyOutput>;
  /** Reads one device. */
  get(input: SocDevicesGetInput, options?: CallOptions): Call<Device>;
  /**
   * Takes a sign of life of a device; where nothing else moves, it leaves no entry.
   *
   * @throws CONFLICT: it is revoked (revoked)
   */
  heartbeat(input: SocDevicesHeartbeatInput, options?: CallOptions): Call<Device>;
  /**
   * Issues a number that a device must attest with, once and within five minutes.
   *
   * @throws CONFLICT: it is revoked (revoked)
   * @throws RATE_LIMITED: 20 unused nonces of the device are open
   */
  issueNonce(input: SocDevicesIssueNonceInput, options?: CallOptions): Call<SocDevicesIssueNonceOutput>;
  /** Lists devices. */
  list(input?: SocDevicesListInput, options?: CallOptions): ListCall<Device>;
  /** Brings a deleted device back. */
  restore(input: SocDevicesRestoreInput, options?: CallOptions): Call<SocDevicesRestoreOutput>;
  /**
   * Ends the trust in a device, for good.
   *
   * @throws CONFLICT: it is revoked (revoked)
   */
  revoke(input: SocDevicesRevokeInput, options?: CallOptions): Call<Device>;
  /**
   * Changes a device.
   *
   * @throws FORBIDDEN: only people take a device out of the controllers (human_required), only an admin changes what it is trusted by (admin_required)
   */
  update(input: SocDevicesUpdateInput, options?: CallOptions): Call<Device>;
}

export interface SocDevicesAttestInput {
  /** The device, by id or by deviceId. */
  deviceId: string;
  /** SHA-256 in hex; stored in lower case. */
  firmwareHash: string;
  /** How often the device has booted; it never goes back. */
  bootCount: number;
  boardFamily: 'stm32' | 'nrf52' | 'esp32s3';
  /** From issueNonce; good for one attempt. */
  nonce?: string | undefined;
  /** Stored in lower case without colons. */
  certificateSerial?: string | undefined;
  firmwareVersion?: string | undefined;
  /** Base64 of the 64 bytes r‖s: ECDSA P-256 with SHA-256 over the RFC 8785 form of {bootCount, certificateSerial, deviceId, firmwareHash, nonce}; what is not given is null. */
  signature?: string | undefined;
}

export interface SocDevicesCreateInput {
  /** Its own name; unique per tenant among devices that are not deleted. */
  deviceId: string;
  deviceType: DeviceType;
  /** Default unknown. */
  firmwareStack?: 'ada_spark' | 'rust_embassy' | 'zephyr_rtos' | 'unknown' | undefined;
  name?: string | null | undefined;
  location?: string | null | undefined;
  networkSegment?: string | null | undefined;
  firmwareVersion: string;
  /** SHA-256 in hex; stored in lower case. */
  firmwareHash: string;
  /** Stored in its canonical form. */
  ipAddress?: string | null | undefined;
  /** Anything of yours, at most 16,384 bytes of JSON. */
  metadata?: Record<string, unknown> | null | undefined;
  /** Default: firmwareHash. Only an admin changes it. */
  expectedFirmwareHash?: string | undefined;
  /** Base64 of an ECDSA P-256 key in SPKI form; with one, every attestation must be signed. */
  publicKey?: string | null | undefined;
  /** Stored in lower case without colons. */
  certificateSerial?: string | null | undefined;
  certificateNotBefore?: Date | null | undefined;
  certificateNotAfter?: Date | null | undefined;
  certificateRevoked?: boolean | undefined;
}

export interface SocDevicesCreateManyInput {
  items: {
    /** Its own name; unique per tenant among devices that are not deleted. */
    deviceId: string;
    deviceType: DeviceType;
    /** Default unknown. */
    firmwareStack?: 'ada_spark' | 'rust_embassy' | 'zephyr_rtos' | 'unknown' | undefined;
    name?: string | null | undefined;
    location?: string | null | undefined;
    networkSegment?: string | null | undefined;
    firmwareVersion: string;
    /** SHA-256 in hex; stored in lower case. */
    firmwareHash: string;
    /** Stored in its canonical form. */
    ipAddress?: string | null | undefined;
    /** Anything of yours, at most 16,384 bytes of JSON. */
    metadata?: Record<string, unknown> | null | undefined;
    /** Default: firmwareHash. Only an admin changes it. */
    expectedFirmwareHash?: string | undefined;
    /** Base64 of an ECDSA P-256 key in SPKI form; with one, every attestation must be signed. */
    publicKey?: string | null | undefined;
    /** Stored in lower case without colons. */
    certificateSerial?: string | null | undefined;
    certificateNotBefore?: Date | null | undefined;
    certificateNotAfter?: Date | null | undefined;
    certificateRevoked?: boolean | undefined;
  }[];
}

export interface SocDevicesCreateManyOutput {
  items: Device[];
}

export interface SocDevicesDeleteInput {
  /** The device, by id or by deviceId. */
  id: string;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface SocDevicesDeleteManyInput {
  ids: DeviceId[];
}

export interface SocDevicesDeleteManyOutput {
  deleted: number;
  ids: DeviceId[];
}

export interface SocDevicesDeleteOutput {
  id: DeviceId;
  deleted: true;
}

export interface SocDevicesGetInput {
  /** The device, by id or by deviceId. */
  id: string;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface SocDevicesHeartbeatInput {
  /** The device, by id or by deviceId. */
  deviceId: string;
  firmwareVersion?: string | undefined;
  /** Stored in its canonical form. */
  ipAddress?: string | undefined;
}

export interface SocDevicesIssueNonceInput {
  /** The device, by id or by deviceId. */
  deviceId: string;
}

export interface SocDevicesIssueNonceOutput {
  /** 32 random bytes, base64url. */
  nonce: string;
  /** Five minutes after it was issued. */
  expiresAt: Date;
}

export interface SocDevicesListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  deviceType?: DeviceType | DeviceType[] | undefined;
  attestationStatus?: AttestationStatus | AttestationStatus[] | undefined;
  liveness?: Liveness | Liveness[] | undefined;
  networkSegment?: string | undefined;
  riskMin?: number | undefined;
  /** Whether deleted records are shown too. */
  includeDeleted?: boolean | undefined;
}

export interface SocDevicesRestoreInput {
  id: DeviceId;
}

export interface SocDevicesRestoreOutput {
  item: Device;
  /** false: it was not deleted. */
  restored: boolean;
}

export interface SocDevicesRevokeInput {
  /** The device, by id or by deviceId. */
  deviceId: string;
  reason: string;
}

export interface SocDevicesUpdateInput {
  /** Its own name; unique per tenant among devices that are not deleted. */
  deviceId?: string | undefined;
  deviceType?: DeviceType | undefined;
  /** Default unknown. */
  firmwareStack?: 'ada_spark' | 'rust_embassy' | 'zephyr_rtos' | 'unknown' | undefined;
  name?: string | null | undefined;
  location?: string | null | undefined;
  networkSegment?: string | null | undefined;
  firmwareVersion?: string | undefined;
  /** SHA-256 in hex; stored in lower case. */
  firmwareHash?: string | undefined;
  /** Stored in its canonical form. */
  ipAddress?: string | null | undefined;
  /** Anything of yours, at most 16,384 bytes of JSON. */
  metadata?: Record<string, unknown> | null | undefined;
  /** Default: firmwareHash. Only an admin changes it. */
  expectedFirmwareHash?: string | undefined;
  /** Base64 of an ECDSA P-256 key in SPKI form; with one, every attestation must be signed. */
  publicKey?: string | null | undefined;
  /** Stored in lower case without colons. */
  certificateSerial?: string | null | undefined;
  certificateNotBefore?: Date | null | undefined;
  certificateNotAfter?: Date | null | undefined;
  certificateRevoked?: boolean | undefined;
  /** The device, by id or by deviceId. */
  id: string;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface SocExecutionsApi {
  /**
   * Stops a run before its next step, and undoes what it did.
   *
   * @throws CONFLICT: not_cancellable: it has ended.
   */
  cancel(input: SocExecutionsCancelInput, options?: CallOptions): Call<Execution>;
  /** Reads one execution. */
  get(input: SocExecutionsGetInput, options?: CallOptions): Call<Execution>;
  /** Lists executions. */
  list(input?: SocExecutionsListInput, options?: CallOptions): ListCall<Execution>;
  /**
   * Undoes what a run did, last step first.
   *
   * @throws CONFLICT: dry_run, already_rolled_back, not_finished, rollback_in_progress, nothing_to_undo or case_closed.
   */
  rollback(input: SocExecutionsRollbackInput, options?: CallOptions): Call<StartedRollback>;
}

export interface SocExecutionsCancelInput {
  id: ExecutionId;
  reason?: string | undefined;
  /** Whether what was done is undone. */
  rollback?: boolean | undefined;
}

export interface SocExecutionsGetInput {
  id: ExecutionId;
}

export interface SocExecutionsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  playbookId?: PlaybookId | undefined;
  caseId?: CaseId | undefined;
  status?: 'pending' | 'running' | 'completed' | 'failed' | 'rolled_back' | ('pending' | 'running' | 'completed' | 'failed' | 'rolled_back')[] | undefined;
  dryRun?: boolean | undefined;
  requestedBy?: string | undefined;
}

export interface SocExecutionsRollbackInput {
  id: ExecutionId;
  reason: string;
}

export interface SocIocsApi {
  /** Deletes an ioc. */
  delete(input: SocIocsDeleteInput, options?: CallOptions): Call<SocIocsDeleteOutput>;
  /** Reads one ioc. */
  get(input: SocIocsGetInput, options?: CallOptions): Call<Ioc>;
  /** Takes in the indicators and observables of a STIX bundle. */
  importStix(input: SocIocsImportStixInput, options?: CallOptions): Call<IocImportResult>;
  /** Lists iocs. */
  list(input?: SocIocsListInput, options?: CallOptions): ListCall<Ioc>;
  /** Tells what is known of up to 1,000 values. */
  lookup(input: SocIocsLookupInput, options?: CallOptions): Call<IocLookupResult>;
  /** Takes in a report of an indicator: merges it into what is known. */
  upsert(input: SocIocsUpsertInput, options?: CallOptions): Call<IocUpserted>;
  /** Takes in up to 500 reports of indicators, all or none, in order. */
  upsertMany(input: SocIocsUpsertManyInput, options?: CallOptions): Call<SocIocsUpsertManyOutput>;
}

export interface SocIocsDeleteInput {
  id: IocId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface SocIocsDeleteOutput {
  id: IocId;
  deleted: true;
}

export interface SocIocsGetInput {
  id: IocId;
}

export interface SocIocsImportStixInput {
  /** A STIX 2.1 bundle, or its JSON text: at most 2 MiB, 5,000 objects and 1,000 values. */
  bundle: string | Record<string, unknown>;
  /** Who reports it. */
  source?: string | undefined;
  /** For objects that state none. */
  defaultConfidence?: number | undefined;
}

export interface SocIocsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | 'updatedAt:asc' | 'updatedAt:desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  type?: IocType | IocType[] | undefined;
  /** Normalised as each type it fits, before it is looked for. */
  value?: string | undefined;
  reputation?: Reputation | Reputation[] | undefined;
  source?: string | undefined;
  threatActor?: string | undefined;
  campaign?: string | undefined;
  tag?: string | undefined;
  minConfidence?: number | undefined;
  /** Whether it still holds: not expired. */
  active?: boolean | undefined;
  firstSeenSince?: Date | undefined;
  lastSeenSince?: Date | undefined;
}

export interface SocIocsLookupInput {
  items: {
    /** Default: told by the shape of the value. */
    type?: IocType | undefined;
    value: string;
  }[];
}

export interface SocIocsUpsertInput {
  type: IocType;
  /** Normalised on arrival; defanged spellings are understood. */
  value: string;
  /** Who reports it. */
  source: string;
  /** 0 to 1; default 0.5. */
  confidence?: number | undefined;
  reputation?: Reputation | null | undefined;
  threatActor?: string | null | undefined;
  campaigns?: string[] | undefined;
  tags?: string[] | undefined;
  context?: Record<string, unknown> | undefined;
  enrichment?: Record<string, unknown> | undefined;
  firstSeen?: Date | undefined;
  /** Default: now, or firstSeen where that is later. */
  lastSeen?: Date | undefined;
  /** Until when it holds; default for ever. */
  validUntil?: Date | null | undefined;
}

export interface SocIocsUpsertManyInput {
  items: {
    type: IocType;
    /** Normalised on arrival; defanged spellings are understood. */
    value: string;
    /** Who reports it. */
    source: string;
    /** 0 to 1; default 0.5. */
    confidence?: number | undefined;
    reputation?: Reputation | null | undefined;
    threatActor?: string | null | undefined;
    campaigns?: string[] | undefined;
    tags?: string[] | undefined;
    context?: Record<string, unknown> | undefined;
    enrichment?: Record<string, unknown> | undefined;
    firstSeen?: Date | undefined;
    /** Default: now, or firstSeen where that is later. */
    lastSeen?: Date | undefined;
    /** Until when it holds; default for ever. */
    validUntil?: Date | null | undefined;
  }[];
}

export interface SocIocsUpsertManyOutput {
  items: IocUpserted[];
}

export interface SocPlaybooksApi {
  /** Creates a playbook. */
  create(input: SocPlaybooksCreateInput, options?: CallOptions): Call<Playbook>;
  /** Creates up to 500 playbooks, all or none. */
  createMany(input: SocPlaybooksCreateManyInput, options?: CallOptions): Call<SocPlaybooksCreateManyOutput>;
  /** Deletes a playbook. */
  delete(input: SocPlaybooksDeleteInput, options?: CallOptions): Call<SocPlaybooksDeleteOutput>;
  /** Deletes up to 1,000 playbooks; those that do not exist are skipped. */
  deleteMany(input: SocPlaybooksDeleteManyInput, options?: CallOptions): Call<SocPlaybooksDeleteManyOutput>;
  /** Reads one playbook. */
  get(input: SocPlaybooksGetInput, options?: CallOptions): Call<Playbook>;
  /** Lists playbooks. */
  list(input?: SocPlaybooksListInput, options?: CallOptions): ListCall<Playbook>;
  /** Brings a deleted playbook back. */
  restore(input: SocPlaybooksRestoreInput, options?: CallOptions): Call<SocPlaybooksRestoreOutput>;
  /**
   * Runs a playbook, asks people whether it may, or tells what it would do.
   *
   * @throws CONFLICT: playbook_disabled, or case_closed.
   * @throws RATE_LIMITED: 50 executions of the tenant are pending or running.
   */
  run(input: SocPlaybooksRunInput, options?: CallOptions): Call<StartedExecution>;
  /** Changes a playbook. */
  update(input: SocPlaybooksUpdateInput, options?: CallOptions): Call<Playbook>;
}

export interface SocPlaybooksCreateInput {
  /** Unique among the playbooks that are not deleted. */
  name: string;
  description?: string | null | undefined;
  /** Least severity of a case that starts it by itself; null: any. */
  severityFilter?: Severity | null | undefined;
  steps: {
    /** Unique in the playbook; later steps refer to its output by it. */
    name: string;
    /** What is done: one of isolate_host, disable_user, block_ip, release_host, enable_user, unblock_ip, run_scan, collect_forensics, enrich_ioc, notify, revoke_certificate, delete_data, or custom_ and 1 to 40 of a-z, 0-9, _. */
    action: string;
    /** May only raise the action's class; required for custom actions, which have none. */
    actionClass?: StepClass | undefined;
    requiresApproval?: boolean | undefined;
    /** Texts may hold placeholders such as {{params.host}}. */
    parameters?: Record<string, unknown> | undefined;
    /** For all attempts together. */
    timeoutSeconds?: number | undefined;
    /** The step is skipped when it does not hold. */
    condition?: StepCondition | undefined;
    /** What undoes it; required where there is one. */
    rollbackAction?: string | undefined;
    /** Default: the step's own. */
    rollbackParameters?: Record<string, unknown> | undefined;
  }[];
  enabled?: boolean | undefined;
  /** Whether also steps of class low and medium need approval. */
  requiresApproval?: boolean | undefined;
  /** What starts it by itself; null: only a call. */
  trigger?: 'case_created' | null | undefined;
}

export interface SocPlaybooksCreateManyInput {
  items: {
    /** Unique among the playbooks that are not deleted. */
    name: string;
    description?: string | null | undefined;
    /** Least severity of a case that starts it by itself; null: any. */
    severityFilter?: Severity | null | undefined;
    steps: {
      /** Unique in the playbook; later steps refer to its output by it. */
      name: string;
      /** What is done: one of isolate_host, disable_user, block_ip, release_host, enable_user, unblock_ip, run_scan, collect_forensics, enrich_ioc, notify, revoke_certificate, delete_data, or custom_ and 1 to 40 of a-z, 0-9, _. */
      action: string;
      /** May only raise the action's class; required for custom actions, which have none. */
      actionClass?: StepClass | undefined;
      requiresApproval?: boolean | undefined;
      /** Texts may hold placeholders such as {{params.host}}. */
      parameters?: Record<string, unknown> | undefined;
      /** For all attempts together. */
      timeoutSeconds?: number | undefined;
      /** The step is skipped when it does not hold. */
      condition?: StepCondition | undefined;
      /** What undoes it; required where there is one. */
      rollbackAction?: string | undefined;
      /** Default: the step's own. */
      rollbackParameters?: Record<string, unknown> | undefined;
    }[];
    enabled?: boolean | undefined;
    /** Whether also steps of class low and medium need approval. */
    requiresApproval?: boolean | undefined;
    /** What starts it by itself; null: only a call. */
    trigger?: 'case_created' | null | undefined;
  }[];
}

export interface SocPlaybooksCreateManyOutput {
  items: Playbook[];
}

export interface SocPlaybooksDeleteInput {
  id: PlaybookId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface SocPlaybooksDeleteManyInput {
  ids: PlaybookId[];
}

export interface SocPlaybooksDeleteManyOutput {
  deleted: number;
  ids: PlaybookId[];
}

export interface SocPlaybooksDeleteOutput {
  id: PlaybookId;
  deleted: true;
}

export interface SocPlaybooksGetInput {
  id: PlaybookId;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface SocPlaybooksListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  enabled?: boolean | undefined;
  trigger?: 'case_created' | 'case_created'[] | undefined;
  name?: string | undefined;
  /** Whether deleted records are shown too. */
  includeDeleted?: boolean | undefined;
}

export interface SocPlaybooksRestoreInput {
  id: PlaybookId;
}

export interface SocPlaybooksRestoreOutput {
  item: Playbook;
  /** false: it was not deleted. */
  restored: boolean;
}

export interface SocPlaybooksRunInput {
  id: PlaybookId;
  caseId?: CaseId | undefined;
  /** For placeholders such as {{params.host}}. */
  parameters?: Record<string, unknown> | undefined;
  /** What is acted on; default the case's affected assets. */
  targetAssets?: string[] | undefined;
  /** Whether only to tell what would be done. */
  dryRun?: boolean | undefined;
}

export interface SocPlaybooksUpdateInput {
  id: PlaybookId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  /** Unique among the playbooks that are not deleted. */
  name?: string | undefined;
  description?: string | null | undefined;
  /** Least severity of a case that starts it by itself; null: any. */
  severityFilter?: Severity | null | undefined;
  steps?: {
    /** Unique in the playbook; later steps refer to its output by it. */
    name: string;
    /** What is done: one of isolate_host, disable_user, block_ip, release_host, enable_user, unblock_ip, run_scan, collect_forensics, enrich_ioc, notify, revoke_certificate, delete_data, or custom_ and 1 to 40 of a-z, 0-9, _. */
    action: string;
    /** May only raise the action's class; required for custom actions, which have none. */
    actionClass?: StepClass | undefined;
    requiresApproval?: boolean | undefined;
    /** Texts may hold placeholders such as {{params.host}}. */
    parameters?: Record<string, unknown> | undefined;
    /** For all attempts together. */
    timeoutSeconds?: number | undefined;
    /** The step is skipped when it does not hold. */
    condition?: StepCondition | undefined;
    /** What undoes it; required where there is one. */
    rollbackAction?: string | undefined;
    /** Default: the step's own. */
    rollbackParameters?: Record<string, unknown> | undefined;
  }[] | undefined;
  enabled?: boolean | undefined;
  /** Whether also steps of class low and medium need approval. */
  requiresApproval?: boolean | undefined;
  /** What starts it by itself; null: only a call. */
  trigger?: 'case_created' | null | undefined;
}

export interface SocReportsApi {
  /** Reports a case as it stands; the report never changes, and the case is left alone. */
  generate(input: SocReportsGenerateInput, options?: CallOptions): Call<Report>;
  /** Reads one report. */
  get(input: SocReportsGetInput, options?: CallOptions): Call<Report>;
  /** Lists reports, newest first, without their snapshots. */
  list(input?: SocReportsListInput, options?: CallOptions): ListCall<ListedReport>;
}

export interface SocReportsGenerateInput {
  caseId: CaseId;
  reportType: ReportType;
  /** Default: the type and the title of the case, cut at 500 characters. */
  title?: string | undefined;
}

export interface SocReportsGetInput {
  id: ReportId;
}

export interface SocReportsListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  caseId?: CaseId | undefined;
  reportType?: ReportType | ReportType[] | undefined;
}

export interface StartedExecution {
  /** Null in a dry run, and while approval is awaited. */
  operationId: OperationId | null;
  /** Of the operation. */
  status: 'pending' | 'running' | 'cancelling' | 'succeeded' | 'failed' | null;
  resourceType: 'execution';
  execution: Execution;
  /** What people are asked first; null: nothing. */
  approvalId: ApprovalId | null;
}

/** A sync that was taken up; `operations.wait` awaits it. */
export interface StartedGrcSync {
  operationId: OperationId;
  status: 'pending' | 'running' | 'cancelling' | 'succeeded' | 'failed';
  resourceType: string;
  syncId: GrcSyncId;
}

/** Long work that was taken up; `operations.wait` awaits it. */
export interface StartedOperation {
  operationId: OperationId;
  status: 'pending' | 'running' | 'cancelling' | 'succeeded' | 'failed';
  resourceType: string;
}

export interface StartedRollback {
  /** Null in a dry run, and while approval is awaited. */
  operationId: OperationId | null;
  /** Of the operation. */
  status: 'pending' | 'running' | 'cancelling' | 'succeeded' | 'failed' | null;
  resourceType: 'executionRollback';
  execution: Execution;
  /** What people are asked first; null: nothing. */
  approvalId: ApprovalId | null;
}

/** read_only < low < medium < high < irreversible */
export type StepClass = 'read_only' | 'low' | 'medium' | 'high' | 'irreversible';

export interface StepComparison {
  /** params.k, case.id|title|severity, execution.id, assets, assets.N or steps.NAME.output.k. An unknown one makes the comparison false. */
  path: string;
  op: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'exists';
  /** JSON of the same type, or the comparison is false; for in, a list. */
  value?: unknown;
}

/** A comparison, or several in all or any; at most 3 deep. */
export type StepCondition = StepComparison | {
  all: (StepComparison | {
    all: StepComparison[];
  } | {
    any: StepComparison[];
  })[];
} | {
  any: (StepComparison | {
    all: StepComparison[];
  } | {
    any: StepComparison[];
  })[];
};

/** What became of a step. */
export interface StepResult {
  index: number;
  name: string;
  action: string;
  actionClass: 'read_only' | 'low' | 'medium' | 'high' | 'irreversible';
  status: 'pending' | 'running' | 'completed' | 'skipped' | 'failed' | 'not_run' | 'simulated';
  /** ISO 8601. */
  startedAt: string | null;
  /** ISO 8601. */
  endedAt: string | null;
  durationMs: number | null;
  /** Calls of the connector. */
  attempts: number;
  /** With their placeholders replaced. */
  parameters: Record<string, unknown> | null;
  output: Record<string, unknown> | null;
  error: string | null;
  /** Whether it may have happened although no valid answer came. */
  outcomeUnknown: boolean;
  rollback: {
    status: 'undone' | 'failed' | 'not_reversible' | 'not_needed' | 'pending';
    /** ISO 8601. */
    startedAt: string | null;
    /** ISO 8601. */
    endedAt: string | null;
    error: string | null;
  } | null;
  /** In a dry run. */
  needsApproval?: boolean | undefined;
  /** In a dry run. */
  connector?: 'configured' | 'missing' | 'disabled' | 'builtin' | undefined;
  /** In a dry run: the condition depends on what an earlier step answers. */
  conditionUnknown?: boolean | undefined;
}

/** A table of the database. */
export interface TableInfo {
  name: string;
  domain: string;
  /** Plural of the entity it holds; null for internal tables. */
  component: string | null;
  softDelete: boolean;
  /** Most rows per tenant; null: no limit. */
  maxRecords: number | null;
  /** Rows of the caller's tenant, up to 100,000; for root without a tenant, all. */
  rows: number;
  /** There are more rows than were counted. */
  rowsCapped: boolean;
  columns: {
    name: string;
    type: string;
    nullable: boolean;
    primaryKey: boolean;
    /** Its values never leave the database. */
    secret: boolean;
  }[];
  indexes: {
    name: string;
    /** Columns, or expressions over them, in order. */
    columns: string[];
    unique: boolean;
    /** The condition of a partial index. */
    where: string | null;
  }[];
  foreignKeys: {
    column: string;
    table: string;
    refColumn: string;
    onDelete: string;
  }[];
}

/** What a resource is tagged with. */
export interface Tag {
  id: TagId;
  resourceId: ResourceId;
  key: string;
  value: string;
  source: TagSource;
  appliedAt: Date;
  appliedBy: string;
  /** Before the last change. */
  previousValue: string | null;
  /** Goes on from the history of the key, after a removal too. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** One change of a tag. */
export interface TagChange {
  resourceId: ResourceId;
  key: string;
  version: number;
  oldValue: string | null;
  /** null: it was removed. */
  newValue: string | null;
  source: TagSource;
  changedBy: string;
  changedAt: Date;
  reason: string | null;
}

export type TagId = Id<'tag'>;

export interface TagSetResult {
  tag: Tag;
  /** Whether value or source were others before. */
  changed: boolean;
  /** Where the resource's tags break the rules for `pci:` tags. */
  issues: {
    key: string;
    message: string;
  }[];
}

export type TagSource = 'manual' | 'automated' | 'imported';

export interface TaggedResource {
  id: ResourceId;
  provider: Provider;
  resourceType: ResourceType;
  /** The name its provider gave it, such as an ARN; unique per tenant, among deleted resources too. */
  resourceId: string;
  resourceArn: string | null;
  resourceName: string | null;
  vpcId: string | null;
  subnetId: string | null;
  availabilityZone: string | null;
  region: string | null;
  accountId: string | null;
  metadata: Record<string, unknown>;
  privateIp: string | null;
  publicIp: string | null;
  securityGroups: {
    id: string;
    name?: string | undefined;
    ingress?: {
      protocol?: string | undefined;
      fromPort?: number | undefined;
      toPort?: number | undefined;
      cidrs?: string[] | undefined;
      groups?: string[] | undefined;
    }[] | undefined;
    egress?: {
      protocol?: string | undefined;
      fromPort?: number | undefined;
      toPort?: number | undefined;
      cidrs?: string[] | undefined;
      groups?: string[] | undefined;
    }[] | undefined;
  }[];
  discoveredAt: Date;
  lastSeenAt: Date;
  isActive: boolean;
  inactiveSince: Date | null;
  /** Of the current decision; null while there is none. */
  currentScope: Scope | null;
  /** Whether anything changed that its scope may rest on. */
  needsClassification: boolean;
  currentDecision: Scoping | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
  tags: Tag[];
}

/** The owner of every other record. */
export interface Tenant {
  id: TenantId;
  name: string;
  /** `root`, or the address of the first admin. */
  createdBy: string | null;
  /** Decisions are kept at least as long, and never shorter than their key's tier says. */
  decisionRetentionDays: number | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
}

export type TenantId = Id<'ten'>;

/** What was done in a case. */
export interface TimelineEntry {
  id: TimelineEntryId;
  caseId: CaseId;
  agent: string;
  action: string;
  details: string | null;
  toolCalls: Record<string, unknown>[] | null;
  timestamp: Date;
  /** Who wrote it. */
  principalId: string;
  createdAt: Date;
}

export type TimelineEntryId = Id<'tml'>;

/** Traffic with an address that is no known resource, summed up. */
export interface UnresolvedPeer {
  /** The end that is known; null: neither is. */
  resourceId: ResourceId | null;
  /** `*`: all addresses for which there was no room. */
  ip: string;
  direction: PeerDirection;
  protocol: string;
  dstPort: number;
  action: FlowAction;
  records: number;
  packets: number;
  bytes: number;
  firstSeenAt: Date;
  lastSeenAt: Date;
  /** ambiguous: several resources have the address. */
  reason: 'unknown' | 'ambiguous';
}

/** A connector, with its signing secret if that is new. */
export interface UpdatedConnector {
  id: ConnectorId;
  action: string;
  endpoint: string;
  timeoutMs: number;
  enabled: boolean;
  description: string | null;
  /** When a step was last called, or was to be. */
  lastUsedAt: Date | null;
  /** How that ended: completed, failed, bad_answer, http_<status>, aborted, not_sent, or why no answer came. */
  lastStatus: string | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Shown once, if this call set or made it; otherwise null. */
  secret: string | null;
}

/** One unit that was used. */
export interface UsageRecord {
  id: UsageRecordId;
  /** null: a person or a service. */
  apiKeyId: ApiKeyId | null;
  principal: {
    kind: string;
    id: string | null;
  };
  tier: 'free' | 'pro' | 'premium' | 'enterprise' | null;
  /** The procedure. */
  endpoint: string;
  timestamp: Date;
  /** YYYY-MM, in UTC. */
  period: string;
  intentId: IntentId | null;
  decisionId: DecisionId | null;
  processingMs: number;
  traceId: string | null;
}

export type UsageRecordId = Id<'use'>;

/** A person of the tenant. */
export interface User {
  id: UserId;
  email: string;
  /** The user's own role; groups and gateway roles may give another one. */
  role: 'viewer' | 'operator' | 'admin';
  isActive: boolean;
  /** disabled: not active; pending: never signed in; else active. */
  status: 'disabled' | 'pending' | 'active';
  hasPassword: boolean;
  /** Whether an invitation is outstanding. */
  pendingInvite: boolean;
  /** What the outstanding token is for. */
  inviteKind: 'invite' | 'reset' | null;
  inviteIssuedAt: Date | null;
  inviteExpiresAt: Date | null;
  oidcProvider: string | null;
  /** The provider's id of the user. */
  oidcSub: string | null;
  createdVia: 'setup' | 'invite' | 'oidc';
  /** When the account could first sign in. */
  joinedAt: Date | null;
  lastLoginAt: Date | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
}

export type UserId = Id<'usr'>;

/** Who is told of which events, and how. */
export interface Webhook {
  id: WebhookId;
  /** null exactly for channel email. */
  url: string | null;
  eventTypes: string[];
  isActive: boolean;
  channelType: 'generic' | 'slack' | 'discord' | 'email';
  extraConfig: {
    smtpHost: string | null;
    smtpPort: 25 | 465 | 587 | 2525;
    smtpUser: string | null;
    hasSmtpPass: boolean;
    from: string | null;
    toAddrs: string[];
  } | null;
  description: string | null;
  createdBy: string;
  createdById: string | null;
  /** Until when the secret before the last rotation signs too. */
  previousSecretExpiresAt: Date | null;
  /** Set while inactive. */
  disabledReason: 'manual' | 'failures' | 'gone' | null;
  disabledAt: Date | null;
  /** First failure since the last success. */
  firstFailureAt: Date | null;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type WebhookId = Id<'whk'>;

/** A webhook with its new signing secret. */
export interface WebhookWithSecret {
  id: WebhookId;
  /** null exactly for channel email. */
  url: string | null;
  eventTypes: string[];
  isActive: boolean;
  channelType: 'generic' | 'slack' | 'discord' | 'email';
  extraConfig: {
    smtpHost: string | null;
    smtpPort: 25 | 465 | 587 | 2525;
    smtpUser: string | null;
    hasSmtpPass: boolean;
    from: string | null;
    toAddrs: string[];
  } | null;
  description: string | null;
  createdBy: string;
  createdById: string | null;
  /** Until when the secret before the last rotation signs too. */
  previousSecretExpiresAt: Date | null;
  /** Set while inactive. */
  disabledReason: 'manual' | 'failures' | 'gone' | null;
  disabledAt: Date | null;
  /** First failure since the last success. */
  firstFailureAt: Date | null;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Shown once: what deliveries are signed with. */
  secret: string;
}

export interface WebhooksApi {
  /** Creates a webhook; its signing secret is shown once. */
  create(input: WebhooksCreateInput, options?: CallOptions): Call<WebhookWithSecret>;
  /** Creates up to 500 webhooks, all or none. */
  createMany(input: WebhooksCreateManyInput, options?: CallOptions): Call<WebhooksCreateManyOutput>;
  /** Deletes a webhook. */
  delete(input: WebhooksDeleteInput, options?: CallOptions): Call<WebhooksDeleteOutput>;
  /** Deletes up to 1,000 webhooks; those that do not exist are skipped. */
  deleteMany(input: WebhooksDeleteManyInput, options?: CallOptions): Call<WebhooksDeleteManyOutput>;
  readonly deliveries: WebhooksDeliveriesApi;
  /** Reads one webhook. */
  get(input: WebhooksGetInput, options?: CallOptions): Call<Webhook>;
  /** Lists webhooks. */
  list(input?: WebhooksListInput, options?: CallOptions): ListCall<Webhook>;
  /** Gives a webhook a new signing secret, shown once; the old one signs along for a while. */
  rotateSecret(input: WebhooksRotateSecretInput, options?: CallOptions): Call<WebhookWithSecret>;
  /**
   * Sends a test event to one webhook, once.
   *
   * @throws CONFLICT: the webhook is inactive (webhook_inactive)
   */
  test(input: WebhooksTestInput, options?: CallOptions): Call<Delivery>;
  /** Changes a webhook. */
  update(input: WebhooksUpdateInput, options?: CallOptions): Call<Webhook>;
}

export interface WebhooksCreateInput {
  /** https URL of a public host. Required, but absent for channel email. */
  url?: string | null | undefined;
  /** Event types, `<domain>.*` or `*`. Duplicates are dropped. */
  eventTypes: string[];
  channelType?: 'generic' | 'slack' | 'discord' | 'email' | undefined;
  /** For channel email only. */
  extraConfig?: {
    /** SMTP server. Needed unless the deployment has a mail service of its own. */
    smtpHost?: string | null | undefined;
    smtpPort?: 25 | 465 | 587 | 2525 | undefined;
    smtpUser?: string | null | undefined;
    /** Stored encrypted, never returned. Left out of an update it stays while host, port and user stay; null clears it. */
    smtpPass?: string | null | undefined;
    /** Sender. Default breakwater@localhost. */
    from?: string | null | undefined;
    toAddrs: string[];
  } | null | undefined;
  description?: string | null | undefined;
  isActive?: boolean | undefined;
}

export interface WebhooksCreateManyInput {
  items: {
    /** https URL of a public host. Required, but absent for channel email. */
    url?: string | null | undefined;
    /** Event types, `<domain>.*` or `*`. Duplicates are dropped. */
    eventTypes: string[];
    channelType?: 'generic' | 'slack' | 'discord' | 'email' | undefined;
    /** For channel email only. */
    extraConfig?: {
      /** SMTP server. Needed unless the deployment has a mail service of its own. */
      smtpHost?: string | null | undefined;
      smtpPort?: 25 | 465 | 587 | 2525 | undefined;
      smtpUser?: string | null | undefined;
      /** Stored encrypted, never returned. Left out of an update it stays while host, port and user stay; null clears it. */
      smtpPass?: string | null | undefined;
      /** Sender. Default breakwater@localhost. */
      from?: string | null | undefined;
      toAddrs: string[];
    } | null | undefined;
    description?: string | null | undefined;
    isActive?: boolean | undefined;
  }[];
}

export interface WebhooksCreateManyOutput {
  items: WebhookWithSecret[];
}

export interface WebhooksDeleteInput {
  id: WebhookId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export interface WebhooksDeleteManyInput {
  ids: WebhookId[];
}

export interface WebhooksDeleteManyOutput {
  deleted: number;
  ids: WebhookId[];
}

export interface WebhooksDeleteOutput {
  id: WebhookId;
  deleted: true;
}

export interface WebhooksDeliveriesApi {
  /** Reads one delivery with its payload and attempts. */
  get(input: WebhooksDeliveriesGetInput, options?: CallOptions): Call<DeliveryDetails>;
  /** Lists deliveries, newest first, without their payloads. */
  list(input?: WebhooksDeliveriesListInput, options?: CallOptions): ListCall<Delivery>;
  /**
   * Sends the message of a finished delivery again.
   *
   * @throws CONFLICT: the delivery is pending (delivery_pending), or its webhook inactive (webhook_inactive)
   */
  redeliver(input: WebhooksDeliveriesRedeliverInput, options?: CallOptions): Call<Delivery>;
}

export interface WebhooksDeliveriesGetInput {
  id: DeliveryId;
}

export interface WebhooksDeliveriesListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  webhookId?: WebhookId | undefined;
  status?: 'pending' | 'success' | 'failed' | ('pending' | 'success' | 'failed')[] | undefined;
  eventType?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface WebhooksDeliveriesRedeliverInput {
  id: DeliveryId;
}

export interface WebhooksGetInput {
  id: WebhookId;
}

export interface WebhooksListInput {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  isActive?: boolean | undefined;
  channelType?: 'generic' | 'slack' | 'discord' | 'email' | ('generic' | 'slack' | 'discord' | 'email')[] | undefined;
  /** An entry of eventTypes, exactly as it stands there. */
  eventType?: string | undefined;
}

export interface WebhooksRotateSecretInput {
  id: WebhookId;
  /** How long the old secret signs beside the new one, at most 7 days. */
  graceSeconds?: number | undefined;
}

export interface WebhooksTestInput {
  id: WebhookId;
}

export interface WebhooksUpdateInput {
  id: WebhookId;
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
  /** https URL of a public host. Required, but absent for channel email. */
  url?: string | null | undefined;
  /** Event types, `<domain>.*` or `*`. Duplicates are dropped. */
  eventTypes?: string[] | undefined;
  channelType?: 'generic' | 'slack' | 'discord' | 'email' | undefined;
  /** Replaces the whole object. */
  extraConfig?: {
    /** SMTP server. Needed unless the deployment has a mail service of its own. */
    smtpHost?: string | null | undefined;
    smtpPort?: 25 | 465 | 587 | 2525 | undefined;
    smtpUser?: string | null | undefined;
    /** Stored encrypted, never returned. Left out of an update it stays while host, port and user stay; null clears it. */
    smtpPass?: string | null | undefined;
    /** Sender. Default breakwater@localhost. */
    from?: string | null | undefined;
    toAddrs: string[];
  } | null | undefined;
  description?: string | null | undefined;
  /** false: pending deliveries end failed. */
  isActive?: boolean | undefined;
}

/** A case, and what of it was asked for. */
export interface WholeCase {
  id: CaseId;
  title: string;
  severity: Severity;
  status: 'open' | 'in_progress' | 'pending_approval' | 'contained' | 'eradicated' | 'recovered' | 'closed';
  description: string | null;
  outcome: string | null;
  assignee: string | null;
  physicalImpact: string | null;
  /** Its own and those of its alerts, at most 5,000. */
  iocs: AlertIoc[];
  /** Its own and those of its alerts, sorted, at most 5,000. */
  mitreTechniques: string[];
  /** Its own and those of its alerts, at most 5,000. */
  affectedAssets: string[];
  /** The affected assets that are devices, by deviceId. */
  cpsDevicesInvolved: string[];
  recommendedActions: string[];
  /** The gate: set by itself, cleared only by people. */
  requiresHumanApproval: boolean;
  gateReason: string | null;
  /** 0 to 1; 0: not assessed. */
  confidence: number;
  closedAt: Date | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Set while the record is deleted. */
  deletedAt: Date | null;
  /** With include: the 200 newest, newest first. */
  alerts?: Alert[] | undefined;
  /** With include: the 200 newest, earliest first. */
  timeline?: TimelineEntry[] | undefined;
  /** With include: the 200 newest, newest first. */
  approvals?: Approval[] | undefined;
  /** With include: the 200 newest, newest first. */
  executions?: Execution[] | undefined;
  /** With include: the 200 newest, newest first. */
  devices?: Device[] | undefined;
}

/** An intent with its payload, latest decision, outcome and approval. */
export interface WholeIntent {
  id: IntentId;
  deterministicId: string;
  intentType: 'provision_resource' | 'grant_access' | 'deploy_config';
  environment: 'dev' | 'staging' | 'prod' | 'test' | null;
  category: 'database' | 'network' | 'compute' | 'security' | 'default';
  features: {
    type: string;
    kind: string;
    env: string;
    locus: string;
  };
  /** Hex SHA-256 of the RFC 8785 form of the payload. */
  payloadHash: string;
  /** Of the latest decision. */
  evaluatedAt: Date | null;
  riskScore: number | null;
  /** Of the latest decision. */
  action: 'approve' | 'deny' | 'escalate';
  /** The same until people answered an escalation. */
  effectiveAction: 'approve' | 'deny' | 'escalate';
  decisionId: DecisionId;
  outcomeSuccess: boolean | null;
  outcomeGeneration: number | null;
  /** Starts at 1 and grows with every change. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  payload: Record<string, unknown>;
  ossPayload: Record<string, unknown> | null;
  outcome: IntentOutcome | null;
  /** The latest; null when retention took it. */
  decision: {
    id: DecisionId;
    action: 'approve' | 'deny' | 'escalate';
    riskScore: number;
    timestamp: Date;
  } | null;
  approval: ApprovalAnswer | null;
}

export const procedures: ProcedureTree = {
  audit: {
    get: 'query',
    list: 'list',
    seal: 'mutation',
    seals: 'list',
    verify: 'query',
  },
  compliance: {
    alerts: {
      acknowledge: 'mutation',
      detect: 'mutation',
      get: 'query',
      list: 'list',
      markFalsePositive: 'mutation',
      resolve: 'mutation',
    },
    coverage: 'query',
    evidence: {
      generate: 'mutation',
      generateAll: 'mutation',
      get: 'query',
      list: 'list',
      publicKeys: 'query',
      setLegalHold: 'mutation',
      verify: 'mutation',
      verifyAll: 'mutation',
    },
    flows: {
      diagram: 'query',
      ingest: 'mutation',
      list: 'list',
      unresolved: 'list',
    },
    grc: {
      connections: {
        create: 'mutation',
        createMany: 'mutation',
        delete: 'mutation',
        deleteMany: 'mutation',
        get: 'query',
        list: 'list',
        update: 'mutation',
      },
      sync: 'mutation',
      syncs: {
        get: 'query',
        list: 'list',
      },
    },
    resources: {
      create: 'mutation',
      createMany: 'mutation',
      deactivate: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      list: 'list',
      restore: 'mutation',
      sync: 'mutation',
      update: 'mutation',
    },
    reviews: {
      get: 'query',
      list: 'list',
      record: 'mutation',
    },
    scope: {
      classify: 'mutation',
      classifyAll: 'mutation',
      decisions: {
        get: 'query',
        history: 'query',
        list: 'list',
      },
      override: 'mutation',
      summary: 'query',
      validate: 'query',
    },
    settings: {
      get: 'query',
      update: 'mutation',
    },
    tags: {
      history: 'query',
      list: 'list',
      remove: 'mutation',
      set: 'mutation',
    },
  },
  database: {
    health: 'query',
    migrations: 'query',
    tables: 'query',
  },
  events: {
    list: 'list',
    types: 'query',
    watch: 'subscription',
  },
  fleet: {
    gateways: {
      checkHealth: 'mutation',
      create: 'mutation',
      createMany: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      heartbeat: 'mutation',
      list: 'list',
      restore: 'mutation',
      setCredentials: 'mutation',
      update: 'mutation',
    },
    sandboxes: {
      create: 'mutation',
      createMany: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      list: 'list',
      restore: 'mutation',
      update: 'mutation',
    },
  },
  governance: {
    apiKeys: {
      create: 'mutation',
      get: 'query',
      list: 'list',
      revoke: 'mutation',
      updateTier: 'mutation',
    },
    beliefs: {
      get: 'query',
      list: 'list',
      reset: 'mutation',
    },
    decisions: {
      get: 'query',
      list: 'list',
      publicKeys: 'query',
      verify: 'query',
      verifyMany: 'query',
    },
    healing: {
      decide: 'mutation',
      policies: {
        list: 'list',
        remove: 'mutation',
        set: 'mutation',
      },
    },
    intents: {
      evaluate: 'mutation',
      evaluateMany: 'mutation',
      get: 'query',
      list: 'list',
      simulate: 'query',
    },
    memory: {
      stats: 'query',
    },
    outcomes: {
      get: 'query',
      list: 'list',
      record: 'mutation',
    },
    policies: {
      create: 'mutation',
      createMany: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      list: 'list',
      update: 'mutation',
    },
    riskModel: {
      clear: 'mutation',
      get: 'query',
      set: 'mutation',
    },
    tenants: {
      create: 'mutation',
      createMany: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      list: 'list',
      restore: 'mutation',
      update: 'mutation',
    },
    usage: {
      current: 'query',
      list: 'list',
    },
  },
  identity: {
    access: {
      explain: 'query',
    },
    gatewayRoles: {
      list: 'list',
      remove: 'mutation',
      set: 'mutation',
    },
    groups: {
      create: 'mutation',
      createMany: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      list: 'list',
      members: {
        add: 'mutation',
        list: 'list',
        remove: 'mutation',
      },
      update: 'mutation',
    },
    login: 'mutation',
    logout: 'mutation',
    me: 'query',
    oidc: {
      providers: 'query',
    },
    servicePrincipals: {
      create: 'mutation',
      createMany: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      list: 'list',
      rotate: 'mutation',
      update: 'mutation',
    },
    sessions: {
      list: 'list',
      revoke: 'mutation',
      revokeAll: 'mutation',
    },
    setup: 'mutation',
    users: {
      acceptInvite: 'mutation',
      changePassword: 'mutation',
      create: 'mutation',
      createMany: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      list: 'list',
      resendInvite: 'mutation',
      resetPassword: 'mutation',
      restore: 'mutation',
      update: 'mutation',
    },
  },
  operations: {
    cancel: 'mutation',
    get: 'query',
    list: 'list',
    selfTest: 'mutation',
    wait: 'query',
    watch: 'subscription',
  },
  soc: {
    agentActions: {
      get: 'query',
      list: 'list',
      record: 'mutation',
    },
    alerts: {
      assign: 'mutation',
      bulkTransition: 'mutation',
      create: 'mutation',
      createMany: 'mutation',
      dedupe: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      ingest: 'mutation',
      list: 'list',
      restore: 'mutation',
      transition: 'mutation',
      update: 'mutation',
    },
    approvals: {
      decide: 'mutation',
      get: 'query',
      list: 'list',
      request: 'mutation',
    },
    attestations: {
      get: 'query',
      list: 'list',
    },
    cases: {
      create: 'mutation',
      createFromAlerts: 'mutation',
      createMany: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      linkAlerts: 'mutation',
      list: 'list',
      restore: 'mutation',
      timeline: {
        add: 'mutation',
        list: 'list',
      },
      transition: 'mutation',
      unlinkAlerts: 'mutation',
      update: 'mutation',
    },
    connectors: {
      create: 'mutation',
      createMany: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      list: 'list',
      update: 'mutation',
    },
    criticalAssets: {
      list: 'list',
      remove: 'mutation',
      set: 'mutation',
    },
    devices: {
      attest: 'mutation',
      create: 'mutation',
      createMany: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      heartbeat: 'mutation',
      issueNonce: 'mutation',
      list: 'list',
      restore: 'mutation',
      revoke: 'mutation',
      update: 'mutation',
    },
    executions: {
      cancel: 'mutation',
      get: 'query',
      list: 'list',
      rollback: 'mutation',
    },
    iocs: {
      delete: 'mutation',
      get: 'query',
      importStix: 'mutation',
      list: 'list',
      lookup: 'query',
      upsert: 'mutation',
      upsertMany: 'mutation',
    },
    playbooks: {
      create: 'mutation',
      createMany: 'mutation',
      delete: 'mutation',
      deleteMany: 'mutation',
      get: 'query',
      list: 'list',
      restore: 'mutation',
      run: 'mutation',
      update: 'mutation',
    },
    reports: {
      generate: 'mutation',
      get: 'query',
      list: 'list',
    },
  },
  webhooks: {
    create: 'mutation',
    createMany: 'mutation',
    delete: 'mutation',
    deleteMany: 'mutation',
    deliveries: {
      get: 'query',
      list: 'list',
      redeliver: 'mutation',
    },
    get: 'query',
    list: 'list',
    rotateSecret: 'mutation',
    test: 'mutation',
    update: 'mutation',
  },
};

// Generated from the procedure registry. To change it, change the zod schemas and generate again.
import type { Call, CallOptions, Id, ListCall, OneOrMany, ProcedureTree, WatchOptions } from '../types.ts';

/** Which role someone has, and why. */
export interface AccessExplanation {
  principal: {
    kind: 'user' | 'servicePrincipal' | 'apiKey' | 'root' | 'group';
    id: string | null;
    name: string;
  };
  gateway: { id: GatewayId; name: string } | null;
  role: Role | null;
  rule: 'root' | 'override' | 'groupOverride' | 'own' | 'group' | 'inactive';
  via: {
    kind: 'user' | 'servicePrincipal' | 'apiKey' | 'root' | 'group';
    id: string | null;
    name: string;
    role: Role;
  } | null;
  considered: {
    rule: 'root' | 'override' | 'groupOverride' | 'own' | 'group';
    source: {
      kind: 'user' | 'servicePrincipal' | 'apiKey' | 'root' | 'group';
      id: string | null;
      name: string;
    };
    role: Role;
    applied: boolean;
  }[];
}

export type ActorKind = 'user' | 'servicePrincipal' | 'apiKey' | 'root' | 'system' | 'anonymous';

/** What an agent did, on what, and how long it took. */
export interface AgentAction {
  id: AgentActionId;
  agent: string;
  principalId: string;
  action: string;
  caseId: CaseId | null;
  alertId: AlertId | null;
  executionId: ExecutionId | null;
  tool: string | null;
  input: unknown;
  outputSummary: string | null;
  status: AgentActionStatus;
  error: string | null;
  confidence: number | null;
  correlationId: string | null;
  startedAt: Date;
  completedAt: Date;
  durationMs: number;
  createdAt: Date;
}

export type AgentActionId = Id<'agt'>;

export type AgentActionStatus = 'success' | 'error' | 'denied';

/** Something a detector saw; repeats of it are counted on it. */
export interface Alert extends Recorded, Restorable {
  id: AlertId;
  title: string;
  source: string;
  description: string | null;
  severity: Severity;
  status: AlertStatus;
  assetType: string | null;
  assignedAgent: string | null;
  rawLog: string | null;
  lastRawLog: string | null;
  affectedAssets: string[];
  iocs: AlertIoc[];
  mitreTechniques: string[];
  caseId: CaseId | null;
  dedupHash: string;
  metadata: Record<string, unknown>;
  occurrenceCount: number;
  firstOccurrenceAt: Date;
  lastOccurrenceAt: Date;
  mergedIntoId: AlertId | null;
  previousAlertId: AlertId | null;
  externalId: string | null;
  responseDueAt: Date | null;
  respondedAt: Date | null;
}

export interface AlertBulkTransitionResult {
  changed: number;
  unchanged: number;
  failed: number;
  results: {
    id: AlertId;
    result: 'changed' | 'unchanged' | 'failed';
    code?: string | undefined;
    reason?: string | undefined;
  }[];
}

export interface AlertDedupeResult {
  groups: number;
  merged: number;
  conflicts: {
    dedupHash: string;
    alertIds: AlertId[];
    caseIds: CaseId[];
  }[];
  hasMore: boolean;
}

export type AlertId = Id<'alr'>;

export interface AlertIngestResult {
  received: number;
  created: number;
  deduplicated: number;
  recurrences: number;
  skipped: { total: number; byReason: Record<string, number> };
  errors: {
    total: number;
    items: { line: number; code: 'VALIDATION'; message: string }[];
  };
  alerts: { line: number; id: AlertId; deduplicated: boolean }[];
}

/** An indicator as reported: plain text, or a type and its normalised value. */
export type AlertIoc = string | {
  type: IocType;
  value: string;
  confidence?: number | undefined;
};

export type AlertStatus = 'new' | 'triaged' | 'investigating' | 'escalated' | 'resolved' | 'false_positive';

/** The metered credential of an agent. */
export interface ApiKey extends Recorded {
  id: ApiKeyId;
  name: string;
  tier: Tier;
  keyPrefix: string;
  isActive: boolean;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  createdBy: string | null;
  revokedAt: Date | null;
  revokedBy: string | null;
}

export type ApiKeyId = Id<'key'>;

/** An API key with its text. */
export interface ApiKeyWithText {
  apiKey: ApiKey;
  key: string;
}

/** A question that only people may answer. */
export interface Approval extends Recorded {
  id: ApprovalId;
  kind: ApprovalKind;
  actionType: string;
  actionClass: 'low' | 'medium' | 'high' | 'irreversible';
  riskLevel: RiskLevel;
  caseId: CaseId | null;
  executionId: ExecutionId | null;
  decisionId: DecisionId | null;
  stepIndex: number | null;
  justification: string;
  context: Record<string, unknown>;
  targetAssets: string[];
  requestedBy: string;
  status: ApprovalStatus;
  requiredApprovals: number;
  decisions: {
    by: string;
    decision: 'approve' | 'reject';
    comment: string | null;
    at: string;
  }[];
  decidedBy: string | null;
  decidedAt: Date | null;
  expiresAt: Date;
}

/** What people said of an escalation. */
export interface ApprovalAnswer {
  id: ApprovalId;
  status: ApprovalStatus;
  decidedBy: string | null;
  decidedAt: Date | null;
  comment: string | null;
}

export type ApprovalId = Id<'apr'>;

export type ApprovalKind = 'execution' | 'rollback' | 'governance' | 'case_gate' | 'manual';

export type ApprovalStatus = 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled';

/** An alert, and what became of its arrival. */
export interface ArrivedAlert extends Alert {
  deduplicated: boolean;
  recurrence: boolean;
}

/** What a device proved, or failed to. */
export interface Attestation {
  id: AttestationId;
  deviceId: string;
  deviceRecordId: DeviceId;
  status: 'valid' | 'failed';
  firmwareHash: string;
  expectedHash: string;
  certificateValid: boolean;
  certificateSerial: string | null;
  signatureValid: boolean | null;
  boardFamily: 'stm32' | 'nrf52' | 'esp32s3';
  bootCount: number;
  nonce: string | null;
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
  /**
   * Reads one audit entry with the fields it changed.
   *
   * @example await bw.audit.get({ id })
   * @see {url}/docs#audit.get
   */
  get(input: { id: AuditEntryId }, options?: CallOptions): Call<AuditEntryWithChanges>;
  /**
   * Lists audit entries, newest first.
   *
   * @example const { items } = await bw.audit.list()
   * @see {url}/docs#audit.list
   */
  list(input?: AuditListInput, options?: CallOptions): ListCall<AuditEntry>;
  /**
   * Seals the entries that no seal covers yet.
   *
   * @example await bw.audit.seal()
   * @see {url}/docs#audit.seal
   */
  seal(input?: Record<string, never>, options?: CallOptions): Call<{ seals: AuditSeal[] }>;
  /**
   * Lists the seals of the audit log, newest first.
   *
   * @example const { items } = await bw.audit.seals()
   * @see {url}/docs#audit.seals
   */
  seals(input?: AuditSealsInput, options?: CallOptions): ListCall<AuditSeal>;
  /**
   * Checks seals and the entries they cover against their signatures.
   *
   * @example await bw.audit.verify()
   * @see {url}/docs#audit.verify
   */
  verify(input?: AuditVerifyInput, options?: CallOptions): Call<AuditVerification>;
}

/** One recorded effect or refusal. */
export interface AuditEntry {
  seq: number;
  id: AuditEntryId;
  tenantId: string;
  timestamp: Date;
  component: string;
  recordId: string | null;
  operation: string;
  action: string;
  actorKind: ActorKind;
  actorId: string | null;
  actorName: string;
  actorRole: 'viewer' | 'operator' | 'admin' | 'root' | 'system' | 'none';
  gatewayId: string | null;
  gatewayName: string | null;
  before: unknown;
  after: unknown;
  requestData: unknown;
  responseData: unknown;
  success: boolean;
  errorCode: string | null;
  errorMessage: string | null;
  durationMs: number | null;
  clientIp: string | null;
  sessionId: string | null;
  requestId: string | null;
  traceId: string | null;
  detail: unknown;
}

export type AuditEntryId = Id<'aud'>;

export interface AuditEntryWithChanges extends AuditEntry {
  changes: { field: string; before: unknown; after: unknown }[];
}

export interface AuditListInput extends ListRequest, SpanFilter {
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
}

/** One thing that is not as it was signed. */
export interface AuditProblem {
  kind: 'seal_missing' | 'seal_edited' | 'chain_broken' | 'unknown_key' | 'signature_invalid' | 'row_edited' | 'row_reordered' | 'row_deleted' | 'row_inserted' | 'digest_mismatch' | 'seq_gap' | 'more';
  index: number | null;
  seq: number | null;
  id: string | null;
  message: string;
}

/** A signed statement of what a stretch of a chain held. */
export interface AuditSeal {
  id: AuditSealId;
  tenantId: string;
  index: number;
  afterSeq: number;
  throughSeq: number;
  count: number;
  digest: string;
  prevHash: string;
  hash: string;
  payload: string;
  signature: string;
  keyId: string;
  sealedAt: Date;
  archived: boolean;
  leaves?: string | undefined;
}

export type AuditSealId = Id<'sea'>;

export interface AuditSealsInput extends ListRequest {
  /** Whether each seal shows its leaves. */
  includeLeaves?: boolean | undefined;
}

export interface AuditVerification {
  ok: boolean;
  checked: { seals: number; rows: number };
  nextIndex: number | null;
  head: { index: number; hash: string } | null;
  unsealed: {
    count: number;
    fromSeq: number | null;
    toSeq: number | null;
    oldestAt: Date | null;
  };
  archived: number;
  problems: AuditProblem[];
}

export interface AuditVerifyInput {
  /** The first seal to check. */
  fromIndex?: number | undefined;
  /** How many seals are checked. */
  limit?: number | undefined;
}

export type AuthMode = 'mtls' | 'api_key' | 'none' | 'insecure';

/** What a tenant believes of the risk of a category. */
export interface Belief {
  id: BeliefId | null;
  category: Category;
  alpha: number;
  beta: number;
  mean: number;
  variance: number;
  interval: { p05: number; p95: number };
  outcomeCount: number;
  generation: number;
  prior: { alpha: number; beta: number };
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
export interface Case extends Recorded, Restorable {
  id: CaseId;
  title: string;
  severity: Severity;
  status: CaseStatus;
  description: string | null;
  outcome: string | null;
  assignee: string | null;
  physicalImpact: string | null;
  iocs: AlertIoc[];
  mitreTechniques: string[];
  affectedAssets: string[];
  cpsDevicesInvolved: string[];
  recommendedActions: string[];
  requiresHumanApproval: boolean;
  gateReason: string | null;
  confidence: number;
  closedAt: Date | null;
}

export type CaseId = Id<'cas'>;

export type CaseStatus = 'open' | 'in_progress' | 'pending_approval' | 'contained' | 'eradicated' | 'recovered' | 'closed';

export type Category = 'database' | 'network' | 'compute' | 'security' | 'default';

export type ChannelType = 'generic' | 'slack' | 'discord' | 'email';

/** Something wrong with the scope or its proof. */
export interface ComplianceAlert extends Recorded {
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
  resolvedAt: Date | null;
  resolvedBy: string | null;
  fingerprint: string;
  occurrences: number;
  lastSeenAt: Date;
  resolutionNote: string | null;
}

export type ComplianceAlertId = Id<'cal'>;

export type ComplianceAlertStatus = 'open' | 'acknowledged' | 'resolved' | 'false_positive';

export type ComplianceAlertType = 'scope_drift' | 'segmentation_violation' | 'untagged_resource' | 'evidence_tampering' | 'monitoring_gap' | 'grc_sync_failed' | 'scope_review_overdue';

export interface ComplianceAlertsAcknowledgeInput extends Expectation {
  id: ComplianceAlertId;
  note?: string | undefined;
}

export interface ComplianceAlertsApi {
  /**
   * Says that somebody looks after an alert.
   *
   * @throws CONFLICT: the alert is not in a status it may leave for this one (state)
   * @example await bw.compliance.alerts.acknowledge({ id })
   * @see {url}/docs#compliance.alerts.acknowledge
   */
  acknowledge(input: ComplianceAlertsAcknowledgeInput, options?: CallOptions): Call<ComplianceAlert>;
  /**
   * Brings the alerts about the state of the estate to what that is now.
   *
   * @example await bw.compliance.alerts.detect()
   * @see {url}/docs#compliance.alerts.detect
   */
  detect(input?: Record<string, never>, options?: CallOptions): Call<ComplianceDetection>;
  /**
   * Reads one alert.
   *
   * @example await bw.compliance.alerts.get({ id })
   * @see {url}/docs#compliance.alerts.get
   */
  get(input: { id: ComplianceAlertId }, options?: CallOptions): Call<ComplianceAlert>;
  /**
   * Lists complianceAlerts.
   *
   * @example const { items } = await bw.compliance.alerts.list()
   * @see {url}/docs#compliance.alerts.list
   */
  list(input?: ComplianceAlertsListInput, options?: CallOptions): ListCall<ComplianceAlert>;
  /**
   * Ends an alert that was none.
   *
   * @throws CONFLICT: the alert is not in a status it may leave for this one (state)
   * @example await bw.compliance.alerts.markFalsePositive({ id })
   * @see {url}/docs#compliance.alerts.markFalsePositive
   */
  markFalsePositive(input: ComplianceAlertsAcknowledgeInput, options?: CallOptions): Call<ComplianceAlert>;
  /**
   * Ends an alert; what comes back is a new one.
   *
   * @throws CONFLICT: the alert is not in a status it may leave for this one (state)
   * @example await bw.compliance.alerts.resolve({ id })
   * @see {url}/docs#compliance.alerts.resolve
   */
  resolve(input: ComplianceAlertsAcknowledgeInput, options?: CallOptions): Call<ComplianceAlert>;
}

export interface ComplianceAlertsListInput extends ListRequest, SpanFilter {
  severity?: OneOrMany<ComplianceSeverity> | undefined;
  alertType?: OneOrMany<ComplianceAlertType> | undefined;
  status?: OneOrMany<ComplianceAlertStatus> | undefined;
  /** The resource, by id or by its resourceId. */
  resource?: string | undefined;
}

export interface ComplianceApi {
  readonly alerts: ComplianceAlertsApi;
  /**
   * Tells which PCI DSS requirements about scope are met, now or as of a time.
   *
   * @example await bw.compliance.coverage()
   * @see {url}/docs#compliance.coverage
   */
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
  bumped: number;
  resolved: number;
  byType: Partial<Record<ComplianceAlertType, { opened: number; bumped: number; resolved: number }>>;
}

export interface ComplianceEvidenceApi {
  /**
   * Makes and signs evidence of the estate as it is; nobody can change it.
   *
   * @throws PRECONDITION_FAILED: no_signing_key: none is configured. too_large: narrow it.
   * @throws CONFLICT: contended: too much other evidence is signed at the same moment.
   * @example await bw.compliance.evidence.generate({ evidenceType: 'pci_scope_identification' })
   * @see {url}/docs#compliance.evidence.generate
   */
  generate(input: ComplianceEvidenceGenerateInput, options?: CallOptions): Call<ListedEvidence>;
  /**
   * Starts the generation of every type of evidence, and of the flows of each VPC.
   *
   * @throws PRECONDITION_FAILED: no_signing_key: none is configured.
   * @throws CONFLICT: operation_active: one is under way; `details.operationId` names it.
   * @example await bw.compliance.evidence.generateAll()
   * @see {url}/docs#compliance.evidence.generateAll
   */
  generateAll(input?: Record<string, never>, options?: CallOptions): Call<StartedOperation>;
  /**
   * Reads evidence with its document and the decisions it rests on.
   *
   * @throws PRECONDITION_FAILED: what is stored was never signed (tampered)
   * @example await bw.compliance.evidence.get({ id })
   * @see {url}/docs#compliance.evidence.get
   */
  get(input: { id: EvidenceId }, options?: CallOptions): Call<Evidence>;
  /**
   * Lists evidence, newest first, without its documents.
   *
   * @example const { items } = await bw.compliance.evidence.list()
   * @see {url}/docs#compliance.evidence.list
   */
  list(input?: ComplianceEvidenceListInput, options?: CallOptions): ListCall<ListedEvidence>;
  /**
   * Lists the public keys that verify evidence, newest first.
   *
   * @example await bw.compliance.evidence.publicKeys()
   * @see {url}/docs#compliance.evidence.publicKeys
   */
  publicKeys(input?: undefined, options?: CallOptions): Call<{ items: EvidencePublicKey[] }>;
  /**
   * Keeps evidence beyond its expiry, or lets it go again.
   *
   * @throws CONFLICT: state: it is held, or not, already.
   * @example await bw.compliance.evidence.setLegalHold({ id, hold, reason })
   * @see {url}/docs#compliance.evidence.setLegalHold
   */
  setLegalHold(input: ComplianceEvidenceSetLegalHoldInput, options?: CallOptions): Call<ListedEvidence>;
  /**
   * Verifies evidence, or a document that another system signed.
   *
   * @example await bw.compliance.evidence.verify()
   * @see {url}/docs#compliance.evidence.verify
   */
  verify(input?: ComplianceEvidenceVerifyInput, options?: CallOptions): Call<EvidenceVerification>;
  /**
   * Starts the verification of evidence and of the whole chain.
   *
   * @throws CONFLICT: operation_active: one is under way; `details.operationId` names it.
   * @example await bw.compliance.evidence.verifyAll()
   * @see {url}/docs#compliance.evidence.verifyAll
   */
  verifyAll(input?: ComplianceEvidenceVerifyAllInput, options?: CallOptions): Call<StartedOperation>;
}

export interface ComplianceEvidenceGenerateInput {
  evidenceType: EvidenceType;
  /** Default: the 90 days before now; of a data-flow analysis the last `hours`. */
  period?: { start: Date; end: Date } | undefined;
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

export interface ComplianceEvidenceListInput extends ListRequest, SpanFilter {
  evidenceType?: OneOrMany<EvidenceType> | undefined;
  pciRequirement?: OneOrMany<PciRequirement> | undefined;
  /** The resource, by id or by its resourceId. */
  resource?: string | undefined;
  expired?: boolean | undefined;
  legalHold?: boolean | undefined;
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
   * @example await bw.compliance.flows.diagram()
   * @see {url}/docs#compliance.flows.diagram
   */
  diagram(input?: ComplianceFlowsDiagramInput, options?: CallOptions): Call<FlowDiagram>;
  /**
   * Takes in flows; what cannot be read is reported and stops nothing else.
   *
   * @example await bw.compliance.flows.ingest({ format: 'breakwater' })
   * @see {url}/docs#compliance.flows.ingest
   */
  ingest(input: ComplianceFlowsIngestInput, options?: CallOptions): Call<FlowIngestResult>;
  /**
   * Lists flows between resources.
   *
   * @example const { items } = await bw.compliance.flows.list()
   * @see {url}/docs#compliance.flows.list
   */
  list(input?: ComplianceFlowsListInput, options?: CallOptions): ListCall<DataFlow>;
  /**
   * Lists traffic with addresses that are no known resource.
   *
   * @example const { items } = await bw.compliance.flows.unresolved()
   * @see {url}/docs#compliance.flows.unresolved
   */
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

export interface ComplianceFlowsListInput extends ListRequest, SpanFilter {
  /** The resource, by id or by its resourceId. */
  source?: string | undefined;
  /** The resource, by id or by its resourceId. */
  dest?: string | undefined;
  vpcId?: string | undefined;
  /** TCP, UDP, ICMP, ICMPv6 or the number as text. */
  protocol?: string | undefined;
  dstPort?: number | undefined;
  action?: OneOrMany<FlowAction> | undefined;
  /** At either end. */
  resource?: string | undefined;
  /** Only accepted flows between a CDE resource and one out of scope, both live. */
  violationsOnly?: boolean | undefined;
}

export interface ComplianceFlowsUnresolvedInput extends ListRequest {
  /** The resource, by id or by its resourceId. */
  resource?: string | undefined;
  ip?: string | undefined;
  direction?: OneOrMany<PeerDirection> | undefined;
  action?: OneOrMany<FlowAction> | undefined;
}

export interface ComplianceGrcApi {
  readonly connections: ComplianceGrcConnectionsApi;
  /**
   * Pushes the scope to a GRC platform, or tells what that would do.
   *
   * @throws CONFLICT: operation_active: a sync of the provider runs; `details.operationId` names it.
   * @throws PRECONDITION_FAILED: disabled, credentials_missing, or shrink: more than half of what the platform accepted would be left out.
   * @example await bw.compliance.grc.sync({ connectionId })
   * @see {url}/docs#compliance.grc.sync
   */
  sync(input: ComplianceGrcSyncInput, options?: CallOptions): Call<StartedGrcSync | GrcSyncPreview>;
  readonly syncs: ComplianceGrcSyncsApi;
}

export interface ComplianceGrcConnectionsApi {
  /**
   * Creates a grcConnection.
   *
   * @example await bw.compliance.grc.connections.create({ name, provider: 'vanta', config })
   * @see {url}/docs#compliance.grc.connections.create
   */
  create(input: ComplianceGrcConnectionsCreateInput, options?: CallOptions): Call<GrcConnection>;
  /**
   * Creates up to 500 grcConnections, all or none.
   *
   * @example await bw.compliance.grc.connections.createMany({ items })
   * @see {url}/docs#compliance.grc.connections.createMany
   */
  createMany(input: { items: ComplianceGrcConnectionsCreateInput[] }, options?: CallOptions): Call<{ items: GrcConnection[] }>;
  /**
   * Deletes a grcConnection.
   *
   * @example await bw.compliance.grc.connections.delete({ id })
   * @see {url}/docs#compliance.grc.connections.delete
   */
  delete(input: ComplianceGrcConnectionsDeleteInput, options?: CallOptions): Call<{ id: GrcConnectionId; deleted: true }>;
  /**
   * Deletes up to 1,000 grcConnections; those that do not exist are skipped.
   *
   * @example await bw.compliance.grc.connections.deleteMany({ ids })
   * @see {url}/docs#compliance.grc.connections.deleteMany
   */
  deleteMany(input: { ids: GrcConnectionId[] }, options?: CallOptions): Call<{ deleted: number; ids: GrcConnectionId[] }>;
  /**
   * Reads one grcConnection.
   *
   * @example await bw.compliance.grc.connections.get({ id })
   * @see {url}/docs#compliance.grc.connections.get
   */
  get(input: { id: GrcConnectionId }, options?: CallOptions): Call<GrcConnection>;
  /**
   * Lists grcConnections.
   *
   * @example const { items } = await bw.compliance.grc.connections.list()
   * @see {url}/docs#compliance.grc.connections.list
   */
  list(input?: ComplianceGrcConnectionsListInput, options?: CallOptions): ListCall<GrcConnection>;
  /**
   * Changes a grcConnection.
   *
   * @example await bw.compliance.grc.connections.update({ id })
   * @see {url}/docs#compliance.grc.connections.update
   */
  update(input: ComplianceGrcConnectionsUpdateInput, options?: CallOptions): Call<GrcConnection>;
}

export interface ComplianceGrcConnectionsCreateInput {
  name: string;
  provider: GrcProvider;
  /** https URL of a public host that calls are relative to; default the provider's own. */
  baseUrl?: string | undefined;
  /** Where at the platform, and how: vanta custom-resource or in-scope, secureframe asset-scope or custom-data. */
  config: VantaCustomResource | VantaInScope | DrataConnection | SecureframeAssetScope | SecureframeCustomData;
  /** Stored encrypted, never shown: must be { clientId, clientSecret } for vanta, { apiKey } for drata, { apiKey, apiSecret } for secureframe. */
  credentials?: { clientId: string; clientSecret: string } | { apiKey: string } | { apiKey: string; apiSecret: string } | null | undefined;
  /** false: nothing is pushed. */
  enabled?: boolean | undefined;
  /** Null: only when asked. */
  syncEveryHours?: number | null | undefined;
}

export interface ComplianceGrcConnectionsDeleteInput extends Expectation {
  id: GrcConnectionId;
}

export interface ComplianceGrcConnectionsListInput extends ListRequest {
  provider?: OneOrMany<GrcProvider> | undefined;
  enabled?: boolean | undefined;
}

export interface ComplianceGrcConnectionsUpdateInput extends Expectation {
  id: GrcConnectionId;
  name?: string | undefined;
  /** https URL of a public host that calls are relative to; default the provider's own. */
  baseUrl?: string | undefined;
  /** Where at the platform, and how: vanta custom-resource or in-scope, secureframe asset-scope or custom-data. */
  config?: VantaCustomResource | VantaInScope | DrataConnection | SecureframeAssetScope | SecureframeCustomData | undefined;
  /** Replaced as a whole; null clears them. */
  credentials?: { clientId: string; clientSecret: string } | { apiKey: string } | { apiKey: string; apiSecret: string } | null | undefined;
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
  /**
   * Reads one grcSync.
   *
   * @example await bw.compliance.grc.syncs.get({ id })
   * @see {url}/docs#compliance.grc.syncs.get
   */
  get(input: { id: GrcSyncId }, options?: CallOptions): Call<GrcSync>;
  /**
   * Lists grcSyncs.
   *
   * @example const { items } = await bw.compliance.grc.syncs.list()
   * @see {url}/docs#compliance.grc.syncs.list
   */
  list(input?: ComplianceGrcSyncsListInput, options?: CallOptions): ListCall<GrcSync>;
}

export interface ComplianceGrcSyncsListInput extends ListRequest, SpanFilter {
  connectionId?: GrcConnectionId | undefined;
  provider?: OneOrMany<GrcProvider> | undefined;
  status?: OneOrMany<GrcSyncStatus> | undefined;
  syncType?: OneOrMany<GrcSyncType> | undefined;
}

export interface ComplianceResourcesApi {
  /**
   * Creates a resource, pending review.
   *
   * @throws CONFLICT: the resourceId is in use, maybe by a deleted resource (unique)
   * @example await bw.compliance.resources.create({ provider: 'aws', resourceType: 'ec2_instance', resourceId })
   * @see {url}/docs#compliance.resources.create
   */
  create(input: ComplianceResourcesCreateInput, options?: CallOptions): Call<Resource>;
  /**
   * Creates up to 500 resources, all or none.
   *
   * @throws CONFLICT: a resourceId is in use, maybe by a deleted resource (unique)
   * @example await bw.compliance.resources.createMany({ items })
   * @see {url}/docs#compliance.resources.createMany
   */
  createMany(input: { items: ComplianceResourcesCreateInput[] }, options?: CallOptions): Call<{ items: Resource[] }>;
  /**
   * Says that a resource is gone; its decisions, tags and history stay.
   *
   * @throws NOT_FOUND: there is no such resource
   * @throws CONFLICT: the resource is deleted (deleted)
   * @example await bw.compliance.resources.deactivate({ resource })
   * @see {url}/docs#compliance.resources.deactivate
   */
  deactivate(input: ComplianceResourcesDeactivateInput, options?: CallOptions): Call<Resource>;
  /**
   * Deletes a resource.
   *
   * @example await bw.compliance.resources.delete({ id })
   * @see {url}/docs#compliance.resources.delete
   */
  delete(input: ComplianceResourcesDeleteInput, options?: CallOptions): Call<{ id: ResourceId; deleted: true }>;
  /**
   * Deletes up to 1,000 resources; those that do not exist are skipped.
   *
   * @example await bw.compliance.resources.deleteMany({ ids })
   * @see {url}/docs#compliance.resources.deleteMany
   */
  deleteMany(input: { ids: ResourceId[] }, options?: CallOptions): Call<{ deleted: number; ids: ResourceId[] }>;
  /**
   * Reads one resource with its tags.
   *
   * @example await bw.compliance.resources.get({ id })
   * @see {url}/docs#compliance.resources.get
   */
  get(input: ComplianceResourcesGetInput, options?: CallOptions): Call<TaggedResource>;
  /**
   * Lists resources.
   *
   * @example const { items } = await bw.compliance.resources.list()
   * @see {url}/docs#compliance.resources.list
   */
  list(input?: ComplianceResourcesListInput, options?: CallOptions): ListCall<Resource>;
  /**
   * Brings a deleted resource back.
   *
   * @example await bw.compliance.resources.restore({ id })
   * @see {url}/docs#compliance.resources.restore
   */
  restore(input: { id: ResourceId }, options?: CallOptions): Call<{ item: Resource; restored: boolean }>;
  /**
   * Takes in what a discovery saw, and makes inactive what complete slices of it no longer hold.
   *
   * @throws VALIDATION: more than one call takes; send it in smaller parts (too_large)
   * @example await bw.compliance.resources.sync({ format: 'breakwater' })
   * @see {url}/docs#compliance.resources.sync
   */
  sync(input: ComplianceResourcesSyncInput, options?: CallOptions): Call<ResourceSyncResult>;
  /**
   * Changes a resource; isActive brings an inactive one back.
   *
   * @example await bw.compliance.resources.update({ id })
   * @see {url}/docs#compliance.resources.update
   */
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
  securityGroups?: (string | SecurityGroup)[] | null | undefined;
}

export interface ComplianceResourcesDeactivateInput {
  /** The resource, by id or by its resourceId. */
  resource: string;
  /** Kept in the audit log. */
  reason?: string | undefined;
}

export interface ComplianceResourcesDeleteInput extends Expectation {
  /** The resource, by id or by its resourceId. */
  id: string;
}

export interface ComplianceResourcesGetInput {
  /** The resource, by id or by its resourceId. */
  id: string;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface ComplianceResourcesListInput extends ListRequest, DeletedFilter {
  provider?: Provider | Provider[] | undefined;
  resourceType?: OneOrMany<ResourceType> | undefined;
  scope?: 'cde' | 'connected-cde' | 'pending-review' | 'out-of-scope' | 'undecided' | undefined;
  vpcId?: string | undefined;
  subnetId?: string | undefined;
  region?: string | undefined;
  accountId?: string | undefined;
  isActive?: boolean | undefined;
  needsClassification?: boolean | undefined;
  lastSeenBefore?: Date | undefined;
  /** Case-sensitive. */
  tagKey?: string | undefined;
  /** The value of tagKey. */
  tagValue?: string | undefined;
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

export interface ComplianceResourcesUpdateInput extends ComplianceResourcesDeleteInput {
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
  securityGroups?: (string | SecurityGroup)[] | null | undefined;
  /** Brings an inactive resource back; see deactivate. */
  isActive?: true | undefined;
}

/** What a person confirmed; never changed. */
export interface ComplianceReview {
  id: ComplianceReviewId;
  kind: ReviewKind;
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
  /**
   * Reads one review.
   *
   * @example await bw.compliance.reviews.get({ id })
   * @see {url}/docs#compliance.reviews.get
   */
  get(input: { id: ComplianceReviewId }, options?: CallOptions): Call<ComplianceReview>;
  /**
   * Lists complianceReviews.
   *
   * @example const { items } = await bw.compliance.reviews.list()
   * @see {url}/docs#compliance.reviews.list
   */
  list(input?: ComplianceReviewsListInput, options?: CallOptions): ListCall<ComplianceReview>;
  /**
   * Records what a person confirmed; a newer one of its kind stands in its place.
   *
   * @example await bw.compliance.reviews.record({ kind: 'scope_confirmation', performedAt, performedBy, statement })
   * @see {url}/docs#compliance.reviews.record
   */
  record(input: ComplianceReviewsRecordInput, options?: CallOptions): Call<ComplianceReview>;
}

export interface ComplianceReviewsListInput extends ListRequest, SpanFilter {
  kind?: OneOrMany<ReviewKind> | undefined;
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
   * @example await bw.compliance.scope.classify({ resources })
   * @see {url}/docs#compliance.scope.classify
   */
  classify(input: ComplianceScopeClassifyInput, options?: CallOptions): Call<ScopeClassified>;
  /**
   * Starts an operation that decides the scope of all live resources, or those a filter leaves.
   *
   * @throws CONFLICT: one is running (operation_active); `details.operationId` names it
   * @example await bw.compliance.scope.classifyAll()
   * @see {url}/docs#compliance.scope.classifyAll
   */
  classifyAll(input?: ComplianceScopeClassifyAllInput, options?: CallOptions): Call<StartedOperation>;
  readonly decisions: ComplianceScopeDecisionsApi;
  /**
   * Decides the scope of one resource by hand.
   *
   * @throws CONFLICT: the resource is deleted (deleted), or expectedDecisionId is not current (version)
   * @throws PRECONDITION_FAILED: the resource is inactive (inactive)
   * @example await bw.compliance.scope.override({ resource, scope: 'cde', justification })
   * @see {url}/docs#compliance.scope.override
   */
  override(input: ComplianceScopeOverrideInput, options?: CallOptions): Call<ScopeOverridden>;
  /**
   * Counts live resources by scope, now or as of a time.
   *
   * @example await bw.compliance.scope.summary()
   * @see {url}/docs#compliance.scope.summary
   */
  summary(input?: ComplianceScopeSummaryInput, options?: CallOptions): Call<ScopeSummary>;
  /**
   * Finds where the scope of the estate does not hold together; two_hop is for information only.
   *
   * @example await bw.compliance.scope.validate()
   * @see {url}/docs#compliance.scope.validate
   */
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
  /**
   * Reads one scopeDecision.
   *
   * @example await bw.compliance.scope.decisions.get({ id })
   * @see {url}/docs#compliance.scope.decisions.get
   */
  get(input: { id: ScopeDecisionId }, options?: CallOptions): Call<ScopeDecision>;
  /**
   * Reads every decision on one resource, newest first.
   *
   * @throws NOT_FOUND: there is no such resource
   * @example await bw.compliance.scope.decisions.history({ resource })
   * @see {url}/docs#compliance.scope.decisions.history
   */
  history(input: ComplianceScopeDecisionsHistoryInput, options?: CallOptions): Call<{ items: ScopeDecision[] }>;
  /**
   * Lists scopeDecisions.
   *
   * @example const { items } = await bw.compliance.scope.decisions.list()
   * @see {url}/docs#compliance.scope.decisions.list
   */
  list(input?: ComplianceScopeDecisionsListInput, options?: CallOptions): ListCall<ScopeDecision>;
}

export interface ComplianceScopeDecisionsHistoryInput {
  /** The resource, by id or by its resourceId. */
  resource: string;
}

export interface ComplianceScopeDecisionsListInput extends ListRequest, SpanFilter {
  /** The resource, by id or by its resourceId. */
  resource?: string | undefined;
  scope?: Scope | Scope[] | undefined;
  decisionMethod?: OneOrMany<DecisionMethod> | undefined;
  rule?: ScopeRule | ScopeRule[] | undefined;
  isCurrent?: boolean | undefined;
  decidedBy?: string | undefined;
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
  entityType: EntityType;
  lookbackDays: number;
  flowRetentionDays: number;
  pendingReviewMaxDays: number;
  monitoringGapHours: number;
  autoClassify: boolean;
  version: number;
  updatedAt: Date | null;
}

export interface ComplianceSettingsApi {
  /**
   * Reads the tenant's compliance settings.
   *
   * @example await bw.compliance.settings.get()
   * @see {url}/docs#compliance.settings.get
   */
  get(input?: Record<string, never>, options?: CallOptions): Call<ComplianceSettings>;
  /**
   * Changes the tenant's compliance settings.
   *
   * @example await bw.compliance.settings.update()
   * @see {url}/docs#compliance.settings.update
   */
  update(input?: ComplianceSettingsUpdateInput, options?: CallOptions): Call<ComplianceSettings>;
}

export interface ComplianceSettingsUpdateInput {
  entityType?: EntityType | undefined;
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
  /**
   * Reads every change of the tags of a resource, newest first.
   *
   * @throws NOT_FOUND: there is no such resource
   * @example await bw.compliance.tags.history({ resource })
   * @see {url}/docs#compliance.tags.history
   */
  history(input: ComplianceTagsHistoryInput, options?: CallOptions): Call<{ items: TagChange[] }>;
  /**
   * Lists tags.
   *
   * @example const { items } = await bw.compliance.tags.list()
   * @see {url}/docs#compliance.tags.list
   */
  list(input?: ComplianceTagsListInput, options?: CallOptions): ListCall<Tag>;
  /**
   * Takes a tag off a resource; its history stays.
   *
   * @throws NOT_FOUND: there is no such resource, or no such tag of it
   * @throws CONFLICT: the resource is deleted (deleted)
   * @example await bw.compliance.tags.remove({ resource, key })
   * @see {url}/docs#compliance.tags.remove
   */
  remove(input: ComplianceTagsRemoveInput, options?: CallOptions): Call<Tag>;
  /**
   * Sets a tag of a resource; the value and source it has already leave no trace.
   *
   * @throws NOT_FOUND: there is no such resource
   * @throws CONFLICT: the resource is deleted (deleted)
   * @throws PRECONDITION_FAILED: pci:scope would lower a resource that is a cde (cde)
   * @example await bw.compliance.tags.set({ resource, key, value })
   * @see {url}/docs#compliance.tags.set
   */
  set(input: ComplianceTagsSetInput, options?: CallOptions): Call<TagSetResult>;
}

export interface ComplianceTagsHistoryInput {
  /** The resource, by id or by its resourceId. */
  resource: string;
  /** Case-sensitive. */
  key?: string | undefined;
}

export interface ComplianceTagsListInput extends ListRequest {
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

export interface ComplianceTagsSetInput extends ComplianceTagsRemoveInput, Expectation {
  /** Kept without secrets and card numbers, and not at all under a key that names a secret, such as `db.password`. */
  value: string;
  source?: 'manual' | 'imported' | undefined;
}

/** Where the steps of an action are carried out. */
export interface Connector extends Recorded {
  id: ConnectorId;
  action: string;
  endpoint: string;
  timeoutMs: number;
  enabled: boolean;
  description: string | null;
  lastUsedAt: Date | null;
  lastStatus: string | null;
}

export type ConnectorId = Id<'con'>;

/** A new connector with its signing secret. */
export interface ConnectorWithSecret extends Connector {
  secret: string;
}

/** Single changes that would have led to another action, smallest first. */
export interface Counterfactual {
  alternativeAction: DecidedAction;
  lossDelta: number;
  whatWouldChange: {
    factor: 'violations' | 'environment' | 'outcome' | 'estimatedValue' | 'telemetry' | 'forecasts' | 'epistemic';
    from: string | number | null;
    to: string | number | null;
    action: DecidedAction;
    riskScore: number;
    lossDeltas: { approve: number; deny: number; escalate: number };
    distance: number;
  }[];
}

/** Which PCI DSS 4.0.1 requirements about scope are met. */
export interface Coverage {
  asOf: Date;
  entityType: EntityType;
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
  element: string | null;
  title: string;
  status: CoverageStatus;
  reason: string;
  lastAt: Date | null;
  dueAt: Date | null;
  links: { kind: 'review' | 'evidence'; id: string }[];
}

export type CoverageStatus = 'ok' | 'attention' | 'overdue' | 'missing' | 'not_applicable';

/** An asset that is critical because somebody said so. */
export interface CriticalAsset extends Recorded {
  id: CriticalAssetId;
  assetId: string;
  reason: string | null;
  setBy: string;
}

export type CriticalAssetId = Id<'cra'>;

export interface CriticalAssetSetResult {
  criticalAsset: CriticalAsset;
  created: boolean;
}

/** What a meter counted this month, and whose it is. */
export interface CurrentUsage extends Quota {
  subject: { kind: 'apiKey' | 'tenant'; id: string };
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
  /**
   * Says whether the database answers and its schema fits this build.
   *
   * @example await bw.database.health()
   * @see {url}/docs#database.health
   */
  health(input?: undefined, options?: CallOptions): Call<DatabaseHealth>;
  /**
   * Lists the migrations of this build and of the database.
   *
   * @example await bw.database.migrations()
   * @see {url}/docs#database.migrations
   */
  migrations(input?: undefined, options?: CallOptions): Call<{ items: MigrationState[] }>;
  /**
   * Describes every table, with how many rows it has.
   *
   * @example await bw.database.tables()
   * @see {url}/docs#database.tables
   */
  tables(input?: undefined, options?: CallOptions): Call<{ items: TableInfo[] }>;
}

/** Whether the database answers and its schema fits this build. */
export interface DatabaseHealth {
  status: 'ok' | 'degraded';
  latencyMs: number | null;
  database: 'ok' | 'unreachable';
  migrations: 'ok' | 'pending' | 'ahead' | 'unknown';
  snapshotAt: Date | null;
  checkedAt: Date;
}

export type DecidedAction = 'approve' | 'deny' | 'escalate';

export type DecidedBy = 'violation' | 'epistemic_gate' | 'expected_loss' | 'context_floor';

/** One signed, unchangeable evaluation of an intent. */
export interface Decision {
  id: DecisionId;
  intentId: IntentId;
  deterministicId: string;
  timestamp: Date;
  intentType: IntentType;
  category: Category;
  environment: Environment;
  riskScore: number;
  action: DecidedAction;
  decidedBy: DecidedBy;
  confidence: number;
  losses: { approve: number; deny: number; escalate: number };
  explanation: string;
  contributions: RiskContributions;
  riskFactors: Record<string, number>;
  violations: PolicyViolation[];
  violationCount: number;
  counterfactual: Counterfactual;
  payloadHash: string;
  memorySuccessRate: number | null;
  memoryWeight: number | null;
  context: unknown;
  principal: { kind: string; id: string | null };
  apiKeyId: ApiKeyId | null;
  tier: Tier | null;
  approvalId: ApprovalId | null;
  traceId: string | null;
  signature: string | null;
  keyId: string | null;
}

export type DecisionId = Id<'dec'>;

export type DecisionMethod = 'manual' | 'automated' | 'ml';

/** Whether a decision is as it was signed. */
export interface DecisionVerification {
  id: DecisionId;
  status: 'valid' | 'invalid' | 'unsigned' | 'unknown_key';
  keyId: string | null;
}

export interface DecisionVerifications {
  results: {
    id: DecisionId;
    status: 'valid' | 'invalid' | 'unsigned' | 'unknown_key' | 'not_found';
  }[];
  summary: {
    checked: number;
    valid: number;
    invalid: number;
    unsigned: number;
    unknownKey: number;
    notFound: number;
  };
  nextCursor: string | null;
}

/** A decision with the approval it opened. */
export interface DecisionWithApproval extends Decision {
  approval: ApprovalAnswer | null;
}

/** For what can be restored. */
export interface DeletedFilter {
  /** Whether deleted records are shown too. */
  includeDeleted?: boolean | undefined;
}

/** One event on its way to one webhook. */
export interface Delivery {
  id: DeliveryId;
  webhookId: WebhookId;
  eventType: string;
  eventId: EventId | null;
  messageId: string;
  redeliveryOf: DeliveryId | null;
  status: DeliveryStatus;
  responseCode: number | null;
  errorMessage: string | null;
  attempt: number;
  maxAttempts: number;
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
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
  responseSnippet: string | null;
}

/** A delivery with its payload and attempts. */
export interface DeliveryDetails extends Delivery {
  payload: {
    id: string;
    type: string;
    schemaVersion: number;
    timestamp: string;
    tenantId: string;
    recordId: string | null;
    gatewayId: string | null;
    actor: { kind: ActorKind; id: string | null; name: string };
    data: Record<string, unknown>;
  };
  attempts: DeliveryAttempt[];
}

export type DeliveryId = Id<'dlv'>;

export type DeliveryStatus = 'pending' | 'success' | 'failed';

/** A field device, and how far it is to be trusted. */
export interface Device extends Recorded, Restorable {
  id: DeviceId;
  deviceId: string;
  deviceType: DeviceType;
  firmwareStack: FirmwareStack;
  name: string | null;
  location: string | null;
  networkSegment: string | null;
  firmwareVersion: string;
  firmwareHash: string;
  expectedFirmwareHash: string;
  attestationStatus: AttestationStatus;
  riskScore: number;
  riskBand: 'green' | 'yellow' | 'red';
  ipAddress: string | null;
  certificateSerial: string | null;
  certificateNotBefore: Date | null;
  certificateNotAfter: Date | null;
  certificateRevoked: boolean;
  publicKey: string | null;
  lastSeen: Date | null;
  lastAttestation: Date | null;
  lastBootCount: number | null;
  consecutiveFailures: number;
  liveness: Liveness;
  revokedAt: Date | null;
  revokedReason: string | null;
  metadata: Record<string, unknown>;
}

export type DeviceId = Id<'dev'>;

export type DeviceType = 'sensor' | 'controller' | 'gateway' | 'plc';

export interface DrataConnection {
  mode?: 'custom-connection' | undefined;
  connectionId: number | string;
  resourceId: number | string;
  /** Whether what is pending review is pushed too. Default false. */
  includePending?: boolean | undefined;
}

/** For channel email only. */
export interface EmailChannelInput {
  /** SMTP server. Needed unless the deployment has a mail service of its own. */
  smtpHost?: string | null | undefined;
  smtpPort?: 25 | 465 | 587 | 2525 | undefined;
  smtpUser?: string | null | undefined;
  /** Stored encrypted, never returned. Left out of an update it stays while host, port and user stay; null clears it. */
  smtpPass?: string | null | undefined;
  /** Sender. Default breakwater@localhost. */
  from?: string | null | undefined;
  toAddrs: string[];
}

export type EntityType = 'merchant' | 'service_provider';

export type Environment = 'dev' | 'staging' | 'prod' | 'test';

/** A decision on an intent, with everything it rests on. */
export interface Evaluation extends Simulation {
  intentId: IntentId;
  deterministicId: string;
  decisionId: DecisionId;
  replayed: boolean;
  approvalId: ApprovalId | null;
  signature: string | null;
  keyId: string | null;
}

/** Decisions on a batch, in the order of its items. */
export interface EvaluationBatch {
  results: ({ ok: true; index: number; result: Evaluation } | {
    ok: false;
    index: number;
    error: {
      code: string;
      message: string;
      details: Record<string, unknown> | null;
    };
  })[];
  admitted: number;
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
  actor: { kind: ActorKind; id: string | null; name: string };
  requestId: string | null;
  traceId: string | null;
  data: Record<string, unknown>;
}

export type EventId = Id<'evt'>;

/** A kind of fact Breakwater tells. */
export interface EventType {
  type: string;
  description: string;
  minRole: Role;
  schemaVersion: number;
  schema: Record<string, unknown>;
}

export interface EventsApi {
  /**
   * Lists events, newest first; those above your role are left out.
   *
   * @throws NOT_FOUND: there is no event `after`
   * @example const { items } = await bw.events.list()
   * @see {url}/docs#events.list
   */
  list(input?: EventsListInput, options?: CallOptions): ListCall<Event>;
  /**
   * Lists every type of event, by name, with the shape of its data.
   *
   * @example await bw.events.types()
   * @see {url}/docs#events.types
   */
  types(input?: undefined, options?: CallOptions): Call<{ items: EventType[] }>;
  /**
   * Follows events as they are committed, each once and in order, also after a lost connection.
   *
   * @throws PRECONDITION_FAILED: event_gone: `lastEventId` was purged or never was; `details.oldestId` is the oldest there is.
   * @throws RATE_LIMITED: too many watches and waits of yours are open (scope principal)
   * @example for await (const item of bw.events.watch()) console.log(item)
   * @see {url}/docs#events.watch
   */
  watch(input?: EventsWatchInput, options?: WatchOptions): AsyncIterable<Event>;
}

export interface EventsListInput extends ListRequest, SpanFilter {
  /** Exact types, `<domain>.*` or `*`. */
  types?: string[] | undefined;
  recordId?: string | undefined;
  gatewayId?: GatewayId | undefined;
  /** Only events after this one; implies ascending order. */
  after?: EventId | undefined;
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
export interface Evidence extends ListedEvidence {
  data: Record<string, unknown> | null;
  decisionIds: ScopeDecisionId[];
}

export type EvidenceId = Id<'evd'>;

export interface EvidencePublicKey {
  keyId: string;
  algorithm: 'ES256';
  spkiPem: string;
  jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
  firstUsedAt: Date | null;
  retiredAt: Date | null;
  current: boolean;
}

export type EvidenceType = 'pci_scope_identification' | 'network_segmentation_validation' | 'data_flow_analysis' | 'tag_audit_trail' | 'configuration_snapshot';

/** What holds of evidence; null is what does not apply, most of it for external evidence. */
export interface EvidenceVerification {
  valid: boolean | null;
  hashMatches: boolean | null;
  signatureValid: boolean | null;
  columnsMatch: boolean | null;
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
export interface Execution extends Recorded {
  id: ExecutionId;
  playbookId: PlaybookId;
  caseId: CaseId | null;
  status: ExecutionStatus;
  parameters: Record<string, unknown>;
  targetAssets: string[];
  dryRun: boolean;
  steps: PlaybookStep[];
  stepsCompleted: number;
  stepsTotal: number;
  stepResults: StepResult[];
  errorMessage: string | null;
  startedAt: Date | null;
  completedAt: Date | null;
  requestedBy: string;
  approvalId: ApprovalId | null;
  operationId: OperationId | null;
  rollbackStatus: 'none' | 'pending_approval' | 'running' | 'done' | 'partial';
  rollbackReason: string | null;
  rollbackApprovalId: ApprovalId | null;
  rollbackOperationId: OperationId | null;
  cancelRequestedAt: Date | null;
  cancelRequestedBy: string | null;
}

export type ExecutionId = Id<'exe'>;

export type ExecutionStatus = 'pending' | 'running' | 'completed' | 'failed' | 'rolled_back';

/** For changes that rest on what was read. */
export interface Expectation {
  /** The version this change is based on; if the record has moved on, the call is CONFLICT(version). */
  expectedVersion?: number | undefined;
}

export type FirmwareStack = 'ada_spark' | 'rust_embassy' | 'zephyr_rtos' | 'unknown';

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
   * @example await bw.fleet.gateways.checkHealth({ gateway })
   * @see {url}/docs#fleet.gateways.checkHealth
   */
  checkHealth(input: FleetGatewaysCheckHealthInput, options?: CallOptions): Call<FleetGatewaysCheckHealthOutput>;
  /**
   * Creates a gateway.
   *
   * @example await bw.fleet.gateways.create({ name, endpoint })
   * @see {url}/docs#fleet.gateways.create
   */
  create(input: FleetGatewaysCreateInput, options?: CallOptions): Call<Gateway>;
  /**
   * Creates up to 500 gateways, all or none.
   *
   * @example await bw.fleet.gateways.createMany({ items })
   * @see {url}/docs#fleet.gateways.createMany
   */
  createMany(input: { items: FleetGatewaysCreateInput[] }, options?: CallOptions): Call<{ items: Gateway[] }>;
  /**
   * Deletes a gateway.
   *
   * @example await bw.fleet.gateways.delete({ id })
   * @see {url}/docs#fleet.gateways.delete
   */
  delete(input: FleetGatewaysDeleteInput, options?: CallOptions): Call<{ id: GatewayId; deleted: true }>;
  /**
   * Deletes up to 1,000 gateways; those that do not exist are skipped.
   *
   * @example await bw.fleet.gateways.deleteMany({ ids })
   * @see {url}/docs#fleet.gateways.deleteMany
   */
  deleteMany(input: { ids: GatewayId[] }, options?: CallOptions): Call<{ deleted: number; ids: GatewayId[] }>;
  /**
   * Reads one gateway.
   *
   * @example await bw.fleet.gateways.get({ id })
   * @see {url}/docs#fleet.gateways.get
   */
  get(input: FleetGatewaysGetInput, options?: CallOptions): Call<Gateway>;
  /**
   * Takes a gateway's report on its own health.
   *
   * @example await bw.fleet.gateways.heartbeat({ gateway })
   * @see {url}/docs#fleet.gateways.heartbeat
   */
  heartbeat(input: FleetGatewaysHeartbeatInput, options?: CallOptions): Call<{ status: GatewayStatus; lastSeen: Date }>;
  /**
   * Lists gateways.
   *
   * @example const { items } = await bw.fleet.gateways.list()
   * @see {url}/docs#fleet.gateways.list
   */
  list(input?: FleetGatewaysListInput, options?: CallOptions): ListCall<Gateway>;
  /**
   * Brings a deleted gateway back.
   *
   * @example await bw.fleet.gateways.restore({ id })
   * @see {url}/docs#fleet.gateways.restore
   */
  restore(input: { id: GatewayId }, options?: CallOptions): Call<{ item: Gateway; restored: boolean }>;
  /**
   * Replaces or clears the certificates and key a gateway is reached with.
   *
   * @example await bw.fleet.gateways.setCredentials({ gateway })
   * @see {url}/docs#fleet.gateways.setCredentials
   */
  setCredentials(input: FleetGatewaysSetCredentialsInput, options?: CallOptions): Call<Gateway>;
  /**
   * Changes a gateway.
   *
   * @example await bw.fleet.gateways.update({ id })
   * @see {url}/docs#fleet.gateways.update
   */
  update(input: FleetGatewaysUpdateInput, options?: CallOptions): Call<Gateway>;
}

export interface FleetGatewaysCheckHealthInput {
  /** The gateway, by id or by name. */
  gateway: string;
}

export interface FleetGatewaysCheckHealthOutput {
  operationId: OperationId;
  status: OperationStatus;
  resourceType: string;
  gatewayId: GatewayId;
}

export interface FleetGatewaysCreateInput {
  /** Unique per tenant among gateways that are not deleted. */
  name: string;
  /** `host:port` or `[ipv6]:port`; private and local addresses are refused. */
  endpoint: string;
  /** Default https. */
  scheme?: GatewayScheme | undefined;
  authMode?: AuthMode | null | undefined;
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
  probe?: Probe | undefined;
  monitored?: boolean | undefined;
}

export interface FleetGatewaysDeleteInput extends Expectation {
  /** The gateway, by id or by name. */
  id: string;
}

export interface FleetGatewaysGetInput {
  /** The gateway, by id or by name. */
  id: string;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface FleetGatewaysHeartbeatInput extends FleetGatewaysCheckHealthInput {
  status?: 'healthy' | 'degraded' | 'unhealthy' | undefined;
  /** The software version the gateway runs. */
  version?: string | undefined;
}

export interface FleetGatewaysListInput extends ListRequest, DeletedFilter {
  /** Unique per tenant among gateways that are not deleted. */
  name?: string | undefined;
  scheme?: OneOrMany<GatewayScheme> | undefined;
  authMode?: AuthMode | AuthMode[] | undefined;
  status?: GatewayStatus | undefined;
  labels?: string[] | undefined;
}

export interface FleetGatewaysSetCredentialsInput extends Expectation, FleetGatewaysCheckHealthInput {
  /** PEM certificates the gateway is checked against; null clears them. */
  caCert?: string | null | undefined;
  /** PEM client certificate, leaf first; null clears it. */
  clientCert?: string | null | undefined;
  /** PEM private key of the client certificate; null clears it. */
  clientKey?: string | null | undefined;
  authMode?: AuthMode | null | undefined;
}

export interface FleetGatewaysUpdateInput extends FleetGatewaysDeleteInput {
  /** Unique per tenant among gateways that are not deleted. */
  name?: string | undefined;
  /** `host:port` or `[ipv6]:port`; private and local addresses are refused. */
  endpoint?: string | undefined;
  scheme?: GatewayScheme | undefined;
  authMode?: AuthMode | null | undefined;
  /** Replaces the whole object; null clears it. */
  metadata?: Record<string, unknown> | null | undefined;
  description?: string | null | undefined;
  /** Replaces all labels; null clears them. */
  labels?: Record<string, string> | null | undefined;
  probe?: Probe | undefined;
  monitored?: boolean | undefined;
}

export interface FleetSandboxesApi {
  /**
   * Creates a sandbox.
   *
   * @example await bw.fleet.sandboxes.create({ gateway, sandboxName })
   * @see {url}/docs#fleet.sandboxes.create
   */
  create(input: FleetSandboxesCreateInput, options?: CallOptions): Call<Sandbox>;
  /**
   * Creates up to 500 sandboxes, all or none.
   *
   * @example await bw.fleet.sandboxes.createMany({ items })
   * @see {url}/docs#fleet.sandboxes.createMany
   */
  createMany(input: { items: FleetSandboxesCreateInput[] }, options?: CallOptions): Call<{ items: Sandbox[] }>;
  /**
   * Deletes a sandbox.
   *
   * @example await bw.fleet.sandboxes.delete({ id })
   * @see {url}/docs#fleet.sandboxes.delete
   */
  delete(input: FleetSandboxesDeleteInput, options?: CallOptions): Call<{ id: SandboxId; deleted: true }>;
  /**
   * Deletes up to 1,000 sandboxes; those that do not exist are skipped.
   *
   * @example await bw.fleet.sandboxes.deleteMany({ ids })
   * @see {url}/docs#fleet.sandboxes.deleteMany
   */
  deleteMany(input: { ids: SandboxId[] }, options?: CallOptions): Call<{ deleted: number; ids: SandboxId[] }>;
  /**
   * Reads one sandbox.
   *
   * @example await bw.fleet.sandboxes.get({ id })
   * @see {url}/docs#fleet.sandboxes.get
   */
  get(input: FleetSandboxesGetInput, options?: CallOptions): Call<Sandbox>;
  /**
   * Lists sandboxes.
   *
   * @example const { items } = await bw.fleet.sandboxes.list()
   * @see {url}/docs#fleet.sandboxes.list
   */
  list(input?: FleetSandboxesListInput, options?: CallOptions): ListCall<Sandbox>;
  /**
   * Brings a deleted sandbox back.
   *
   * @example await bw.fleet.sandboxes.restore({ id })
   * @see {url}/docs#fleet.sandboxes.restore
   */
  restore(input: { id: SandboxId }, options?: CallOptions): Call<{ item: Sandbox; restored: boolean }>;
  /**
   * Changes a sandbox.
   *
   * @example await bw.fleet.sandboxes.update({ id })
   * @see {url}/docs#fleet.sandboxes.update
   */
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

export interface FleetSandboxesDeleteInput extends Expectation {
  /** The sandbox, by id or as `gateway/sandboxName`, the gateway by id or by name. */
  id: string;
}

export interface FleetSandboxesGetInput {
  /** The sandbox, by id or as `gateway/sandboxName`, the gateway by id or by name. */
  id: string;
  /** Whether a deleted sandbox, or one of a deleted gateway, is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface FleetSandboxesListInput extends ListRequest, DeletedFilter {
  /** The gateway, by id or by name. */
  gateway?: string | undefined;
  /** Unique per gateway among sandboxes that are not deleted. */
  sandboxName?: string | undefined;
  labels?: string[] | undefined;
}

export interface FleetSandboxesUpdateInput extends FleetSandboxesDeleteInput {
  description?: string | null | undefined;
  /** Replaces all labels; null clears them. */
  labels?: Record<string, string> | null | undefined;
}

export type FlowAction = 'ACCEPT' | 'REJECT';

/** The data flows of a period, drawn. */
export interface FlowDiagram {
  svg: string;
  generatedAt: Date;
  period: { from: Date; to: Date };
  grouped: boolean;
  counts: {
    nodes: number;
    edges: number;
    violations: number;
    hiddenNodes: number;
    hiddenEdges: number;
  };
}

export type FlowDirection = 'ingress' | 'egress' | 'intra-vpc';

export type FlowId = Id<'flw'>;

export interface FlowIngestResult {
  received: number;
  stored: number;
  duplicates: number;
  noData: number;
  skipData: number;
  unresolved: number;
  ambiguous: number;
  selfFlows: number;
  tooOld: number;
  invalidCount: number;
  alertsOpened: number;
  invalid: { line: number; reason: string }[];
  unresolvedIps: {
    ip: string;
    records: number;
    packets: number;
    bytes: number;
  }[];
  affected: ResourceId[];
}

/** A gateway that sandboxes run behind. */
export interface Gateway extends Recorded, Restorable {
  id: GatewayId;
  name: string;
  endpoint: string;
  scheme: GatewayScheme;
  authMode: AuthMode | null;
  hasCaCert: boolean;
  hasClientCert: boolean;
  hasClientKey: boolean;
  caCertNotAfter: Date | null;
  caCertFingerprint: string | null;
  clientCertNotAfter: Date | null;
  clientCertFingerprint: string | null;
  metadata: Record<string, unknown>;
  description: string | null;
  labels: Record<string, string>;
  registeredAt: Date;
  lastSeen: Date | null;
  lastStatus: 'unknown' | 'healthy' | 'degraded' | 'unhealthy' | 'unreachable';
  status: GatewayStatus;
  probe: Probe;
  monitored: boolean;
  reportedVersion: string | null;
  lastError: { code: string; message: string } | null;
  lastCheckAt: Date | null;
  consecutiveFailures: number;
}

export type GatewayId = Id<'gw'>;

/** A principal's role on one gateway; it outweighs every other role there. */
export interface GatewayRole extends Recorded {
  id: GatewayRoleId;
  principal: {
    kind: 'user' | 'servicePrincipal' | 'group';
    id: string;
    name: string;
  };
  gatewayId: GatewayId;
  gatewayName: string;
  role: Role;
}

export type GatewayRoleId = Id<'grl'>;

export type GatewayScheme = 'https' | 'http' | 'grpc';

export type GatewayStatus = 'connected' | 'degraded' | 'unreachable' | 'offline' | 'unknown';

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
   * @example await bw.governance.apiKeys.create({ name })
   * @see {url}/docs#governance.apiKeys.create
   */
  create(input: GovernanceApiKeysCreateInput, options?: CallOptions): Call<ApiKeyWithText>;
  /**
   * Reads one apiKey.
   *
   * @example await bw.governance.apiKeys.get({ id })
   * @see {url}/docs#governance.apiKeys.get
   */
  get(input: { id: ApiKeyId }, options?: CallOptions): Call<ApiKey>;
  /**
   * Lists apiKeys.
   *
   * @example const { items } = await bw.governance.apiKeys.list()
   * @see {url}/docs#governance.apiKeys.list
   */
  list(input?: GovernanceApiKeysListInput, options?: CallOptions): ListCall<ApiKey>;
  /**
   * Ends an API key for ever.
   *
   * @example await bw.governance.apiKeys.revoke({ id })
   * @see {url}/docs#governance.apiKeys.revoke
   */
  revoke(input: { id: ApiKeyId }, options?: CallOptions): Call<ApiKey>;
  /**
   * Gives an API key another tier, from its next request on.
   *
   * @example await bw.governance.apiKeys.updateTier({ id, tier: 'free' })
   * @see {url}/docs#governance.apiKeys.updateTier
   */
  updateTier(input: GovernanceApiKeysUpdateTierInput, options?: CallOptions): Call<ApiKey>;
}

export interface GovernanceApiKeysCreateInput {
  name: string;
  /** Tiers above free are given by root. */
  tier?: Tier | undefined;
  /** When it stops working, in the future; null: never. */
  expiresAt?: Date | null | undefined;
}

export interface GovernanceApiKeysListInput extends ListRequest {
  tier?: Tier | Tier[] | undefined;
  isActive?: boolean | undefined;
}

export interface GovernanceApiKeysUpdateTierInput extends Expectation {
  id: ApiKeyId;
  tier: Tier;
}

export interface GovernanceBeliefsApi {
  /**
   * Reads the belief of one category.
   *
   * @example await bw.governance.beliefs.get()
   * @see {url}/docs#governance.beliefs.get
   */
  get(input?: GovernanceBeliefsGetInput, options?: CallOptions): Call<Belief>;
  /**
   * Lists what the tenant believes of the five categories.
   *
   * @example const { items } = await bw.governance.beliefs.list()
   * @see {url}/docs#governance.beliefs.list
   */
  list(input?: undefined, options?: CallOptions): ListCall<Belief>;
  /**
   * Takes the belief of a category back to its prior and forgets its outcomes.
   *
   * @example await bw.governance.beliefs.reset({ category: 'database', reason })
   * @see {url}/docs#governance.beliefs.reset
   */
  reset(input: GovernanceBeliefsResetInput, options?: CallOptions): Call<Belief>;
}

export interface GovernanceBeliefsGetInput {
  category?: Category | undefined;
  id?: BeliefId | undefined;
}

export interface GovernanceBeliefsResetInput extends Expectation {
  category: Category;
  reason: string;
}

export interface GovernanceDecisionsApi {
  /**
   * Reads a decision with the approval it opened.
   *
   * @example await bw.governance.decisions.get({ id })
   * @see {url}/docs#governance.decisions.get
   */
  get(input: { id: DecisionId }, options?: CallOptions): Call<DecisionWithApproval>;
  /**
   * Lists decisions.
   *
   * @example const { items } = await bw.governance.decisions.list()
   * @see {url}/docs#governance.decisions.list
   */
  list(input?: GovernanceDecisionsListInput, options?: CallOptions): ListCall<Decision>;
  /**
   * Lists the public keys of decisions and audit seals, retired ones included.
   *
   * @example await bw.governance.decisions.publicKeys()
   * @see {url}/docs#governance.decisions.publicKeys
   */
  publicKeys(input?: undefined, options?: CallOptions): Call<PublicKeys>;
  /**
   * Checks a stored decision, or a line of an export, against its signature.
   *
   * @throws NOT_FOUND: there is no decision `id`
   * @example await bw.governance.decisions.verify()
   * @see {url}/docs#governance.decisions.verify
   */
  verify(input?: GovernanceDecisionsVerifyInput, options?: CallOptions): Call<DecisionVerification>;
  /**
   * Checks up to 1,000 decisions, or a page of them, newest first.
   *
   * @example await bw.governance.decisions.verifyMany()
   * @see {url}/docs#governance.decisions.verifyMany
   */
  verifyMany(input?: GovernanceDecisionsVerifyManyInput, options?: CallOptions): Call<DecisionVerifications>;
}

export interface GovernanceDecisionsListInput extends PageRequest, SpanFilter {
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | 'timestamp:asc' | 'timestamp:desc' | undefined;
  action?: OneOrMany<DecidedAction> | undefined;
  category?: Category | Category[] | undefined;
  intentId?: IntentId | undefined;
  deterministicId?: string | undefined;
}

export interface GovernanceDecisionsVerifyInput {
  id?: DecisionId | undefined;
  /** A decision line of an export. */
  line?: string | undefined;
}

export interface GovernanceDecisionsVerifyManyInput extends SpanFilter {
  /** In place of all else. */
  ids?: DecisionId[] | undefined;
  action?: OneOrMany<DecidedAction> | undefined;
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
   * @example await bw.governance.healing.decide({ component })
   * @see {url}/docs#governance.healing.decide
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
  /**
   * Lists the healing policies in the order they are looked at.
   *
   * @example const { items } = await bw.governance.healing.policies.list()
   * @see {url}/docs#governance.healing.policies.list
   */
  list(input?: undefined, options?: CallOptions): ListCall<HealingPolicy>;
  /**
   * Takes a healing policy away.
   *
   * @throws NOT_FOUND: no policy has this key
   * @example await bw.governance.healing.policies.remove({ key })
   * @see {url}/docs#governance.healing.policies.remove
   */
  remove(input: GovernanceHealingPoliciesRemoveInput, options?: CallOptions): Call<HealingPolicy>;
  /**
   * Creates the healing policy of a key, or replaces it.
   *
   * @throws QUOTA_EXCEEDED: A tenant has at most 50 of them (record_limit).
   * @example await bw.governance.healing.policies.set({ key, name, conditions, actions, priority, cooldownSeconds, maxPerHour })
   * @see {url}/docs#governance.healing.policies.set
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
  actions: HealingAction[];
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
   * @example await bw.governance.intents.evaluate(input)
   * @see {url}/docs#governance.intents.evaluate
   */
  evaluate(input: IntentInputInput, options?: CallOptions): Call<Evaluation>;
  /**
   * Decides on up to 100 intents in their order; refused items stop no other.
   *
   * @example await bw.governance.intents.evaluateMany({ items })
   * @see {url}/docs#governance.intents.evaluateMany
   */
  evaluateMany(input: GovernanceIntentsEvaluateManyInput, options?: CallOptions): Call<EvaluationBatch>;
  /**
   * Reads an intent with its payload, latest decision, outcome and approval.
   *
   * @example await bw.governance.intents.get()
   * @see {url}/docs#governance.intents.get
   */
  get(input?: GovernanceIntentsGetInput, options?: CallOptions): Call<WholeIntent>;
  /**
   * Lists intents, without their payloads.
   *
   * @example const { items } = await bw.governance.intents.list()
   * @see {url}/docs#governance.intents.list
   */
  list(input?: GovernanceIntentsListInput, options?: CallOptions): ListCall<Intent>;
  /**
   * The decision an intent would get now. Nothing is stored or counted.
   *
   * @example await bw.governance.intents.simulate(input)
   * @see {url}/docs#governance.intents.simulate
   */
  simulate(input: IntentInputInput, options?: CallOptions): Call<Simulation>;
}

export interface GovernanceIntentsEvaluateManyInput {
  /** Inputs as of evaluate; each is checked by itself. */
  items: unknown[];
}

export interface GovernanceIntentsGetInput {
  id?: IntentId | undefined;
  /** The caller's own name of the change, unique per tenant; a repeat is answered with the stored decision. */
  deterministicId?: string | undefined;
}

export interface GovernanceIntentsListInput extends PageRequest, SpanFilter {
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  intentType?: OneOrMany<IntentType> | undefined;
  category?: Category | Category[] | undefined;
  environment?: OneOrMany<Environment> | undefined;
  action?: OneOrMany<DecidedAction> | undefined;
  effectiveAction?: OneOrMany<DecidedAction> | undefined;
  deterministicId?: string | undefined;
  hasOutcome?: boolean | undefined;
}

export interface GovernanceMemoryApi {
  /**
   * What is remembered of earlier changes.
   *
   * @example await bw.governance.memory.stats()
   * @see {url}/docs#governance.memory.stats
   */
  stats(input?: undefined, options?: CallOptions): Call<MemoryStats>;
}

export interface GovernanceOutcomesApi {
  /**
   * Reads one outcome.
   *
   * @example await bw.governance.outcomes.get()
   * @see {url}/docs#governance.outcomes.get
   */
  get(input?: GovernanceOutcomesGetInput, options?: CallOptions): Call<IntentOutcome>;
  /**
   * Lists how changes turned out.
   *
   * @example const { items } = await bw.governance.outcomes.list()
   * @see {url}/docs#governance.outcomes.list
   */
  list(input?: GovernanceOutcomesListInput, options?: CallOptions): ListCall<IntentOutcome>;
  /**
   * Records how a change turned out; the tenant learns from it.
   *
   * @throws CONFLICT: outcome_differs: the opposite is known. idempotency_key_used: for another outcome.
   * @example await bw.governance.outcomes.record({ success })
   * @see {url}/docs#governance.outcomes.record
   */
  record(input: GovernanceOutcomesRecordInput, options?: CallOptions): Call<RecordedOutcome>;
}

export interface GovernanceOutcomesGetInput {
  id?: OutcomeId | undefined;
  intentId?: IntentId | undefined;
}

export interface GovernanceOutcomesListInput extends PageRequest, SpanFilter {
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  intentId?: IntentId | undefined;
  category?: Category | Category[] | undefined;
  success?: boolean | undefined;
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
  /**
   * Creates a policy.
   *
   * @example await bw.governance.policies.create({ name, rule })
   * @see {url}/docs#governance.policies.create
   */
  create(input: GovernancePoliciesCreateInput, options?: CallOptions): Call<Policy>;
  /**
   * Creates up to 500 policies, all or none.
   *
   * @example await bw.governance.policies.createMany({ items })
   * @see {url}/docs#governance.policies.createMany
   */
  createMany(input: { items: GovernancePoliciesCreateInput[] }, options?: CallOptions): Call<{ items: Policy[] }>;
  /**
   * Deletes a policy.
   *
   * @example await bw.governance.policies.delete({ id })
   * @see {url}/docs#governance.policies.delete
   */
  delete(input: GovernancePoliciesDeleteInput, options?: CallOptions): Call<{ id: PolicyId; deleted: true }>;
  /**
   * Deletes up to 1,000 policies; those that do not exist are skipped.
   *
   * @example await bw.governance.policies.deleteMany({ ids })
   * @see {url}/docs#governance.policies.deleteMany
   */
  deleteMany(input: { ids: PolicyId[] }, options?: CallOptions): Call<{ deleted: number; ids: PolicyId[] }>;
  /**
   * Reads one policy.
   *
   * @example await bw.governance.policies.get({ id })
   * @see {url}/docs#governance.policies.get
   */
  get(input: { id: PolicyId }, options?: CallOptions): Call<Policy>;
  /**
   * Lists policies.
   *
   * @example const { items } = await bw.governance.policies.list()
   * @see {url}/docs#governance.policies.list
   */
  list(input?: GovernancePoliciesListInput, options?: CallOptions): ListCall<Policy>;
  /**
   * Changes a policy.
   *
   * @example await bw.governance.policies.update({ id })
   * @see {url}/docs#governance.policies.update
   */
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

export interface GovernancePoliciesDeleteInput extends Expectation {
  id: PolicyId;
}

export interface GovernancePoliciesListInput extends ListRequest {
  enabled?: boolean | undefined;
  name?: string | undefined;
}

export interface GovernancePoliciesUpdateInput extends Expectation {
  id: PolicyId;
  /** Unique per tenant. */
  name?: string | undefined;
  description?: string | null | undefined;
  rule?: unknown;
  /** The lower, the earlier. */
  priority?: number | undefined;
  enabled?: boolean | undefined;
}

export interface GovernanceRiskModelApi {
  /**
   * Takes the risk model away: beliefs alone decide.
   *
   * @example await bw.governance.riskModel.clear()
   * @see {url}/docs#governance.riskModel.clear
   */
  clear(input?: GovernanceRiskModelClearInput, options?: CallOptions): Call<RiskModel>;
  /**
   * Reads the risk model of the tenant.
   *
   * @example await bw.governance.riskModel.get()
   * @see {url}/docs#governance.riskModel.get
   */
  get(input?: undefined, options?: CallOptions): Call<RiskModel>;
  /**
   * Sets parts of the risk model: left out stays, null goes. Holds from the next evaluation on.
   *
   * @example await bw.governance.riskModel.set()
   * @see {url}/docs#governance.riskModel.set
   */
  set(input?: GovernanceRiskModelSetInput, options?: CallOptions): Call<RiskModel>;
}

export interface GovernanceRiskModelClearInput extends Expectation {}

export interface GovernanceRiskModelSetInput extends Expectation {
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
}

export interface GovernanceTenantsApi {
  /**
   * Creates a tenant.
   *
   * @example await bw.governance.tenants.create({ name })
   * @see {url}/docs#governance.tenants.create
   */
  create(input: GovernanceTenantsCreateInput, options?: CallOptions): Call<Tenant>;
  /**
   * Creates up to 500 tenants, all or none.
   *
   * @example await bw.governance.tenants.createMany({ items })
   * @see {url}/docs#governance.tenants.createMany
   */
  createMany(input: { items: GovernanceTenantsCreateInput[] }, options?: CallOptions): Call<{ items: Tenant[] }>;
  /**
   * Deletes a tenant.
   *
   * @example await bw.governance.tenants.delete({ id })
   * @see {url}/docs#governance.tenants.delete
   */
  delete(input: GovernanceTenantsDeleteInput, options?: CallOptions): Call<{ id: TenantId; deleted: true }>;
  /**
   * Deletes up to 1,000 tenants; those that do not exist are skipped.
   *
   * @example await bw.governance.tenants.deleteMany({ ids })
   * @see {url}/docs#governance.tenants.deleteMany
   */
  deleteMany(input: { ids: TenantId[] }, options?: CallOptions): Call<{ deleted: number; ids: TenantId[] }>;
  /**
   * Reads a tenant; admins their own.
   *
   * @example await bw.governance.tenants.get()
   * @see {url}/docs#governance.tenants.get
   */
  get(input?: GovernanceTenantsGetInput, options?: CallOptions): Call<Tenant>;
  /**
   * Lists tenants.
   *
   * @example const { items } = await bw.governance.tenants.list()
   * @see {url}/docs#governance.tenants.list
   */
  list(input?: GovernanceTenantsListInput, options?: CallOptions): ListCall<Tenant>;
  /**
   * Brings a deleted tenant back.
   *
   * @example await bw.governance.tenants.restore({ id })
   * @see {url}/docs#governance.tenants.restore
   */
  restore(input: { id: TenantId }, options?: CallOptions): Call<{ item: Tenant; restored: boolean }>;
  /**
   * Changes a tenant; admins their own.
   *
   * @example await bw.governance.tenants.update()
   * @see {url}/docs#governance.tenants.update
   */
  update(input?: GovernanceTenantsUpdateInput, options?: CallOptions): Call<Tenant>;
}

export interface GovernanceTenantsCreateInput {
  /** Need not be unique. */
  name: string;
  /** Decisions are kept at least as long, and never shorter than their key's tier says. */
  decisionRetentionDays?: number | null | undefined;
}

export interface GovernanceTenantsDeleteInput extends Expectation {
  id: TenantId;
}

export interface GovernanceTenantsGetInput {
  /** Default: the tenant the caller acts in. */
  id?: TenantId | undefined;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface GovernanceTenantsListInput extends ListRequest, DeletedFilter {
  name?: string | undefined;
}

export interface GovernanceTenantsUpdateInput extends Expectation {
  name?: string | undefined;
  /** Decisions are kept at least as long, and never shorter than their key's tier says. */
  decisionRetentionDays?: number | null | undefined;
  /** Default: the tenant the caller acts in. */
  id?: TenantId | undefined;
}

export interface GovernanceUsageApi {
  /**
   * What the meter of a key, or of the tenant, counted this month.
   *
   * @throws NOT_FOUND: there is no key `apiKeyId`
   * @example await bw.governance.usage.current()
   * @see {url}/docs#governance.usage.current
   */
  current(input?: GovernanceUsageCurrentInput, options?: CallOptions): Call<CurrentUsage>;
  /**
   * Lists the units that were used.
   *
   * @example const { items } = await bw.governance.usage.list()
   * @see {url}/docs#governance.usage.list
   */
  list(input?: GovernanceUsageListInput, options?: CallOptions): ListCall<UsageRecord>;
}

export interface GovernanceUsageCurrentInput {
  /** Default: the calling key, else the meter of the tenant. */
  apiKeyId?: ApiKeyId | undefined;
}

export interface GovernanceUsageListInput extends PageRequest, SpanFilter {
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  apiKeyId?: ApiKeyId | undefined;
  period?: string | undefined;
  endpoint?: string | undefined;
}

/** What a GRC platform is told of a resource. */
export interface GrcAttributes {
  pci_scope: string;
  pci_scope_justification: string;
  pci_data_classification: string;
  pci_segment: string;
  pci_validated_date: string;
  pci_validated_by: string;
  pci_data_flows: string;
  resource_id: string;
  name: string;
  provider: string;
  resource_type: string;
  region: string;
}

/** A GRC platform the scope is pushed to. */
export interface GrcConnection extends Recorded {
  id: GrcConnectionId;
  name: string;
  provider: GrcProvider;
  baseUrl: string;
  config: VantaCustomResource | VantaInScope | DrataConnection | SecureframeAssetScope | SecureframeCustomData;
  credentialsSet: boolean;
  enabled: boolean;
  syncEveryHours: number | null;
  lastSyncAt: Date | null;
  lastStatus: 'pending' | 'in_progress' | 'completed' | 'failed' | null;
}

export type GrcConnectionId = Id<'grc'>;

/** Whether a push adds to what is there, or replaces it. */
export type GrcEndpointKind = 'upsert' | 'state-of-the-world';

export type GrcProvider = 'vanta' | 'drata' | 'secureframe';

/** One push of the scope to a GRC platform. */
export interface GrcSync extends Recorded {
  id: GrcSyncId;
  connectionId: GrcConnectionId | null;
  provider: GrcProvider;
  syncType: GrcSyncType;
  status: GrcSyncStatus;
  startedAt: Date;
  completedAt: Date | null;
  resourcesSynced: number;
  errorsCount: number;
  errorDetails: {
    resourceId: ResourceId | null;
    status: number | null;
    message: string;
  }[];
  syncMetadata: {
    selected: number;
    pushed: number;
    removed: number;
    endpointKind: GrcEndpointKind;
    requests: number;
    retries: number;
  } | null;
}

export type GrcSyncId = Id<'syn'>;

/** What a sync would do. */
export interface GrcSyncPreview {
  endpointKind: GrcEndpointKind;
  add: number;
  update: number;
  remove: number;
  unchanged: number;
  requests: { method: string; path: string; items: number }[];
  requestsCount: number;
  items: GrcAttributes[];
  wouldRefuse?: 'disabled' | 'credentials_missing' | 'shrink' | undefined;
}

export type GrcSyncStatus = 'pending' | 'in_progress' | 'completed' | 'failed';

export type GrcSyncType = 'full' | 'incremental';

/** Users who share a role. */
export interface Group extends Recorded {
  id: GroupId;
  name: string;
  description: string | null;
  role: Role;
  memberCount: number;
}

export type GroupId = Id<'grp'>;

/** A user in a group. */
export interface GroupMember {
  groupId: GroupId;
  userId: UserId;
  email: string;
  role: Role;
  createdAt: Date;
}

export type HealingAction = 'restart_container' | 'scale_out' | 'rollback' | 'circuit_breaker' | 'traffic_shift' | 'alert_team';

/** What could be done about a component that is unwell. */
export interface HealingAdvice {
  advisory: true;
  component: string;
  severity: RiskLevel;
  reliability: number;
  actions: ('restart_container' | 'scale_out' | 'rollback' | 'circuit_breaker' | 'traffic_shift' | 'alert_team' | 'no_action')[];
  policies: {
    key: string;
    fired: boolean;
    skipped: 'cooldown' | 'hourly_cap' | null;
    nextAllowedAt: Date | null;
  }[];
  projections: {
    action: 'restart_container' | 'scale_out' | 'rollback' | 'circuit_breaker' | 'traffic_shift' | 'alert_team' | 'no_action';
    latencyMs: {
      factual: number;
      counterfactual: number;
      delta: number;
      interval: [number, number];
      isModelBased: false;
    } | null;
    errorRate: {
      factual: number;
      counterfactual: number;
      delta: number;
      interval: [number, number];
      isModelBased: false;
    } | null;
  }[];
  explanation: string;
  quota: Quota;
}

/** When to advise which repair. */
export interface HealingPolicy extends Recorded {
  key: string;
  name: string;
  conditions: {
    metric: 'latencyMs' | 'errorRate' | 'cpu' | 'memory';
    op: 'gt' | 'lt' | 'gte' | 'lte' | 'eq';
    value: number;
  }[];
  actions: HealingAction[];
  priority: number;
  cooldownSeconds: number;
  maxPerHour: number;
  enabled: boolean;
}

export interface IdentityAccessApi {
  /**
   * Says which role you have, or for admins anyone has, and which rule decided.
   *
   * @example await bw.identity.access.explain()
   * @see {url}/docs#identity.access.explain
   */
  explain(input?: IdentityAccessExplainInput, options?: CallOptions): Call<AccessExplanation>;
}

export interface IdentityAccessExplainInput {
  /** Whose role; by default your own. */
  principal?: { kind: 'user'; id: UserId } | { kind: 'servicePrincipal'; id: ServicePrincipalId } | undefined;
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
   * @throws UNAUTHENTICATED: address, password or tenant is not right
   * @throws PRECONDITION_FAILED: there is no tenant yet (setup_required)
   * @throws RATE_LIMITED: too many attempts from this origin, or of this address
   * @example await bw.identity.login({ email, password })
   * @see {url}/docs#identity.login
   */
  login(input: IdentityLoginInput, options?: CallOptions): Call<SignedIn>;
  /**
   * Ends the calling session.
   *
   * @example await bw.identity.logout()
   * @see {url}/docs#identity.logout
   */
  logout(input?: undefined, options?: CallOptions): Call<{ revoked: true }>;
  /**
   * Says who is calling and what they may do.
   *
   * @example await bw.identity.me()
   * @see {url}/docs#identity.me
   */
  me(input?: undefined, options?: CallOptions): Call<Me>;
  readonly oidc: IdentityOidcApi;
  readonly servicePrincipals: IdentityServicePrincipalsApi;
  readonly sessions: IdentitySessionsApi;
  /**
   * Creates the first tenant and its admin, and signs in.
   *
   * @throws UNAUTHENTICATED: the setup token is not right
   * @throws CONFLICT: a tenant exists already (already_set_up)
   * @throws RATE_LIMITED: too many attempts from this origin
   * @example await bw.identity.setup({ setupToken, tenantName, email, password })
   * @see {url}/docs#identity.setup
   */
  setup(input: IdentitySetupInput, options?: CallOptions): Call<SignedIn>;
  readonly users: IdentityUsersApi;
}

export interface IdentityGatewayRolesApi {
  /**
   * Lists the roles principals have on single gateways, latest first.
   *
   * @example const { items } = await bw.identity.gatewayRoles.list()
   * @see {url}/docs#identity.gatewayRoles.list
   */
  list(input?: IdentityGatewayRolesListInput, options?: CallOptions): ListCall<GatewayRole>;
  /**
   * Takes a principal's role on one gateway away.
   *
   * @example await bw.identity.gatewayRoles.remove({ principal, gateway })
   * @see {url}/docs#identity.gatewayRoles.remove
   */
  remove(input: IdentityGatewayRolesRemoveInput, options?: CallOptions): Call<GatewayRole>;
  /**
   * Gives a principal a role on one gateway.
   *
   * @throws QUOTA_EXCEEDED: the principal has roles on 1,000 gateways
   * @example await bw.identity.gatewayRoles.set({ principal, gateway, role: 'viewer' })
   * @see {url}/docs#identity.gatewayRoles.set
   */
  set(input: IdentityGatewayRolesSetInput, options?: CallOptions): Call<GatewayRole>;
}

export interface IdentityGatewayRolesListInput extends PageRequest {
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  principal?: PrincipalRef | undefined;
  /** The gateway, by id or by name. */
  gateway?: string | undefined;
  role?: Role | Role[] | undefined;
}

export interface IdentityGatewayRolesRemoveInput {
  principal: PrincipalRef;
  /** The gateway, by id or by name. */
  gateway: string;
}

export interface IdentityGatewayRolesSetInput extends IdentityGatewayRolesRemoveInput {
  role: Role;
}

export interface IdentityGroupsApi {
  /**
   * Creates a group.
   *
   * @example await bw.identity.groups.create({ name })
   * @see {url}/docs#identity.groups.create
   */
  create(input: IdentityGroupsCreateInput, options?: CallOptions): Call<Group>;
  /**
   * Creates up to 500 groups, all or none.
   *
   * @example await bw.identity.groups.createMany({ items })
   * @see {url}/docs#identity.groups.createMany
   */
  createMany(input: { items: IdentityGroupsCreateInput[] }, options?: CallOptions): Call<{ items: Group[] }>;
  /**
   * Deletes a group.
   *
   * @example await bw.identity.groups.delete({ id })
   * @see {url}/docs#identity.groups.delete
   */
  delete(input: IdentityGroupsDeleteInput, options?: CallOptions): Call<{ id: GroupId; deleted: true }>;
  /**
   * Deletes up to 1,000 groups; those that do not exist are skipped.
   *
   * @example await bw.identity.groups.deleteMany({ ids })
   * @see {url}/docs#identity.groups.deleteMany
   */
  deleteMany(input: { ids: GroupId[] }, options?: CallOptions): Call<{ deleted: number; ids: GroupId[] }>;
  /**
   * Reads one group.
   *
   * @example await bw.identity.groups.get({ id })
   * @see {url}/docs#identity.groups.get
   */
  get(input: { id: GroupId }, options?: CallOptions): Call<Group>;
  /**
   * Lists groups.
   *
   * @example const { items } = await bw.identity.groups.list()
   * @see {url}/docs#identity.groups.list
   */
  list(input?: IdentityGroupsListInput, options?: CallOptions): ListCall<Group>;
  readonly members: IdentityGroupsMembersApi;
  /**
   * Changes a group.
   *
   * @example await bw.identity.groups.update({ id })
   * @see {url}/docs#identity.groups.update
   */
  update(input: IdentityGroupsUpdateInput, options?: CallOptions): Call<Group>;
}

export interface IdentityGroupsCreateInput {
  /** Unique per tenant. */
  name: string;
  description?: string | null | undefined;
  role?: Role | undefined;
}

export interface IdentityGroupsDeleteInput extends Expectation {
  id: GroupId;
}

export interface IdentityGroupsListInput extends ListRequest {
  /** Unique per tenant. */
  name?: string | undefined;
  role?: Role | Role[] | undefined;
  userId?: UserId | undefined;
}

export interface IdentityGroupsMembersApi {
  /**
   * Puts a user into a group.
   *
   * @throws CONFLICT: the user is in it already (already_member)
   * @throws QUOTA_EXCEEDED: the user is in 100 groups
   * @example await bw.identity.groups.members.add({ groupId, userId })
   * @see {url}/docs#identity.groups.members.add
   */
  add(input: { groupId: GroupId; userId: UserId }, options?: CallOptions): Call<GroupMember>;
  /**
   * Lists the members of a group, latest first.
   *
   * @example const { items } = await bw.identity.groups.members.list({ groupId })
   * @see {url}/docs#identity.groups.members.list
   */
  list(input: IdentityGroupsMembersListInput, options?: CallOptions): ListCall<GroupMember>;
  /**
   * Takes a user out of a group.
   *
   * @example await bw.identity.groups.members.remove({ groupId, userId })
   * @see {url}/docs#identity.groups.members.remove
   */
  remove(input: { groupId: GroupId; userId: UserId }, options?: CallOptions): Call<GroupMember>;
}

export interface IdentityGroupsMembersListInput extends PageRequest {
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  groupId: GroupId;
}

export interface IdentityGroupsUpdateInput extends Expectation {
  id: GroupId;
  /** Unique per tenant. */
  name?: string | undefined;
  description?: string | null | undefined;
  role?: Role | undefined;
}

export interface IdentityLoginInput {
  /** Compared trimmed and in lower case. */
  email: string;
  password: string;
  /** Needed only for an address that belongs to several tenants. */
  tenant?: TenantId | undefined;
}

export interface IdentityOidcApi {
  /**
   * Lists the identity providers to sign in with.
   *
   * @example await bw.identity.oidc.providers()
   * @see {url}/docs#identity.oidc.providers
   */
  providers(input?: undefined, options?: CallOptions): Call<{ items: OidcProvider[] }>;
}

export interface IdentityServicePrincipalsApi {
  /**
   * Creates a service principal; its key is shown once.
   *
   * @example await bw.identity.servicePrincipals.create({ name })
   * @see {url}/docs#identity.servicePrincipals.create
   */
  create(input: IdentityServicePrincipalsCreateInput, options?: CallOptions): Call<ServicePrincipalWithKey>;
  /**
   * Creates up to 500 service principals, all or none.
   *
   * @example await bw.identity.servicePrincipals.createMany({ items })
   * @see {url}/docs#identity.servicePrincipals.createMany
   */
  createMany(input: { items: IdentityServicePrincipalsCreateInput[] }, options?: CallOptions): Call<{ items: ServicePrincipalWithKey[] }>;
  /**
   * Deletes a servicePrincipal.
   *
   * @example await bw.identity.servicePrincipals.delete({ id })
   * @see {url}/docs#identity.servicePrincipals.delete
   */
  delete(input: IdentityServicePrincipalsDeleteInput, options?: CallOptions): Call<{ id: ServicePrincipalId; deleted: true }>;
  /**
   * Deletes up to 1,000 servicePrincipals; those that do not exist are skipped.
   *
   * @example await bw.identity.servicePrincipals.deleteMany({ ids })
   * @see {url}/docs#identity.servicePrincipals.deleteMany
   */
  deleteMany(input: { ids: ServicePrincipalId[] }, options?: CallOptions): Call<{ deleted: number; ids: ServicePrincipalId[] }>;
  /**
   * Reads one servicePrincipal.
   *
   * @example await bw.identity.servicePrincipals.get({ id })
   * @see {url}/docs#identity.servicePrincipals.get
   */
  get(input: { id: ServicePrincipalId }, options?: CallOptions): Call<ServicePrincipal>;
  /**
   * Lists servicePrincipals.
   *
   * @example const { items } = await bw.identity.servicePrincipals.list()
   * @see {url}/docs#identity.servicePrincipals.list
   */
  list(input?: IdentityServicePrincipalsListInput, options?: CallOptions): ListCall<ServicePrincipal>;
  /**
   * Gives a service principal a new key, shown once.
   *
   * @example await bw.identity.servicePrincipals.rotate({ id })
   * @see {url}/docs#identity.servicePrincipals.rotate
   */
  rotate(input: IdentityServicePrincipalsRotateInput, options?: CallOptions): Call<ServicePrincipalWithKey>;
  /**
   * Changes a servicePrincipal.
   *
   * @example await bw.identity.servicePrincipals.update({ id })
   * @see {url}/docs#identity.servicePrincipals.update
   */
  update(input: IdentityServicePrincipalsUpdateInput, options?: CallOptions): Call<ServicePrincipal>;
}

export interface IdentityServicePrincipalsCreateInput {
  /** Unique per tenant. */
  name: string;
  role?: Role | undefined;
  /** When its keys stop working, in the future; null: never. */
  expiresAt?: Date | null | undefined;
}

export interface IdentityServicePrincipalsDeleteInput extends Expectation {
  id: ServicePrincipalId;
}

export interface IdentityServicePrincipalsListInput extends ListRequest {
  /** Unique per tenant. */
  name?: string | undefined;
  role?: Role | Role[] | undefined;
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

export interface IdentityServicePrincipalsUpdateInput extends Expectation {
  id: ServicePrincipalId;
  /** Unique per tenant. */
  name?: string | undefined;
  role?: Role | undefined;
  /** When its keys stop working, in the future; null: never. */
  expiresAt?: Date | null | undefined;
}

export interface IdentitySessionsApi {
  /**
   * Lists your sessions or, for admins, those of another user, newest first.
   *
   * @throws NOT_FOUND: there is no user `userId`
   * @example const { items } = await bw.identity.sessions.list()
   * @see {url}/docs#identity.sessions.list
   */
  list(input?: IdentitySessionsListInput, options?: CallOptions): ListCall<Session>;
  /**
   * Ends one session.
   *
   * @example await bw.identity.sessions.revoke({ id })
   * @see {url}/docs#identity.sessions.revoke
   */
  revoke(input: { id: SessionId }, options?: CallOptions): Call<Session>;
  /**
   * Ends all live sessions of a user.
   *
   * @example await bw.identity.sessions.revokeAll()
   * @see {url}/docs#identity.sessions.revokeAll
   */
  revokeAll(input?: IdentitySessionsRevokeAllInput, options?: CallOptions): Call<{ revoked: number }>;
}

export interface IdentitySessionsListInput extends PageRequest {
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
   * @throws UNAUTHENTICATED: the token was used, is over or was never given
   * @throws RATE_LIMITED: too many attempts from this origin
   * @example await bw.identity.users.acceptInvite({ token, password })
   * @see {url}/docs#identity.users.acceptInvite
   */
  acceptInvite(input: IdentityUsersAcceptInviteInput, options?: CallOptions): Call<SignedIn>;
  /**
   * Sets a new password of your own; your other sessions end.
   *
   * @throws CONFLICT: the account has no password (no_password)
   * @throws RATE_LIMITED: too many wrong passwords of this address
   * @example await bw.identity.users.changePassword({ currentPassword, newPassword })
   * @see {url}/docs#identity.users.changePassword
   */
  changePassword(input: IdentityUsersChangePasswordInput, options?: CallOptions): Call<{ revokedSessions: number }>;
  /**
   * Invites a user; the token that lets them in is shown once.
   *
   * @example await bw.identity.users.create({ email })
   * @see {url}/docs#identity.users.create
   */
  create(input: IdentityUsersCreateInput, options?: CallOptions): Call<InvitedUser>;
  /**
   * Invites up to 500 users, all or none.
   *
   * @example await bw.identity.users.createMany({ items })
   * @see {url}/docs#identity.users.createMany
   */
  createMany(input: { items: IdentityUsersCreateInput[] }, options?: CallOptions): Call<{ items: InvitedUser[] }>;
  /**
   * Deletes an user.
   *
   * @example await bw.identity.users.delete({ id })
   * @see {url}/docs#identity.users.delete
   */
  delete(input: IdentityUsersDeleteInput, options?: CallOptions): Call<{ id: UserId; deleted: true }>;
  /**
   * Deletes up to 1,000 users; those that do not exist are skipped.
   *
   * @example await bw.identity.users.deleteMany({ ids })
   * @see {url}/docs#identity.users.deleteMany
   */
  deleteMany(input: { ids: UserId[] }, options?: CallOptions): Call<{ deleted: number; ids: UserId[] }>;
  /**
   * Reads one user.
   *
   * @example await bw.identity.users.get({ id })
   * @see {url}/docs#identity.users.get
   */
  get(input: IdentityUsersGetInput, options?: CallOptions): Call<User>;
  /**
   * Lists users.
   *
   * @example const { items } = await bw.identity.users.list()
   * @see {url}/docs#identity.users.list
   */
  list(input?: IdentityUsersListInput, options?: CallOptions): ListCall<User>;
  /**
   * Gives a pending user a new token; the old one is dead.
   *
   * @throws CONFLICT: the user is not pending (not_pending)
   * @example await bw.identity.users.resendInvite({ id })
   * @see {url}/docs#identity.users.resendInvite
   */
  resendInvite(input: { id: UserId }, options?: CallOptions): Call<InvitedUser>;
  /**
   * Takes a user's password and sessions away and gives a token to set a new one.
   *
   * @throws CONFLICT: it is your own account (self), or one that was never used (not_joined)
   * @example await bw.identity.users.resetPassword({ id })
   * @see {url}/docs#identity.users.resetPassword
   */
  resetPassword(input: { id: UserId }, options?: CallOptions): Call<InvitedUser>;
  /**
   * Brings a deleted user back.
   *
   * @example await bw.identity.users.restore({ id })
   * @see {url}/docs#identity.users.restore
   */
  restore(input: { id: UserId }, options?: CallOptions): Call<{ item: User; restored: boolean }>;
  /**
   * Changes an user.
   *
   * @example await bw.identity.users.update({ id })
   * @see {url}/docs#identity.users.update
   */
  update(input: IdentityUsersUpdateInput, options?: CallOptions): Call<User>;
}

export interface IdentityUsersChangePasswordInput {
  currentPassword: string;
  /** 8 to 128 characters, not the e-mail address and not one repeated character. */
  newPassword: string;
}

export interface IdentityUsersCreateInput {
  /** Unique per tenant among users that are not deleted. */
  email: string;
  role?: Role | undefined;
  groupIds?: GroupId[] | undefined;
}

export interface IdentityUsersDeleteInput extends Expectation {
  id: UserId;
}

export interface IdentityUsersGetInput {
  id: UserId;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface IdentityUsersListInput extends ListRequest, DeletedFilter {
  /** Compared trimmed and in lower case. */
  email?: string | undefined;
  role?: Role | Role[] | undefined;
  isActive?: boolean | undefined;
  status?: 'disabled' | 'pending' | 'active' | undefined;
  createdVia?: OneOrMany<'setup' | 'invite' | 'oidc'> | undefined;
}

export interface IdentityUsersUpdateInput extends Expectation {
  id: UserId;
  /** A new address of a user who never signed in makes the invitation invalid. */
  email?: string | undefined;
  role?: Role | undefined;
  /** false ends all sessions of the user. */
  isActive?: boolean | undefined;
  /** null unlinks the account from its identity provider. */
  oidcProvider?: null | undefined;
}

/** A change an agent wanted to make. */
export interface Intent extends Recorded {
  id: IntentId;
  deterministicId: string;
  intentType: IntentType;
  environment: Environment | null;
  category: Category;
  features: { type: string; kind: string; env: string; locus: string };
  payloadHash: string;
  evaluatedAt: Date | null;
  riskScore: number | null;
  action: DecidedAction;
  effectiveAction: DecidedAction;
  decisionId: DecisionId;
  outcomeSuccess: boolean | null;
  outcomeGeneration: number | null;
}

export type IntentId = Id<'int'>;

/** A change an agent wants to make, and what it reports of the moment. */
export type IntentInputInput = {
  environment: Environment;
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
    forecasts?: { riskLevel: RiskLevel; confidence: number }[] | undefined;
    epistemic?: {
      entropy?: number | undefined;
      lift?: number | undefined;
      contradiction?: number | undefined;
      historyLength?: number | undefined;
    } | undefined;
  } | undefined;
} | {
  environment: Environment;
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
    forecasts?: { riskLevel: RiskLevel; confidence: number }[] | undefined;
    epistemic?: {
      entropy?: number | undefined;
      lift?: number | undefined;
      contradiction?: number | undefined;
      historyLength?: number | undefined;
    } | undefined;
  } | undefined;
} | {
  environment: Environment;
  requester: string;
  estimatedCost?: number | null | undefined;
  policyViolations?: string[] | undefined;
  provenance?: unknown;
  intentType: 'deploy_config';
  serviceName: string;
  changeScope: 'single_instance' | 'canary' | 'global';
  deploymentTarget: Environment;
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
    forecasts?: { riskLevel: RiskLevel; confidence: number }[] | undefined;
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
  category: Category;
  success: boolean;
  recordedBy: string | null;
  notes: string | null;
  recordedAt: Date;
  idempotencyKey: string | null;
}

export type IntentType = 'provision_resource' | 'grant_access' | 'deploy_config';

/** A user with the token that lets them set their password. */
export interface InvitedUser extends User {
  inviteToken: string;
}

/** An indicator of compromise, merged from every source that reported it. */
export interface Ioc extends Recorded {
  id: IocId;
  type: IocType;
  value: string;
  confidence: number;
  source: string;
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
  expired: boolean;
}

export type IocId = Id<'ioc'>;

export interface IocImportResult {
  objects: number;
  indicators: number;
  values: number;
  created: number;
  updated: number;
  unchanged: number;
  byType: Record<string, number>;
  skipped: { id: string; reason: string; detail: string | null }[];
  ignored: Record<string, number>;
}

export interface IocLookupResult {
  items: {
    input: { type?: IocType | undefined; value: string };
    normalised: { type: IocType; value: string } | null;
    error?: string | undefined;
    match: Ioc | null;
    networks: Ioc[];
  }[];
}

export type IocType = 'ip' | 'domain' | 'url' | 'hash_md5' | 'hash_sha1' | 'hash_sha256' | 'email' | 'cve' | 'file_path' | 'registry_key' | 'mutex' | 'user_agent';

export interface IocUpserted {
  ioc: Ioc;
  created: boolean;
  changed: boolean;
}

/** Which page of a list, in which order. */
export interface ListRequest {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
}

/** Signed evidence without its document. */
export interface ListedEvidence {
  id: EvidenceId;
  scopeDecisionId: ScopeDecisionId | null;
  evidenceType: EvidenceType;
  hash: string;
  signature: string;
  signingKeyId: string;
  profile: 'jcs-es256-raw';
  sequence: number;
  prevHash: string;
  storageUrl: string | null;
  pciRequirement: string | null;
  pciRequirements: string[];
  generatedAt: Date;
  generatedBy: string;
  expiresAt: Date;
  lastVerifiedAt: Date | null;
  verificationCount: number;
  legalHold: boolean;
  legalHoldReason: string | null;
  legalHoldBy: string | null;
  legalHoldAt: Date | null;
  purgedAt: Date | null;
}

/** A report without what it shows. */
export interface ListedReport {
  id: ReportId;
  caseId: CaseId;
  reportType: ReportType;
  title: string;
  contentSha256: string;
  generatedBy: string;
  reportVersion: number;
  createdAt: Date;
}

export type Liveness = 'never' | 'online' | 'stale' | 'offline';

/** Who is calling, and what they may do where. */
export interface Me {
  principal: {
    kind: 'user' | 'servicePrincipal' | 'apiKey' | 'root';
    id: string | null;
    name: string;
  };
  tenant: { id: TenantId; name: string } | null;
  role: Role;
  ownRole: Role;
  groups: { id: GroupId; name: string; role: Role }[];
  gatewayRoles: {
    gatewayId: GatewayId;
    gatewayName: string;
    role: Role;
    rule: 'root' | 'override' | 'groupOverride' | 'own' | 'group';
  }[];
  session: { id: SessionId; expiresAt: Date } | null;
}

/** What is remembered of earlier changes. */
export interface MemoryStats {
  window: number;
  maxNeighbours: number;
  threshold: number;
  maxWeight: number;
  intents: number;
  outcomes: number;
  categories: {
    category: Category;
    windowCount: number;
    successes: number;
    failures: number;
    successRate: number | null;
  }[];
  isOperational: true;
}

/** A schema migration, as this build and the database know it. */
export interface MigrationState {
  tag: string;
  sha256: string;
  appliedAt: Date | null;
  state: 'applied' | 'pending' | 'changed' | 'unknown';
}

export interface NewPlaybookStepInput {
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
}

/** An identity provider to sign in with. */
export interface OidcProvider {
  name: string;
  displayName: string;
  loginUrl: string;
}

/** Long work: how far it is, and how it ended. */
export interface Operation extends Recorded {
  id: OperationId;
  kind: string;
  status: OperationStatus;
  resourceType: string;
  resourceKey: string;
  progressPct: number;
  progressMsg: string | null;
  result: Record<string, unknown> | null;
  errorCode: string | null;
  errorMessage: string | null;
  actor: string;
  gatewayId: string | null;
  gatewayName: string | null;
  attempt: number;
  deadlineAt: Date;
  startedAt: Date | null;
  cancelRequestedAt: Date | null;
  completedAt: Date | null;
}

export type OperationId = Id<'op'>;

export type OperationStatus = 'pending' | 'running' | 'cancelling' | 'succeeded' | 'failed';

export interface OperationsApi {
  /**
   * Ends a pending operation and asks the worker of a running one to stop.
   *
   * @throws CONFLICT: state: the operation has ended; `details.status` says how.
   * @throws UNSUPPORTED: Operations of this kind cannot be cancelled.
   * @example await bw.operations.cancel({ id })
   * @see {url}/docs#operations.cancel
   */
  cancel(input: { id: OperationId }, options?: CallOptions): Call<Operation>;
  /**
   * Reads one operation.
   *
   * @example await bw.operations.get({ id })
   * @see {url}/docs#operations.get
   */
  get(input: { id: OperationId }, options?: CallOptions): Call<Operation>;
  /**
   * Lists operations, newest first.
   *
   * @example const { items } = await bw.operations.list()
   * @see {url}/docs#operations.list
   */
  list(input?: OperationsListInput, options?: CallOptions): ListCall<Operation>;
  /**
   * Starts an operation that proves that background work runs in this deployment.
   *
   * @throws CONFLICT: operation_active: one of this `resourceKey` is active; `details.operationId` names it.
   * @example await bw.operations.selfTest()
   * @see {url}/docs#operations.selfTest
   */
  selfTest(input?: OperationsSelfTestInput, options?: CallOptions): Call<StartedOperation>;
  /**
   * Reads an operation once it has ended, or as it is when the time is over.
   *
   * @throws RATE_LIMITED: too many watches and waits of yours are open (scope principal)
   * @example await bw.operations.wait({ id })
   * @see {url}/docs#operations.wait
   */
  wait(input: OperationsWaitInput, options?: CallOptions): Call<Operation>;
  /**
   * Follows an operation to its end, also after a lost connection.
   *
   * @throws RATE_LIMITED: too many watches and waits of yours are open (scope principal)
   * @example for await (const item of bw.operations.watch({ id })) console.log(item)
   * @see {url}/docs#operations.watch
   */
  watch(input: OperationsWatchInput, options?: WatchOptions): AsyncIterable<Operation>;
}

export interface OperationsListInput extends ListRequest, SpanFilter {
  status?: OneOrMany<OperationStatus> | undefined;
  kind?: string | undefined;
  resourceType?: string | undefined;
  resourceKey?: string | undefined;
  gatewayId?: string | undefined;
  actorId?: string | undefined;
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

/** Which page of a list. */
export interface PageRequest {
  /** How many items a page holds. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
}

export type PciRequirement = '1.2.3' | '1.2.4' | '1.2.5' | '1.2.7' | '1.3.1' | '1.3.2' | '1.4.4' | '3.5.1' | '10.5.1' | '11.3.1' | '11.3.2' | '11.4.5' | '11.4.6' | '12.5.1' | '12.5.2' | '12.5.2.1' | '12.5.3';

export type PeerDirection = 'inbound' | 'outbound';

/** What to do, step by step, when something of a kind happens. */
export interface Playbook extends Recorded, Restorable {
  id: PlaybookId;
  name: string;
  description: string | null;
  severityFilter: Severity | null;
  steps: PlaybookStep[];
  enabled: boolean;
  requiresApproval: boolean;
  trigger: 'case_created' | null;
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
export interface Policy extends Recorded {
  id: PolicyId;
  name: string;
  description: string | null;
  rule: Record<string, unknown>;
  priority: number;
  enabled: boolean;
}

export type PolicyId = Id<'pol'>;

export interface PolicyViolation {
  source: 'caller' | 'policy';
  policyId: PolicyId | null;
  message: string;
}

/** Who holds a gateway role. */
export type PrincipalRef = { kind: 'user'; id: UserId } | { kind: 'servicePrincipal'; id: ServicePrincipalId } | { kind: 'group'; id: GroupId };

export type Probe = 'auto' | 'grpc' | 'https';

export type Provider = 'aws' | 'azure' | 'gcp' | 'on_premise';

/** A key that signs decisions and audit seals. */
export interface PublicKey {
  keyId: string;
  algorithm: 'Ed25519';
  publicKey: string;
  activatedAt: Date;
  retiredAt: Date | null;
}

/** The latest first. */
export interface PublicKeys {
  items: PublicKey[];
}

/** What a meter counted this month, and what is left. */
export interface Quota {
  tier: Tier | null;
  limit: number | null;
  used: number;
  remaining: number | null;
  resetsAt: Date;
}

/** Of every record that changes. */
export interface Recorded {
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** An outcome and what it taught. */
export interface RecordedOutcome {
  outcome: IntentOutcome;
  belief: Belief;
  replayed: boolean;
}

/** A case as it stood when it was reported. It never changes. */
export interface Report extends ListedReport {
  snapshot: Record<string, unknown>;
}

export type ReportId = Id<'rpt'>;

export type ReportType = 'technical' | 'executive' | 'compliance';

export type Reputation = 'malicious' | 'suspicious' | 'clean';

/** A cloud or on-premises resource. */
export interface Resource extends Recorded, Restorable {
  id: ResourceId;
  provider: Provider;
  resourceType: ResourceType;
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
  securityGroups: SecurityGroup[];
  discoveredAt: Date;
  lastSeenAt: Date;
  isActive: boolean;
  inactiveSince: Date | null;
  currentScope: Scope | null;
  needsClassification: boolean;
  currentDecision: Scoping | null;
}

export type ResourceId = Id<'res'>;

/** What became of a discovery batch. */
export interface ResourceSyncResult {
  received: number;
  created: number;
  updated: number;
  unchanged: number;
  restored: number;
  reactivated: number;
  deactivated: number;
  duplicatesInBatch: number;
  tagsImported: number;
  tagConflicts: {
    resourceId: string;
    key: string;
    kept: string;
    given: string;
  }[];
  redacted: number;
  invalid: {
    index?: number | undefined;
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

/** Of every record that can be restored. */
export interface Restorable {
  deletedAt: Date | null;
}

export type ReviewKind = 'scope_confirmation' | 'significant_change' | 'account_data_flows' | 'storage_locations' | 'third_party_connections' | 'network_diagram' | 'data_flow_diagram' | 'nsc_ruleset_review' | 'segmentation_penetration_test' | 'organisational_change';

/** Every number a decision rests on. */
export interface RiskContributions {
  conjugateMean: number;
  conjugateAlpha: number;
  conjugateBeta: number;
  variance: number;
  hyperMean: number;
  hmcPrediction: number;
  weights: { conjugate: number; hyper: number; hmc: number };
  contextMultiplier: number;
  outcomesSeen: number;
  riskBeforeMemory: number;
  decayedRisk: number | null;
  psi: number;
  predictiveRisk: number;
  businessImpact: number;
  estimatedValue: number;
  neighbours: { intentId: IntentId; similarity: number; success: boolean }[];
  cost: {
    declared: number | null;
    list: number | null;
    used: number | null;
  };
}

export type RiskLevel = 'low' | 'medium' | 'high' | 'critical';

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
  riskDecay: boolean;
  outcomesSeen: number;
  version: number;
  updatedAt: Date | null;
}

export type Role = 'viewer' | 'operator' | 'admin';

/** What is known of a sandbox behind a gateway. */
export interface Sandbox extends Recorded, Restorable {
  id: SandboxId;
  gatewayId: GatewayId;
  gatewayName: string;
  sandboxName: string;
  description: string | null;
  labels: Record<string, string>;
}

export type SandboxId = Id<'sbx'>;

export type Scope = 'cde' | 'connected-cde' | 'pending-review' | 'out-of-scope';

export interface ScopeClassified {
  results: {
    resourceId: ResourceId;
    scope: Scope;
    previousScope: Scope | null;
    rule: ScopeRule;
    changed: boolean;
    held: boolean;
    decisionId: ScopeDecisionId;
  }[];
  skipped: ResourceId[];
  neighbours: { evaluated: number; changed: number };
  needsClassification: ResourceId[];
}

/** Why a resource is in PCI DSS scope, or is not. */
export interface ScopeDecision extends Scoping {
  resourceId: ResourceId;
  justification: string;
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
  dependencyResourceIds: string[];
}

export type ScopeDecisionId = Id<'scd'>;

/** Where the scope of a resource does not hold together. */
export interface ScopeIssue {
  kind: ScopeIssueKind;
  severity: 'critical' | 'high' | 'medium' | 'low' | 'info';
  resourceId: ResourceId;
  resource: string;
  message: string;
  details: Record<string, unknown>;
}

export type ScopeIssueKind = 'violation' | 'chain' | 'undecided' | 'pending' | 'tag_schema' | 'tag_differs' | 'two_hop';

export interface ScopeOverridden extends ScopeDecision {
  neighbours: { evaluated: number; changed: number };
  needsClassification: ResourceId[];
}

export type ScopeRule = 'discovery' | 'override' | 'explicit_tag' | 'keyword' | 'connectivity' | 'possible_connectivity' | 'configuration' | 'default';

/** How many resources are in which scope. */
export interface ScopeSummary {
  asOf: Date;
  total: number;
  byScope: {
    cde: number;
    'connected-cde': number;
    'out-of-scope': number;
    'pending-review': number;
  };
  undecided: number;
  inactive: number;
}

export interface ScopeValidation {
  ok: boolean;
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

export interface SecureframeAssetScope {
  mode: 'asset-scope';
  frameworkId: string;
  /** Whether what is pending review is pushed too. Default false. */
  includePending?: boolean | undefined;
}

export interface SecureframeCustomData {
  mode: 'custom-data';
  connectionId: string;
  schemaSlug: string;
  vendorSlug: string;
  /** Whether what is pending review is pushed too. Default false. */
  includePending?: boolean | undefined;
}

export interface SecurityGroup {
  id: string;
  name?: string | undefined;
  ingress?: SecurityGroupRule[] | undefined;
  egress?: SecurityGroupRule[] | undefined;
}

export interface SecurityGroupRule {
  protocol?: string | undefined;
  fromPort?: number | undefined;
  toPort?: number | undefined;
  cidrs?: string[] | undefined;
  groups?: string[] | undefined;
}

/** A program that acts with a key of its own. */
export interface ServicePrincipal extends Recorded {
  id: ServicePrincipalId;
  name: string;
  keyPrefix: string;
  previousKeyExpiresAt: Date | null;
  role: Role;
  createdBy: UserId | null;
  createdByName: string;
  lastUsed: Date | null;
  expiresAt: Date | null;
}

export type ServicePrincipalId = Id<'spr'>;

/** A service principal with its new key. */
export interface ServicePrincipalWithKey extends ServicePrincipal {
  key: string;
}

/** A sign-in of a user; live until it is revoked or expires. */
export interface Session {
  id: SessionId;
  userId: UserId;
  method: 'password' | 'oidc' | 'invite' | 'setup';
  lastSeen: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  revokedReason: 'logout' | 'revoked' | 'passwordChanged' | 'passwordReset' | 'deactivated' | 'deleted' | 'limit' | null;
  ip: string | null;
  userAgent: string | null;
  current: boolean;
  createdAt: Date;
}

export type SessionId = Id<'ses'>;

/** critical > high > medium > low > info */
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** A new session and whose it is. */
export interface SignedIn {
  tenant: { id: TenantId; name: string };
  user: User;
  token: string;
  sessionId: SessionId;
  expiresAt: Date;
}

/** The decision an intent would get now. Nothing is stored. */
export interface Simulation {
  evaluatedAt: Date;
  category: Category;
  environment: Environment;
  riskScore: number;
  action: DecidedAction;
  decidedBy: DecidedBy;
  confidence: number;
  losses: { approve: number; deny: number; escalate: number };
  explanation: string;
  contributions: RiskContributions;
  riskFactors: Record<string, number>;
  violations: PolicyViolation[];
  violationCount: number;
  counterfactual: Counterfactual;
  traceId: string | null;
  quota: Quota;
}

export interface SocAgentActionsApi {
  /**
   * Reads one agentAction.
   *
   * @example await bw.soc.agentActions.get({ id })
   * @see {url}/docs#soc.agentActions.get
   */
  get(input: { id: AgentActionId }, options?: CallOptions): Call<AgentAction>;
  /**
   * Lists agentActions.
   *
   * @example const { items } = await bw.soc.agentActions.list()
   * @see {url}/docs#soc.agentActions.list
   */
  list(input?: SocAgentActionsListInput, options?: CallOptions): ListCall<AgentAction>;
  /**
   * Records what an agent did; secrets in it are redacted.
   *
   * @example await bw.soc.agentActions.record({ action, status: 'success', startedAt, completedAt })
   * @see {url}/docs#soc.agentActions.record
   */
  record(input: SocAgentActionsRecordInput, options?: CallOptions): Call<AgentAction>;
}

export interface SocAgentActionsListInput extends ListRequest, SpanFilter {
  agent?: string | undefined;
  caseId?: CaseId | undefined;
  alertId?: AlertId | undefined;
  executionId?: ExecutionId | undefined;
  status?: OneOrMany<AgentActionStatus> | undefined;
  correlationId?: string | undefined;
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
  status: AgentActionStatus;
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
   * @example await bw.soc.alerts.assign({ id, assignedAgent })
   * @see {url}/docs#soc.alerts.assign
   */
  assign(input: SocAlertsAssignInput, options?: CallOptions): Call<Alert>;
  /**
   * Changes the status of up to 500 alerts, each judged by itself.
   *
   * @example await bw.soc.alerts.bulkTransition({ ids, to: 'new' })
   * @see {url}/docs#soc.alerts.bulkTransition
   */
  bulkTransition(input: SocAlertsBulkTransitionInput, options?: CallOptions): Call<AlertBulkTransitionResult>;
  /**
   * Takes in an alert: counts it on the alert it repeats, or creates it.
   *
   * @example await bw.soc.alerts.create({ title, severity: 'critical', source })
   * @see {url}/docs#soc.alerts.create
   */
  create(input: SocAlertsCreateInput, options?: CallOptions): Call<ArrivedAlert>;
  /**
   * Takes in up to 500 alerts, all or none, each as create would.
   *
   * @example await bw.soc.alerts.createMany({ items })
   * @see {url}/docs#soc.alerts.createMany
   */
  createMany(input: { items: SocAlertsCreateInput[] }, options?: CallOptions): Call<{ items: ArrivedAlert[] }>;
  /**
   * Merges active alerts that have become alike.
   *
   * @example await bw.soc.alerts.dedupe()
   * @see {url}/docs#soc.alerts.dedupe
   */
  dedupe(input?: SocAlertsDedupeInput, options?: CallOptions): Call<AlertDedupeResult>;
  /**
   * Deletes an alert.
   *
   * @example await bw.soc.alerts.delete({ id })
   * @see {url}/docs#soc.alerts.delete
   */
  delete(input: SocAlertsDeleteInput, options?: CallOptions): Call<{ id: AlertId; deleted: true }>;
  /**
   * Deletes up to 1,000 alerts; those that do not exist are skipped.
   *
   * @example await bw.soc.alerts.deleteMany({ ids })
   * @see {url}/docs#soc.alerts.deleteMany
   */
  deleteMany(input: { ids: AlertId[] }, options?: CallOptions): Call<{ deleted: number; ids: AlertId[] }>;
  /**
   * Reads one alert.
   *
   * @example await bw.soc.alerts.get({ id })
   * @see {url}/docs#soc.alerts.get
   */
  get(input: SocAlertsGetInput, options?: CallOptions): Call<Alert>;
  /**
   * Takes in up to 500 records of a format; those that cannot be read are reported, the rest are taken.
   *
   * @example await bw.soc.alerts.ingest({ format: 'breakwater', data })
   * @see {url}/docs#soc.alerts.ingest
   */
  ingest(input: SocAlertsIngestInput, options?: CallOptions): Call<AlertIngestResult>;
  /**
   * Lists alerts, newest first; merged ones are hidden.
   *
   * @example const { items } = await bw.soc.alerts.list()
   * @see {url}/docs#soc.alerts.list
   */
  list(input?: SocAlertsListInput, options?: CallOptions): ListCall<Alert>;
  /**
   * Brings a deleted alert back.
   *
   * @example await bw.soc.alerts.restore({ id })
   * @see {url}/docs#soc.alerts.restore
   */
  restore(input: { id: AlertId }, options?: CallOptions): Call<{ item: Alert; restored: boolean }>;
  /**
   * Changes the status of an alert.
   *
   * @throws CONFLICT: it cannot go from one to the other (state), was merged into another (merged), or its case is closed (case_closed)
   * @example await bw.soc.alerts.transition({ id, to: 'new' })
   * @see {url}/docs#soc.alerts.transition
   */
  transition(input: SocAlertsTransitionInput, options?: CallOptions): Call<Alert>;
  /**
   * Changes an alert, and its case in line with it.
   *
   * @throws CONFLICT: it was merged into another (merged), or its case is closed (case_closed)
   * @example await bw.soc.alerts.update({ id })
   * @see {url}/docs#soc.alerts.update
   */
  update(input: SocAlertsUpdateInput, options?: CallOptions): Call<Alert>;
}

export interface SocAlertsAssignInput extends SocAlertsDeleteInput {
  assignedAgent: string | null;
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
  iocs?: (string | TypedIoc)[] | undefined;
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

export interface SocAlertsDedupeInput {
  /** Whether only to tell what would be merged. */
  dryRun?: boolean | undefined;
}

export interface SocAlertsDeleteInput extends Expectation {
  id: AlertId;
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

export interface SocAlertsListInput extends PageRequest, DeletedFilter {
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | 'updatedAt:asc' | 'updatedAt:desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  severity?: Severity | Severity[] | undefined;
  status?: OneOrMany<AlertStatus> | undefined;
  source?: string | undefined;
  assetType?: string | undefined;
  assignedAgent?: string | undefined;
  caseId?: CaseId | undefined;
  dedupHash?: string | undefined;
  externalId?: string | undefined;
  asset?: string | undefined;
  technique?: string | undefined;
  /** An indicator, normalised before it is looked for; without a type, a value of any type or a plain text. */
  ioc?: { type?: IocType | undefined; value: string } | undefined;
  mergedIntoId?: AlertId | undefined;
  /** Whether it is active, has had no response, and the response was due before now. */
  overdue?: boolean | undefined;
  createdSince?: Date | undefined;
  createdUntil?: Date | undefined;
  updatedSince?: Date | undefined;
  /** Whether merged alerts are shown too; with mergedIntoId they are. */
  includeMerged?: boolean | undefined;
}

export interface SocAlertsTransitionInput extends SocAlertsDeleteInput {
  to: AlertStatus;
  /** Required to reopen a resolved or false-positive alert. */
  reason?: string | undefined;
}

export interface SocAlertsUpdateInput extends SocAlertsDeleteInput {
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
  iocs?: (string | TypedIoc)[] | undefined;
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
   * @example await bw.soc.approvals.decide({ id, decision: 'approve' })
   * @see {url}/docs#soc.approvals.decide
   */
  decide(input: SocApprovalsDecideInput, options?: CallOptions): Call<Approval>;
  /**
   * Reads one approval.
   *
   * @example await bw.soc.approvals.get({ id })
   * @see {url}/docs#soc.approvals.get
   */
  get(input: { id: ApprovalId }, options?: CallOptions): Call<Approval>;
  /**
   * Lists approvals.
   *
   * @example const { items } = await bw.soc.approvals.list()
   * @see {url}/docs#soc.approvals.list
   */
  list(input?: SocApprovalsListInput, options?: CallOptions): ListCall<Approval>;
  /**
   * Asks people to approve something; to clear the gate of a case, with actionType clear_gate.
   *
   * @throws NOT_FOUND: the case does not exist
   * @throws CONFLICT: the case is closed (case_closed), or has no gate to clear (not_gated)
   * @example await bw.soc.approvals.request({ actionType, actionClass: 'low', justification })
   * @see {url}/docs#soc.approvals.request
   */
  request(input: SocApprovalsRequestInput, options?: CallOptions): Call<Approval>;
}

export interface SocApprovalsDecideInput {
  id: ApprovalId;
  decision: 'approve' | 'reject';
  /** Why; required to reject. */
  comment?: string | undefined;
}

export interface SocApprovalsListInput extends ListRequest {
  status?: OneOrMany<ApprovalStatus> | undefined;
  kind?: OneOrMany<ApprovalKind> | undefined;
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
  riskLevel?: RiskLevel | undefined;
  targetAssets?: string[] | undefined;
  stepIndex?: number | undefined;
}

export interface SocAttestationsApi {
  /**
   * Reads one attestation.
   *
   * @example await bw.soc.attestations.get({ id })
   * @see {url}/docs#soc.attestations.get
   */
  get(input: { id: AttestationId }, options?: CallOptions): Call<Attestation>;
  /**
   * Lists attestations.
   *
   * @example const { items } = await bw.soc.attestations.list()
   * @see {url}/docs#soc.attestations.list
   */
  list(input?: SocAttestationsListInput, options?: CallOptions): ListCall<Attestation>;
}

export interface SocAttestationsListInput extends ListRequest, SpanFilter {
  /** The device, by id or by deviceId. */
  deviceId?: string | undefined;
  status?: OneOrMany<'valid' | 'failed'> | undefined;
}

export interface SocCasesApi {
  /**
   * Opens a case without alerts.
   *
   * @example await bw.soc.cases.create({ title, severity: 'critical' })
   * @see {url}/docs#soc.cases.create
   */
  create(input: SocCasesCreateInput, options?: CallOptions): Call<Case>;
  /**
   * Opens a case of up to 200 alerts.
   *
   * @throws CONFLICT: an alert was merged into another (merged), or belongs to a case (linked, with alertIds)
   * @example await bw.soc.cases.createFromAlerts({ alertIds })
   * @see {url}/docs#soc.cases.createFromAlerts
   */
  createFromAlerts(input: SocCasesCreateFromAlertsInput, options?: CallOptions): Call<Case>;
  /**
   * Opens up to 500 cases without alerts, all or none.
   *
   * @example await bw.soc.cases.createMany({ items })
   * @see {url}/docs#soc.cases.createMany
   */
  createMany(input: { items: SocCasesCreateInput[] }, options?: CallOptions): Call<{ items: Case[] }>;
  /**
   * Deletes a case.
   *
   * @example await bw.soc.cases.delete({ id })
   * @see {url}/docs#soc.cases.delete
   */
  delete(input: SocCasesDeleteInput, options?: CallOptions): Call<{ id: CaseId; deleted: true }>;
  /**
   * Deletes up to 1,000 cases; those that do not exist are skipped.
   *
   * @example await bw.soc.cases.deleteMany({ ids })
   * @see {url}/docs#soc.cases.deleteMany
   */
  deleteMany(input: { ids: CaseId[] }, options?: CallOptions): Call<{ deleted: number; ids: CaseId[] }>;
  /**
   * Reads one case, and with include all that belongs to it.
   *
   * @example await bw.soc.cases.get({ id })
   * @see {url}/docs#soc.cases.get
   */
  get(input: SocCasesGetInput, options?: CallOptions): Call<WholeCase>;
  /**
   * Puts alerts into a case; new ones become investigating.
   *
   * @throws CONFLICT: an alert was merged into another (merged), or belongs to a case (linked, with alertIds); the case is closed (case_closed), or would have over 500 alerts (case_full)
   * @example await bw.soc.cases.linkAlerts({ id, alertIds })
   * @see {url}/docs#soc.cases.linkAlerts
   */
  linkAlerts(input: SocCasesLinkAlertsInput, options?: CallOptions): Call<Case>;
  /**
   * Lists cases.
   *
   * @example const { items } = await bw.soc.cases.list()
   * @see {url}/docs#soc.cases.list
   */
  list(input?: SocCasesListInput, options?: CallOptions): ListCall<Case>;
  /**
   * Brings a deleted case back.
   *
   * @example await bw.soc.cases.restore({ id })
   * @see {url}/docs#soc.cases.restore
   */
  restore(input: { id: CaseId }, options?: CallOptions): Call<{ item: Case; restored: boolean }>;
  readonly timeline: SocCasesTimelineApi;
  /**
   * Changes the status of a case; closing it resolves its active alerts.
   *
   * @throws CONFLICT: it cannot go from one to the other (state), or approvals or runs keep it from that (no_pending_approval, approval_pending, not_approved, execution_running)
   * @example await bw.soc.cases.transition({ id, to: 'open' })
   * @see {url}/docs#soc.cases.transition
   */
  transition(input: SocCasesTransitionInput, options?: CallOptions): Call<Case>;
  /**
   * Takes alerts out of a case.
   *
   * @throws NOT_FOUND: an alert is not in this case (with alertIds)
   * @throws CONFLICT: the case is closed (case_closed)
   * @example await bw.soc.cases.unlinkAlerts({ id, alertIds })
   * @see {url}/docs#soc.cases.unlinkAlerts
   */
  unlinkAlerts(input: { id: CaseId; alertIds: AlertId[] }, options?: CallOptions): Call<Case>;
  /**
   * Changes a case; clearing its gate is for people.
   *
   * @throws FORBIDDEN: only people clear requiresHumanApproval (human_required)
   * @throws CONFLICT: the case is closed (case_closed)
   * @example await bw.soc.cases.update({ id })
   * @see {url}/docs#soc.cases.update
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
  iocs?: (string | TypedIoc)[] | undefined;
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

export interface SocCasesDeleteInput extends Expectation {
  id: CaseId;
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

export interface SocCasesListInput extends PageRequest, DeletedFilter {
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | 'updatedAt:asc' | 'updatedAt:desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  status?: OneOrMany<CaseStatus> | undefined;
  severity?: Severity | Severity[] | undefined;
  assignee?: string | undefined;
  requiresHumanApproval?: boolean | undefined;
  asset?: string | undefined;
  createdSince?: Date | undefined;
  createdUntil?: Date | undefined;
  updatedSince?: Date | undefined;
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
   * @example await bw.soc.cases.timeline.add({ caseId, action })
   * @see {url}/docs#soc.cases.timeline.add
   */
  add(input: SocCasesTimelineAddInput, options?: CallOptions): Call<TimelineEntry>;
  /**
   * Lists what was done in a case, earliest first.
   *
   * @example const { items } = await bw.soc.cases.timeline.list({ caseId })
   * @see {url}/docs#soc.cases.timeline.list
   */
  list(input: SocCasesTimelineListInput, options?: CallOptions): ListCall<TimelineEntry>;
}

export interface SocCasesTimelineListInput extends PageRequest {
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | undefined;
  caseId: CaseId;
}

export interface SocCasesTransitionInput extends SocCasesDeleteInput {
  to: CaseStatus;
  /** Required to reopen a closed case. */
  reason?: string | undefined;
  /** How it ended; required to close a case that has none. */
  outcome?: string | undefined;
}

export interface SocCasesUpdateInput extends SocCasesDeleteInput {
  title?: string | undefined;
  severity?: Severity | undefined;
  description?: string | null | undefined;
  /** Who works on it. */
  assignee?: string | null | undefined;
  /** In addition to what its alerts list. */
  iocs?: (string | TypedIoc)[] | undefined;
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
   * @example await bw.soc.connectors.create({ action, endpoint })
   * @see {url}/docs#soc.connectors.create
   */
  create(input: SocConnectorsCreateInput, options?: CallOptions): Call<ConnectorWithSecret>;
  /**
   * Creates up to 500 connectors, all or none.
   *
   * @throws CONFLICT: the action has a connector (unique)
   * @example await bw.soc.connectors.createMany({ items })
   * @see {url}/docs#soc.connectors.createMany
   */
  createMany(input: { items: SocConnectorsCreateInput[] }, options?: CallOptions): Call<{ items: ConnectorWithSecret[] }>;
  /**
   * Deletes a connector.
   *
   * @example await bw.soc.connectors.delete({ id })
   * @see {url}/docs#soc.connectors.delete
   */
  delete(input: SocConnectorsDeleteInput, options?: CallOptions): Call<{ id: ConnectorId; deleted: true }>;
  /**
   * Deletes up to 1,000 connectors; those that do not exist are skipped.
   *
   * @example await bw.soc.connectors.deleteMany({ ids })
   * @see {url}/docs#soc.connectors.deleteMany
   */
  deleteMany(input: { ids: ConnectorId[] }, options?: CallOptions): Call<{ deleted: number; ids: ConnectorId[] }>;
  /**
   * Reads one connector.
   *
   * @example await bw.soc.connectors.get({ id })
   * @see {url}/docs#soc.connectors.get
   */
  get(input: { id: ConnectorId }, options?: CallOptions): Call<Connector>;
  /**
   * Lists connectors.
   *
   * @example const { items } = await bw.soc.connectors.list()
   * @see {url}/docs#soc.connectors.list
   */
  list(input?: SocConnectorsListInput, options?: CallOptions): ListCall<Connector>;
  /**
   * Changes a connector; a new secret is shown once.
   *
   * @throws CONFLICT: the action has a connector (unique)
   * @example await bw.soc.connectors.update({ id })
   * @see {url}/docs#soc.connectors.update
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

export interface SocConnectorsDeleteInput extends Expectation {
  id: ConnectorId;
}

export interface SocConnectorsListInput extends ListRequest {
  action?: string | undefined;
  enabled?: boolean | undefined;
}

export interface SocConnectorsUpdateInput extends SocConnectorsDeleteInput {
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
}

export interface SocCriticalAssetsApi {
  /**
   * Lists criticalAssets.
   *
   * @example const { items } = await bw.soc.criticalAssets.list()
   * @see {url}/docs#soc.criticalAssets.list
   */
  list(input?: SocCriticalAssetsListInput, options?: CallOptions): ListCall<CriticalAsset>;
  /**
   * Says that an asset is not critical of itself; gates already set stay.
   *
   * @throws NOT_FOUND: nobody called the asset critical
   * @throws FORBIDDEN: only people may (human_required)
   * @example await bw.soc.criticalAssets.remove({ assetId, reason })
   * @see {url}/docs#soc.criticalAssets.remove
   */
  remove(input: SocCriticalAssetsRemoveInput, options?: CallOptions): Call<CriticalAsset>;
  /**
   * Calls an asset critical; cases it is in are gated at their next change.
   *
   * @example await bw.soc.criticalAssets.set({ assetId })
   * @see {url}/docs#soc.criticalAssets.set
   */
  set(input: SocCriticalAssetsSetInput, options?: CallOptions): Call<CriticalAssetSetResult>;
}

export interface SocCriticalAssetsListInput extends ListRequest {
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
   * @throws NOT_FOUND: there is no such device
   * @throws CONFLICT: it is revoked (revoked)
   * @example await bw.soc.devices.attest({ deviceId, firmwareHash, bootCount, boardFamily: 'stm32' })
   * @see {url}/docs#soc.devices.attest
   */
  attest(input: SocDevicesAttestInput, options?: CallOptions): Call<Attested>;
  /**
   * Creates a device.
   *
   * @example await bw.soc.devices.create({ deviceId, deviceType: 'sensor', firmwareVersion, firmwareHash })
   * @see {url}/docs#soc.devices.create
   */
  create(input: SocDevicesCreateInput, options?: CallOptions): Call<Device>;
  /**
   * Creates up to 500 devices, all or none.
   *
   * @example await bw.soc.devices.createMany({ items })
   * @see {url}/docs#soc.devices.createMany
   */
  createMany(input: { items: SocDevicesCreateInput[] }, options?: CallOptions): Call<{ items: Device[] }>;
  /**
   * Deletes a device.
   *
   * @example await bw.soc.devices.delete({ id })
   * @see {url}/docs#soc.devices.delete
   */
  delete(input: SocDevicesDeleteInput, options?: CallOptions): Call<{ id: DeviceId; deleted: true }>;
  /**
   * Deletes up to 1,000 devices; those that do not exist are skipped.
   *
   * @example await bw.soc.devices.deleteMany({ ids })
   * @see {url}/docs#soc.devices.deleteMany
   */
  deleteMany(input: { ids: DeviceId[] }, options?: CallOptions): Call<{ deleted: number; ids: DeviceId[] }>;
  /**
   * Reads one device.
   *
   * @example await bw.soc.devices.get({ id })
   * @see {url}/docs#soc.devices.get
   */
  get(input: SocDevicesGetInput, options?: CallOptions): Call<Device>;
  /**
   * Takes a sign of life of a device; where nothing else moves, it leaves no entry.
   *
   * @throws NOT_FOUND: there is no such device
   * @throws CONFLICT: it is revoked (revoked)
   * @example await bw.soc.devices.heartbeat({ deviceId })
   * @see {url}/docs#soc.devices.heartbeat
   */
  heartbeat(input: SocDevicesHeartbeatInput, options?: CallOptions): Call<Device>;
  /**
   * Issues a number that a device must attest with, once and within five minutes.
   *
   * @throws NOT_FOUND: there is no such device
   * @throws CONFLICT: it is revoked (revoked)
   * @throws RATE_LIMITED: 20 unused nonces of the device are open
   * @example await bw.soc.devices.issueNonce({ deviceId })
   * @see {url}/docs#soc.devices.issueNonce
   */
  issueNonce(input: SocDevicesIssueNonceInput, options?: CallOptions): Call<{ nonce: string; expiresAt: Date }>;
  /**
   * Lists devices.
   *
   * @example const { items } = await bw.soc.devices.list()
   * @see {url}/docs#soc.devices.list
   */
  list(input?: SocDevicesListInput, options?: CallOptions): ListCall<Device>;
  /**
   * Brings a deleted device back.
   *
   * @example await bw.soc.devices.restore({ id })
   * @see {url}/docs#soc.devices.restore
   */
  restore(input: { id: DeviceId }, options?: CallOptions): Call<{ item: Device; restored: boolean }>;
  /**
   * Ends the trust in a device, for good.
   *
   * @throws NOT_FOUND: there is no such device
   * @throws CONFLICT: it is revoked (revoked)
   * @example await bw.soc.devices.revoke({ deviceId, reason })
   * @see {url}/docs#soc.devices.revoke
   */
  revoke(input: SocDevicesRevokeInput, options?: CallOptions): Call<Device>;
  /**
   * Changes a device.
   *
   * @throws FORBIDDEN: only people take a device out of the controllers (human_required), only an admin changes what it is trusted by (admin_required)
   * @example await bw.soc.devices.update({ id })
   * @see {url}/docs#soc.devices.update
   */
  update(input: SocDevicesUpdateInput, options?: CallOptions): Call<Device>;
}

export interface SocDevicesAttestInput extends SocDevicesIssueNonceInput {
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
  firmwareStack?: FirmwareStack | undefined;
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

export interface SocDevicesDeleteInput extends Expectation {
  /** The device, by id or by deviceId. */
  id: string;
}

export interface SocDevicesGetInput {
  /** The device, by id or by deviceId. */
  id: string;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface SocDevicesHeartbeatInput extends SocDevicesIssueNonceInput {
  firmwareVersion?: string | undefined;
  /** Stored in its canonical form. */
  ipAddress?: string | undefined;
}

export interface SocDevicesIssueNonceInput {
  /** The device, by id or by deviceId. */
  deviceId: string;
}

export interface SocDevicesListInput extends ListRequest, DeletedFilter {
  deviceType?: OneOrMany<DeviceType> | undefined;
  attestationStatus?: OneOrMany<AttestationStatus> | undefined;
  liveness?: Liveness | Liveness[] | undefined;
  networkSegment?: string | undefined;
  riskMin?: number | undefined;
}

export interface SocDevicesRevokeInput extends SocDevicesIssueNonceInput {
  reason: string;
}

export interface SocDevicesUpdateInput extends SocDevicesDeleteInput {
  /** Its own name; unique per tenant among devices that are not deleted. */
  deviceId?: string | undefined;
  deviceType?: DeviceType | undefined;
  /** Default unknown. */
  firmwareStack?: FirmwareStack | undefined;
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
}

export interface SocExecutionsApi {
  /**
   * Stops a run before its next step, and undoes what it did.
   *
   * @throws CONFLICT: not_cancellable: it has ended.
   * @example await bw.soc.executions.cancel({ id })
   * @see {url}/docs#soc.executions.cancel
   */
  cancel(input: SocExecutionsCancelInput, options?: CallOptions): Call<Execution>;
  /**
   * Reads one execution.
   *
   * @example await bw.soc.executions.get({ id })
   * @see {url}/docs#soc.executions.get
   */
  get(input: { id: ExecutionId }, options?: CallOptions): Call<Execution>;
  /**
   * Lists executions.
   *
   * @example const { items } = await bw.soc.executions.list()
   * @see {url}/docs#soc.executions.list
   */
  list(input?: SocExecutionsListInput, options?: CallOptions): ListCall<Execution>;
  /**
   * Undoes what a run did, last step first.
   *
   * @throws CONFLICT: dry_run, already_rolled_back, not_finished, rollback_in_progress, nothing_to_undo or case_closed.
   * @example await bw.soc.executions.rollback({ id, reason })
   * @see {url}/docs#soc.executions.rollback
   */
  rollback(input: { id: ExecutionId; reason: string }, options?: CallOptions): Call<StartedRollback>;
}

export interface SocExecutionsCancelInput {
  id: ExecutionId;
  reason?: string | undefined;
  /** Whether what was done is undone. */
  rollback?: boolean | undefined;
}

export interface SocExecutionsListInput extends ListRequest {
  playbookId?: PlaybookId | undefined;
  caseId?: CaseId | undefined;
  status?: OneOrMany<ExecutionStatus> | undefined;
  dryRun?: boolean | undefined;
  requestedBy?: string | undefined;
}

export interface SocIocsApi {
  /**
   * Deletes an ioc.
   *
   * @example await bw.soc.iocs.delete({ id })
   * @see {url}/docs#soc.iocs.delete
   */
  delete(input: SocIocsDeleteInput, options?: CallOptions): Call<{ id: IocId; deleted: true }>;
  /**
   * Reads one ioc.
   *
   * @example await bw.soc.iocs.get({ id })
   * @see {url}/docs#soc.iocs.get
   */
  get(input: { id: IocId }, options?: CallOptions): Call<Ioc>;
  /**
   * Takes in the indicators and observables of a STIX bundle.
   *
   * @example await bw.soc.iocs.importStix({ bundle })
   * @see {url}/docs#soc.iocs.importStix
   */
  importStix(input: SocIocsImportStixInput, options?: CallOptions): Call<IocImportResult>;
  /**
   * Lists iocs.
   *
   * @example const { items } = await bw.soc.iocs.list()
   * @see {url}/docs#soc.iocs.list
   */
  list(input?: SocIocsListInput, options?: CallOptions): ListCall<Ioc>;
  /**
   * Tells what is known of up to 1,000 values.
   *
   * @example await bw.soc.iocs.lookup({ items })
   * @see {url}/docs#soc.iocs.lookup
   */
  lookup(input: SocIocsLookupInput, options?: CallOptions): Call<IocLookupResult>;
  /**
   * Takes in a report of an indicator: merges it into what is known.
   *
   * @example await bw.soc.iocs.upsert({ type: 'ip', value, source })
   * @see {url}/docs#soc.iocs.upsert
   */
  upsert(input: SocIocsUpsertInput, options?: CallOptions): Call<IocUpserted>;
  /**
   * Takes in up to 500 reports of indicators, all or none, in order.
   *
   * @example await bw.soc.iocs.upsertMany({ items })
   * @see {url}/docs#soc.iocs.upsertMany
   */
  upsertMany(input: { items: SocIocsUpsertInput[] }, options?: CallOptions): Call<{ items: IocUpserted[] }>;
}

export interface SocIocsDeleteInput extends Expectation {
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

export interface SocIocsListInput extends PageRequest {
  /** Direction, or a sort key and its direction. */
  order?: 'asc' | 'desc' | 'updatedAt:asc' | 'updatedAt:desc' | undefined;
  /** Starts with, ignoring case, in the searchable fields. */
  q?: string | undefined;
  type?: IocType | IocType[] | undefined;
  /** Normalised as each type it fits, before it is looked for. */
  value?: string | undefined;
  reputation?: OneOrMany<Reputation> | undefined;
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

export interface SocPlaybooksApi {
  /**
   * Creates a playbook.
   *
   * @example await bw.soc.playbooks.create({ name, steps })
   * @see {url}/docs#soc.playbooks.create
   */
  create(input: SocPlaybooksCreateInput, options?: CallOptions): Call<Playbook>;
  /**
   * Creates up to 500 playbooks, all or none.
   *
   * @example await bw.soc.playbooks.createMany({ items })
   * @see {url}/docs#soc.playbooks.createMany
   */
  createMany(input: { items: SocPlaybooksCreateInput[] }, options?: CallOptions): Call<{ items: Playbook[] }>;
  /**
   * Deletes a playbook.
   *
   * @example await bw.soc.playbooks.delete({ id })
   * @see {url}/docs#soc.playbooks.delete
   */
  delete(input: SocPlaybooksDeleteInput, options?: CallOptions): Call<{ id: PlaybookId; deleted: true }>;
  /**
   * Deletes up to 1,000 playbooks; those that do not exist are skipped.
   *
   * @example await bw.soc.playbooks.deleteMany({ ids })
   * @see {url}/docs#soc.playbooks.deleteMany
   */
  deleteMany(input: { ids: PlaybookId[] }, options?: CallOptions): Call<{ deleted: number; ids: PlaybookId[] }>;
  /**
   * Reads one playbook.
   *
   * @example await bw.soc.playbooks.get({ id })
   * @see {url}/docs#soc.playbooks.get
   */
  get(input: SocPlaybooksGetInput, options?: CallOptions): Call<Playbook>;
  /**
   * Lists playbooks.
   *
   * @example const { items } = await bw.soc.playbooks.list()
   * @see {url}/docs#soc.playbooks.list
   */
  list(input?: SocPlaybooksListInput, options?: CallOptions): ListCall<Playbook>;
  /**
   * Brings a deleted playbook back.
   *
   * @example await bw.soc.playbooks.restore({ id })
   * @see {url}/docs#soc.playbooks.restore
   */
  restore(input: { id: PlaybookId }, options?: CallOptions): Call<{ item: Playbook; restored: boolean }>;
  /**
   * Runs a playbook, asks people whether it may, or tells what it would do.
   *
   * @throws CONFLICT: playbook_disabled, or case_closed.
   * @throws RATE_LIMITED: 50 executions of the tenant are pending or running.
   * @example await bw.soc.playbooks.run({ id })
   * @see {url}/docs#soc.playbooks.run
   */
  run(input: SocPlaybooksRunInput, options?: CallOptions): Call<StartedExecution>;
  /**
   * Changes a playbook.
   *
   * @example await bw.soc.playbooks.update({ id })
   * @see {url}/docs#soc.playbooks.update
   */
  update(input: SocPlaybooksUpdateInput, options?: CallOptions): Call<Playbook>;
}

export interface SocPlaybooksCreateInput {
  /** Unique among the playbooks that are not deleted. */
  name: string;
  description?: string | null | undefined;
  /** Least severity of a case that starts it by itself; null: any. */
  severityFilter?: Severity | null | undefined;
  steps: NewPlaybookStepInput[];
  enabled?: boolean | undefined;
  /** Whether also steps of class low and medium need approval. */
  requiresApproval?: boolean | undefined;
  /** What starts it by itself; null: only a call. */
  trigger?: 'case_created' | null | undefined;
}

export interface SocPlaybooksDeleteInput extends Expectation {
  id: PlaybookId;
}

export interface SocPlaybooksGetInput {
  id: PlaybookId;
  /** Whether a deleted record is shown too. */
  includeDeleted?: boolean | undefined;
}

export interface SocPlaybooksListInput extends ListRequest, DeletedFilter {
  enabled?: boolean | undefined;
  trigger?: OneOrMany<'case_created'> | undefined;
  name?: string | undefined;
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

export interface SocPlaybooksUpdateInput extends SocPlaybooksDeleteInput {
  /** Unique among the playbooks that are not deleted. */
  name?: string | undefined;
  description?: string | null | undefined;
  /** Least severity of a case that starts it by itself; null: any. */
  severityFilter?: Severity | null | undefined;
  steps?: NewPlaybookStepInput[] | undefined;
  enabled?: boolean | undefined;
  /** Whether also steps of class low and medium need approval. */
  requiresApproval?: boolean | undefined;
  /** What starts it by itself; null: only a call. */
  trigger?: 'case_created' | null | undefined;
}

export interface SocReportsApi {
  /**
   * Reports a case as it stands; the report never changes, and the case is left alone.
   *
   * @example await bw.soc.reports.generate({ caseId, reportType: 'technical' })
   * @see {url}/docs#soc.reports.generate
   */
  generate(input: SocReportsGenerateInput, options?: CallOptions): Call<Report>;
  /**
   * Reads one report.
   *
   * @example await bw.soc.reports.get({ id })
   * @see {url}/docs#soc.reports.get
   */
  get(input: { id: ReportId }, options?: CallOptions): Call<Report>;
  /**
   * Lists reports, newest first, without their snapshots.
   *
   * @example const { items } = await bw.soc.reports.list()
   * @see {url}/docs#soc.reports.list
   */
  list(input?: SocReportsListInput, options?: CallOptions): ListCall<ListedReport>;
}

export interface SocReportsGenerateInput {
  caseId: CaseId;
  reportType: ReportType;
  /** Default: the type and the title of the case, cut at 500 characters. */
  title?: string | undefined;
}

export interface SocReportsListInput extends ListRequest {
  caseId?: CaseId | undefined;
  reportType?: OneOrMany<ReportType> | undefined;
}

/** Between two times, `since` included. */
export interface SpanFilter {
  since?: Date | undefined;
  until?: Date | undefined;
}

export interface StartedExecution {
  operationId: OperationId | null;
  status: OperationStatus | null;
  resourceType: 'execution';
  execution: Execution;
  approvalId: ApprovalId | null;
}

/** A sync that was taken up; `operations.wait` awaits it. */
export interface StartedGrcSync extends StartedOperation {
  syncId: GrcSyncId;
}

/** Long work that was taken up; `operations.wait` awaits it. */
export interface StartedOperation {
  operationId: OperationId;
  status: OperationStatus;
  resourceType: string;
}

export interface StartedRollback {
  operationId: OperationId | null;
  status: OperationStatus | null;
  resourceType: 'executionRollback';
  execution: Execution;
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
  all: (StepComparison | { all: StepComparison[] } | { any: StepComparison[] })[];
} | {
  any: (StepComparison | { all: StepComparison[] } | { any: StepComparison[] })[];
};

/** What became of a step. */
export interface StepResult {
  index: number;
  name: string;
  action: string;
  actionClass: 'read_only' | 'low' | 'medium' | 'high' | 'irreversible';
  status: 'pending' | 'running' | 'completed' | 'skipped' | 'failed' | 'not_run' | 'simulated';
  startedAt: string | null;
  endedAt: string | null;
  durationMs: number | null;
  attempts: number;
  parameters: Record<string, unknown> | null;
  output: Record<string, unknown> | null;
  error: string | null;
  outcomeUnknown: boolean;
  rollback: {
    status: 'undone' | 'failed' | 'not_reversible' | 'not_needed' | 'pending';
    startedAt: string | null;
    endedAt: string | null;
    error: string | null;
  } | null;
  needsApproval?: boolean | undefined;
  connector?: 'configured' | 'missing' | 'disabled' | 'builtin' | undefined;
  conditionUnknown?: boolean | undefined;
}

/** A table of the database. */
export interface TableInfo {
  name: string;
  domain: string;
  component: string | null;
  softDelete: boolean;
  maxRecords: number | null;
  rows: number;
  rowsCapped: boolean;
  columns: {
    name: string;
    type: string;
    nullable: boolean;
    primaryKey: boolean;
    secret: boolean;
  }[];
  indexes: {
    name: string;
    columns: string[];
    unique: boolean;
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
export interface Tag extends Recorded {
  id: TagId;
  resourceId: ResourceId;
  key: string;
  value: string;
  source: TagSource;
  appliedAt: Date;
  appliedBy: string;
  previousValue: string | null;
}

/** One change of a tag. */
export interface TagChange {
  resourceId: ResourceId;
  key: string;
  version: number;
  oldValue: string | null;
  newValue: string | null;
  source: TagSource;
  changedBy: string;
  changedAt: Date;
  reason: string | null;
}

export type TagId = Id<'tag'>;

export interface TagSetResult {
  tag: Tag;
  changed: boolean;
  issues: { key: string; message: string }[];
}

export type TagSource = 'manual' | 'automated' | 'imported';

export interface TaggedResource extends Resource {
  tags: Tag[];
}

/** The owner of every other record. */
export interface Tenant extends Recorded, Restorable {
  id: TenantId;
  name: string;
  createdBy: string | null;
  decisionRetentionDays: number | null;
}

export type TenantId = Id<'ten'>;

export type Tier = 'free' | 'pro' | 'premium' | 'enterprise';

/** What was done in a case. */
export interface TimelineEntry {
  id: TimelineEntryId;
  caseId: CaseId;
  agent: string;
  action: string;
  details: string | null;
  toolCalls: Record<string, unknown>[] | null;
  timestamp: Date;
  principalId: string;
  createdAt: Date;
}

export type TimelineEntryId = Id<'tml'>;

export interface TypedIoc {
  type: IocType;
  /** Normalised on arrival; defanged spellings are understood */
  value: string;
  /** 0 to 1 */
  confidence?: number | undefined;
}

/** Traffic with an address that is no known resource, summed up. */
export interface UnresolvedPeer {
  resourceId: ResourceId | null;
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
  reason: 'unknown' | 'ambiguous';
}

/** A connector, with its signing secret if that is new. */
export interface UpdatedConnector extends Connector {
  secret: string | null;
}

/** One unit that was used. */
export interface UsageRecord {
  id: UsageRecordId;
  apiKeyId: ApiKeyId | null;
  principal: { kind: string; id: string | null };
  tier: Tier | null;
  endpoint: string;
  timestamp: Date;
  period: string;
  intentId: IntentId | null;
  decisionId: DecisionId | null;
  processingMs: number;
  traceId: string | null;
}

export type UsageRecordId = Id<'use'>;

/** A person of the tenant. */
export interface User extends Recorded, Restorable {
  id: UserId;
  email: string;
  role: Role;
  isActive: boolean;
  status: 'disabled' | 'pending' | 'active';
  hasPassword: boolean;
  pendingInvite: boolean;
  inviteKind: 'invite' | 'reset' | null;
  inviteIssuedAt: Date | null;
  inviteExpiresAt: Date | null;
  oidcProvider: string | null;
  oidcSub: string | null;
  createdVia: 'setup' | 'invite' | 'oidc';
  joinedAt: Date | null;
  lastLoginAt: Date | null;
}

export type UserId = Id<'usr'>;

export interface VantaCustomResource {
  mode: 'custom-resource';
  /** Of the custom resource at Vanta. */
  resourceId: string;
  /** What links to resources begin with; the id of the resource follows. */
  externalUrlBase: string;
  /** Whether what is pending review is pushed too. Default false. */
  includePending?: boolean | undefined;
}

export interface VantaInScope {
  mode: 'in-scope';
  /** Where Vanta keeps the resources of a type; other types are not pushed. */
  kinds: Partial<Record<ResourceType, { integrationId: string; resourceKind: string }>>;
  /** Whether what is pending review is pushed too. Default false. */
  includePending?: boolean | undefined;
}

/** Who is told of which events, and how. */
export interface Webhook extends Recorded {
  id: WebhookId;
  url: string | null;
  eventTypes: string[];
  isActive: boolean;
  channelType: ChannelType;
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
  previousSecretExpiresAt: Date | null;
  disabledReason: 'manual' | 'failures' | 'gone' | null;
  disabledAt: Date | null;
  firstFailureAt: Date | null;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
}

export type WebhookId = Id<'whk'>;

/** A webhook with its new signing secret. */
export interface WebhookWithSecret extends Webhook {
  secret: string;
}

export interface WebhooksApi {
  /**
   * Creates a webhook; its signing secret is shown once.
   *
   * @example await bw.webhooks.create({ eventTypes })
   * @see {url}/docs#webhooks.create
   */
  create(input: WebhooksCreateInput, options?: CallOptions): Call<WebhookWithSecret>;
  /**
   * Creates up to 500 webhooks, all or none.
   *
   * @example await bw.webhooks.createMany({ items })
   * @see {url}/docs#webhooks.createMany
   */
  createMany(input: { items: WebhooksCreateInput[] }, options?: CallOptions): Call<{ items: WebhookWithSecret[] }>;
  /**
   * Deletes a webhook.
   *
   * @example await bw.webhooks.delete({ id })
   * @see {url}/docs#webhooks.delete
   */
  delete(input: WebhooksDeleteInput, options?: CallOptions): Call<{ id: WebhookId; deleted: true }>;
  /**
   * Deletes up to 1,000 webhooks; those that do not exist are skipped.
   *
   * @example await bw.webhooks.deleteMany({ ids })
   * @see {url}/docs#webhooks.deleteMany
   */
  deleteMany(input: { ids: WebhookId[] }, options?: CallOptions): Call<{ deleted: number; ids: WebhookId[] }>;
  readonly deliveries: WebhooksDeliveriesApi;
  /**
   * Reads one webhook.
   *
   * @example await bw.webhooks.get({ id })
   * @see {url}/docs#webhooks.get
   */
  get(input: { id: WebhookId }, options?: CallOptions): Call<Webhook>;
  /**
   * Lists webhooks.
   *
   * @example const { items } = await bw.webhooks.list()
   * @see {url}/docs#webhooks.list
   */
  list(input?: WebhooksListInput, options?: CallOptions): ListCall<Webhook>;
  /**
   * Gives a webhook a new signing secret, shown once; the old one signs along for a while.
   *
   * @example await bw.webhooks.rotateSecret({ id })
   * @see {url}/docs#webhooks.rotateSecret
   */
  rotateSecret(input: WebhooksRotateSecretInput, options?: CallOptions): Call<WebhookWithSecret>;
  /**
   * Sends a test event to one webhook, once.
   *
   * @throws CONFLICT: the webhook is inactive (webhook_inactive)
   * @example await bw.webhooks.test({ id })
   * @see {url}/docs#webhooks.test
   */
  test(input: { id: WebhookId }, options?: CallOptions): Call<Delivery>;
  /**
   * Changes a webhook.
   *
   * @example await bw.webhooks.update({ id })
   * @see {url}/docs#webhooks.update
   */
  update(input: WebhooksUpdateInput, options?: CallOptions): Call<Webhook>;
}

export interface WebhooksCreateInput {
  /** https URL of a public host. Required, but absent for channel email. */
  url?: string | null | undefined;
  /** Event types, `<domain>.*` or `*`. Duplicates are dropped. */
  eventTypes: string[];
  channelType?: ChannelType | undefined;
  extraConfig?: EmailChannelInput | null | undefined;
  description?: string | null | undefined;
  isActive?: boolean | undefined;
}

export interface WebhooksDeleteInput extends Expectation {
  id: WebhookId;
}

export interface WebhooksDeliveriesApi {
  /**
   * Reads one delivery with its payload and attempts.
   *
   * @example await bw.webhooks.deliveries.get({ id })
   * @see {url}/docs#webhooks.deliveries.get
   */
  get(input: { id: DeliveryId }, options?: CallOptions): Call<DeliveryDetails>;
  /**
   * Lists deliveries, newest first, without their payloads.
   *
   * @example const { items } = await bw.webhooks.deliveries.list()
   * @see {url}/docs#webhooks.deliveries.list
   */
  list(input?: WebhooksDeliveriesListInput, options?: CallOptions): ListCall<Delivery>;
  /**
   * Sends the message of a finished delivery again.
   *
   * @throws CONFLICT: the delivery is pending (delivery_pending), or its webhook inactive (webhook_inactive)
   * @example await bw.webhooks.deliveries.redeliver({ id })
   * @see {url}/docs#webhooks.deliveries.redeliver
   */
  redeliver(input: { id: DeliveryId }, options?: CallOptions): Call<Delivery>;
}

export interface WebhooksDeliveriesListInput extends ListRequest, SpanFilter {
  webhookId?: WebhookId | undefined;
  status?: OneOrMany<DeliveryStatus> | undefined;
  eventType?: string | undefined;
}

export interface WebhooksListInput extends ListRequest {
  isActive?: boolean | undefined;
  channelType?: OneOrMany<ChannelType> | undefined;
  /** An entry of eventTypes, exactly as it stands there. */
  eventType?: string | undefined;
}

export interface WebhooksRotateSecretInput {
  id: WebhookId;
  /** How long the old secret signs beside the new one, at most 7 days. */
  graceSeconds?: number | undefined;
}

export interface WebhooksUpdateInput extends WebhooksDeleteInput {
  /** https URL of a public host. Required, but absent for channel email. */
  url?: string | null | undefined;
  /** Event types, `<domain>.*` or `*`. Duplicates are dropped. */
  eventTypes?: string[] | undefined;
  channelType?: ChannelType | undefined;
  /** Replaces the whole object. */
  extraConfig?: EmailChannelInput | null | undefined;
  description?: string | null | undefined;
  /** false: pending deliveries end failed. */
  isActive?: boolean | undefined;
}

/** A case, and what of it was asked for. */
export interface WholeCase extends Case {
  alerts?: Alert[] | undefined;
  timeline?: TimelineEntry[] | undefined;
  approvals?: Approval[] | undefined;
  executions?: Execution[] | undefined;
  devices?: Device[] | undefined;
}

/** An intent with its payload, latest decision, outcome and approval. */
export interface WholeIntent extends Intent {
  payload: Record<string, unknown>;
  ossPayload: Record<string, unknown> | null;
  outcome: IntentOutcome | null;
  decision: {
    id: DecisionId;
    action: DecidedAction;
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

import type { Accessor } from '@breakwater/db';
import { auditEntries, auditSeals } from '../audit/accessor.ts';
import { complianceAlerts } from '../compliance/alerts/accessor.ts';
import { scopeDecisions } from '../compliance/decisions/accessor.ts';
import { evidence } from '../compliance/evidence/accessor.ts';
import { dataFlows } from '../compliance/flows/accessor.ts';
import { grcConnections } from '../compliance/grc/connections/accessor.ts';
import { grcSyncs } from '../compliance/grc/syncs/accessor.ts';
import { resources } from '../compliance/resources/accessor.ts';
import { complianceReviews } from '../compliance/reviews/accessor.ts';
import { tags } from '../compliance/tags/accessor.ts';
import { eventLog } from '../events/accessor.ts';
import type { Extended } from '../extend/extended.ts';
import { gateways } from '../fleet/gateways/accessor.ts';
import { sandboxes } from '../fleet/sandboxes/accessor.ts';
import { apiKeys } from '../governance/api-keys/accessor.ts';
import { beliefs } from '../governance/beliefs/accessor.ts';
import { decisions } from '../governance/decisions/accessor.ts';
import { intents } from '../governance/intents/accessor.ts';
import { outcomes } from '../governance/outcomes/accessor.ts';
import { policies } from '../governance/policies/accessor.ts';
import { tenants } from '../governance/tenants/accessor.ts';
import { usageRecords } from '../governance/usage/accessor.ts';
import { gatewayRoles } from '../identity/gateway-roles/accessor.ts';
import { groups } from '../identity/groups/accessor.ts';
import { groupMembers } from '../identity/groups/members/accessor.ts';
import { servicePrincipals } from '../identity/service-principals/accessor.ts';
import { sessions } from '../identity/sessions/accessor.ts';
import { users } from '../identity/users/accessor.ts';
import { operations } from '../operations/accessor.ts';
import { agentActions } from '../soc/agent-actions/accessor.ts';
import { alerts } from '../soc/alerts/accessor.ts';
import { approvals } from '../soc/approvals/accessor.ts';
import { attestations } from '../soc/attestations/accessor.ts';
import { cases } from '../soc/cases/accessor.ts';
import { timeline } from '../soc/cases/timeline/accessor.ts';
import { connectors } from '../soc/connectors/accessor.ts';
import { criticalAssets } from '../soc/critical-assets/accessor.ts';
import { devices } from '../soc/devices/accessor.ts';
import { executions } from '../soc/executions/accessor.ts';
import { iocs } from '../soc/iocs/accessor.ts';
import { playbooks } from '../soc/playbooks/accessor.ts';
import { reports } from '../soc/reports/accessor.ts';
import { deliveries, webhooks } from '../webhooks/accessor.ts';

/** Every accessor of Breakwater's own entities: what whole-database work goes over. */
export const ACCESSORS: readonly Pick<Accessor, 'entity' | 'getMany'>[] = [
  agentActions,
  alerts,
  apiKeys,
  approvals,
  attestations,
  auditEntries,
  auditSeals,
  beliefs,
  cases,
  complianceAlerts,
  complianceReviews,
  connectors,
  criticalAssets,
  dataFlows,
  decisions,
  deliveries,
  devices,
  eventLog,
  evidence,
  executions,
  gatewayRoles,
  gateways,
  grcConnections,
  grcSyncs,
  groupMembers,
  groups,
  intents,
  iocs,
  operations,
  outcomes,
  playbooks,
  policies,
  reports,
  resources,
  sandboxes,
  scopeDecisions,
  servicePrincipals,
  sessions,
  tags,
  tenants,
  timeline,
  usageRecords,
  users,
  webhooks,
];

/** Those, and the ones of an app's own. */
export const accessorsOf = (extended: Extended | null): typeof ACCESSORS =>
  extended === null ? ACCESSORS : [...ACCESSORS, ...extended.accessors];

/** Those whose records may come from CSV files, by table. */
export const importableOf = (extended: Extended | null): ReadonlyMap<string, (typeof ACCESSORS)[number]> =>
  new Map(
    accessorsOf(extended)
      .filter(({ entity }) => entity.csvImport)
      .map(accessor => [accessor.entity.info.name, accessor]),
  );

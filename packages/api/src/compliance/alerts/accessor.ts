import { anyOf, defineAccessor, type Row, since, until } from '@breakwater/db';
import { complianceAlerts as table } from '@breakwater/db/schema';
import { ofResource } from '../resources/reading.ts';
import { complianceAlertStatus, complianceAlertType, complianceSeverity } from './schemas.ts';

export type ComplianceAlertRow = Row<typeof table>;

export const complianceAlerts = defineAccessor(table, {
  domain: 'compliance',
  entity: 'alert',
  component: 'complianceAlerts',
  prefix: 'cal',
  sort: { field: 'triggeredAt' },
  filters: {
    severity: anyOf(table.severity, complianceSeverity),
    alertType: anyOf(table.alertType, complianceAlertType),
    status: anyOf(table.status, complianceAlertStatus),
    resource: ofResource(table.resourceId),
    since: since(table.triggeredAt),
    until: until(table.triggeredAt),
  },
  events: false,
  csvImport: false,
});

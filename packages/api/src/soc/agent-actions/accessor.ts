import { anyOf, defineAccessor, equals, type Row, since, until } from '@breakwater/db';
import { AGENT_ACTION_STATUSES, agentActions as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { boundedText } from '../../text.ts';
import { alerts } from '../alerts/accessor.ts';
import { cases } from '../cases/accessor.ts';
import { executions } from '../executions/accessor.ts';

export type AgentActionRow = Row<typeof table>;

export const agentActionStatus = z.enum(AGENT_ACTION_STATUSES);

export const agentActions = defineAccessor(table, {
  domain: 'soc',
  entity: 'agentAction',
  prefix: 'agt',
  filters: {
    agent: equals(table.agent, boundedText(1, 128)),
    caseId: equals(table.caseId, ids.case),
    alertId: equals(table.alertId, ids.alert),
    executionId: equals(table.executionId, ids.execution),
    status: anyOf(table.status, agentActionStatus),
    correlationId: equals(table.correlationId, boundedText(1, 128)),
    since: since(table.createdAt),
    until: until(table.createdAt),
  },
  parents: { caseId: cases, alertId: alerts, executionId: executions },
  audit: 'none',
  events: false,
  csvImport: false,
});

import type { Change, Ctx, Read } from '@breakwater/db';
import type { StepResult } from '@breakwater/db/schema';
import { BUILT_IN } from '../playbooks/actions.ts';
import { type ConnectorRow, connectors } from './accessor.ts';
import type { CallOutcome } from './call.ts';

/** The connectors of these actions: at most one each. */
export const readingConnectors = (ctx: Ctx, actions: readonly string[]): Read<ConnectorRow[]> =>
  connectors.finding(ctx, {
    sql: '"action" IN (SELECT value FROM json_each(?))',
    args: [JSON.stringify(actions)],
  });

/** Those of the actions of a playbook. */
export const readingConnectorsOf = (ctx: Ctx, playbookId: string): Read<ConnectorRow[]> =>
  connectors.finding(ctx, {
    sql: `"action" IN (SELECT json_extract(step.value, '$.action') FROM playbooks, json_each(playbooks.steps) AS step
 WHERE playbooks.tenant_id = ? AND playbooks.id = ?)`,
    args: [ctx.tenantId, playbookId],
  });

/** What stands for an action, given its connector. */
export function standingOf(
  action: string,
  connector: ConnectorRow | undefined,
): NonNullable<StepResult['connector']> {
  if (action === BUILT_IN) return 'builtin';
  if (connector === undefined) return 'missing';
  return connector.enabled ? 'configured' : 'disabled';
}

/** Why a step fails whose action nobody carries out. */
export const connectorError = (action: string, standing: 'missing' | 'disabled'): string =>
  standing === 'missing'
    ? `no connector is configured for action '${action}'`
    : `the connector for action '${action}' is disabled`;

/** What a call leaves on its connector, to be committed with the result of the step. */
export const noteUse = (ctx: Ctx, { id }: ConnectorRow, { lastStatus }: CallOutcome): Change<undefined> =>
  connectors.plan.touch(ctx, id, { lastUsedAt: new Date(ctx.clock.now()), lastStatus });

import { type Change, type Ctx, nothing, readAll } from '@breakwater/db';
import type { StepClass } from '@breakwater/db/schema';
import type { Work } from '../../context.ts';
import type { JsonObject } from '../../json.ts';
import {
  type CallOutcome,
  callConnector,
  connectorError,
  noteUse,
  readingConnectors,
} from '../connectors/index.ts';
import type { ExecutionRow } from './accessor.ts';
import { readingQuarantined } from './quarantine.ts';

/** An action on its way to a connector: a step, or the undoing of one. */
export interface Order {
  readonly mode: 'run' | 'rollback';
  readonly index: number;
  readonly name: string;
  readonly action: string;
  readonly actionClass: StepClass;
  readonly parameters: JsonObject;
  readonly timeoutSeconds: number;
}

/** What came of it, and what it leaves on its connector. */
export interface CarriedOut {
  readonly outcome: CallOutcome;
  readonly noted: Change;
}

const refused = (error: string): CarriedOut => ({
  outcome: { status: 'failed', error, outcomeUnknown: false, attempts: 0, lastStatus: 'not_sent' },
  noted: nothing,
});

/** Has an action carried out. Every end is an outcome. */
export async function carryOut(
  ctx: Ctx & Work,
  row: ExecutionRow,
  { timeoutSeconds, mode, ...step }: Order,
  signal: AbortSignal,
): Promise<CarriedOut> {
  const { action, parameters } = step;
  const [[connector], quarantined] = await readAll(
    ctx,
    readingConnectors(ctx, [action]),
    readingQuarantined(ctx, action, [...row.targetAssets], parameters),
  );
  if (quarantined) return refused('device_quarantined');
  if (connector === undefined) return refused(connectorError(action, 'missing'));
  if (!connector.enabled) return refused(connectorError(action, 'disabled'));
  const { id: executionId, playbookId, playbookName, caseId, requestedBy, targetAssets } = row;
  const outcome = await callConnector(
    ctx.app,
    connector,
    {
      mode,
      executionId,
      playbookId,
      playbookName,
      caseId,
      approvalId: mode === 'run' ? row.approvalId : row.rollbackApprovalId,
      requestedBy,
      targetAssets,
      step,
      timeoutSeconds,
    },
    signal,
  );
  return { outcome, noted: noteUse(ctx, connector, outcome) };
}

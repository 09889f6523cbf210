import { EXECUTION_STATUSES, ROLLBACK_STATUSES } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time, versioned } from '../../fields.ts';
import { jsonObject } from '../../json.ts';
import { operationStatus } from '../../operations/accessor.ts';
import { boundedText } from '../../text.ts';
import { STEP_CLASSES } from '../playbooks/actions.ts';
import { PlaybookStepShown } from '../playbooks/steps.ts';
import type { ExecutionRow } from './accessor.ts';

const isoTime = z.string().nullable().describe('ISO 8601.');
const anyObject = z.record(z.string(), z.unknown());

const StepResultShown = z
  .object({
    index: z.int(),
    name: z.string(),
    action: z.string(),
    actionClass: z.enum(STEP_CLASSES),
    status: z.enum(['pending', 'running', 'completed', 'skipped', 'failed', 'not_run', 'simulated']),
    startedAt: isoTime,
    endedAt: isoTime,
    durationMs: z.number().nullable(),
    attempts: z.int().describe('Calls of the connector.'),
    parameters: anyObject.nullable().describe('With their placeholders replaced.'),
    output: anyObject.nullable(),
    error: z.string().nullable(),
    outcomeUnknown: z.boolean().describe('Whether it may have happened although no valid answer came.'),
    rollback: z
      .object({
        status: z.enum(['undone', 'failed', 'not_reversible', 'not_needed', 'pending']),
        startedAt: isoTime,
        endedAt: isoTime,
        error: z.string().nullable(),
      })
      .nullable(),
    needsApproval: z.boolean().optional().describe('In a dry run.'),
    connector: z.enum(['configured', 'missing', 'disabled', 'builtin']).optional().describe('In a dry run.'),
    conditionUnknown: z
      .boolean()
      .optional()
      .describe('In a dry run: the condition depends on what an earlier step answers.'),
  })
  .meta({ id: 'StepResult', description: 'What became of a step.' });

export const Execution = z
  .object({
    id: ids.execution,
    playbookId: ids.playbook,
    caseId: ids.case.nullable(),
    status: z.enum(EXECUTION_STATUSES),
    parameters: anyObject,
    targetAssets: z.array(z.string()),
    dryRun: z.boolean(),
    steps: z.array(PlaybookStepShown).describe('As they were when the run was asked for.'),
    stepsCompleted: z.int().describe('Completed, skipped and simulated ones.'),
    stepsTotal: z.int(),
    stepResults: z.array(StepResultShown).describe('One per step.'),
    errorMessage: z.string().nullable(),
    startedAt: time.nullable(),
    completedAt: time.nullable().describe('When it last became completed, failed or rolled back.'),
    requestedBy: z.string().describe('Principal id.'),
    approvalId: ids.approval.nullable(),
    operationId: ids.operation.nullable(),
    rollbackStatus: z.enum(ROLLBACK_STATUSES),
    rollbackReason: z.string().nullable(),
    rollbackApprovalId: ids.approval.nullable(),
    rollbackOperationId: ids.operation.nullable(),
    cancelRequestedAt: time.nullable(),
    cancelRequestedBy: z.string().nullable(),
    ...versioned,
  })
  .meta({ id: 'Execution', description: 'One run of a playbook.' });

export const presentExecution = ({
  tenantId: _tenant,
  playbookName: _name,
  undoOnCancel: _undo,
  ...shown
}: ExecutionRow): z.input<typeof Execution> => shown;

const started = <T extends string>(resourceType: T) =>
  z.object({
    operationId: ids.operation.nullable().describe('Null in a dry run, and while approval is awaited.'),
    status: operationStatus.nullable().describe('Of the operation.'),
    resourceType: z.literal(resourceType),
    execution: Execution,
    approvalId: ids.approval.nullable().describe('What people are asked first; null: nothing.'),
  });

export const StartedExecution = started('execution').meta({ id: 'StartedExecution' });
export const StartedRollback = started('executionRollback').meta({ id: 'StartedRollback' });

export const RunInput = z.strictObject({
  id: ids.playbook,
  caseId: ids.case.optional(),
  parameters: jsonObject(16_384).optional().describe('For placeholders such as {{params.host}}.'),
  targetAssets: z
    .array(boundedText(1, 255))
    .max(100)
    .overwrite(items => [...new Set(items)])
    .optional()
    .describe("What is acted on; default the case's affected assets."),
  dryRun: z.boolean().default(false).describe('Whether only to tell what would be done.'),
});

export const CancelInput = z.strictObject({
  id: ids.execution,
  reason: boundedText(0, 1_000).optional(),
  rollback: z.boolean().default(true).describe('Whether what was done is undone.'),
});

export const RollbackInput = z.strictObject({ id: ids.execution, reason: boundedText(1, 1_000) });

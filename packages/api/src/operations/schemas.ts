import * as z from 'zod';
import { ids, time, versioned } from '../fields.ts';
import { isStorable } from '../text.ts';
import { type OperationRow, operationStatus } from './accessor.ts';

export const Operation = z
  .object({
    id: ids.operation,
    kind: z.string(),
    status: operationStatus,
    resourceType: z.string(),
    resourceKey: z.string(),
    progressPct: z.int().describe('0 to 100.'),
    progressMsg: z.string().nullable(),
    result: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('What the work came to; `truncated: true` in it says that it was cut to 64 KiB.'),
    errorCode: z
      .string()
      .nullable()
      .describe('`cancelled`, `timeout`, `orphaned`, `internal` or what the work met.'),
    errorMessage: z.string().nullable(),
    actor: z.string().describe('Who started it.'),
    gatewayId: z.string().nullable(),
    gatewayName: z.string().nullable(),
    attempt: z.int().describe('How many workers have had it.'),
    deadlineAt: time,
    startedAt: time.nullable(),
    cancelRequestedAt: time.nullable(),
    completedAt: time.nullable(),
    ...versioned,
  })
  .meta({ id: 'Operation', description: 'Long work: how far it is, and how it ended.' });

/** Results are objects: nothing else is stored. */
const { result } = Operation.shape;

export const presentOperation = (row: OperationRow): z.input<typeof Operation> => ({
  ...row,
  result: result.parse(row.result),
});

export const SelfTestInput = z
  .strictObject({
    steps: z.int().min(1).max(60).default(3),
    stepMs: z.int().min(0).max(5000).default(0).describe('How long each step takes.'),
    failAtStep: z.int().min(1).optional().describe('The step that fails.'),
    resultBytes: z.int().min(0).max(200_000).default(0).describe('How long the text in the result is.'),
    resourceKey: z
      .string()
      .min(1)
      .max(253)
      .refine(isStorable, 'must be well-formed text without NUL characters')
      .default('default'),
    exclusive: z.boolean().default(true).describe('Whether it must be the only one of its `resourceKey`.'),
    deadlineMs: z.int().min(1000).max(600_000).default(600_000).describe('How long it may take in all.'),
  })
  .refine(({ steps, failAtStep = 1 }) => failAtStep <= steps, {
    path: ['failAtStep'],
    error: 'must be at most the number of steps',
  });

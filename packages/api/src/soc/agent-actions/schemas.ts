import * as z from 'zod';
import { ids, time } from '../../fields.ts';
import { toJson, utf8Bytes } from '../../json.ts';
import { boundedText } from '../../text.ts';
import { agentActionStatus } from './accessor.ts';

const LARGEST_INPUT = 16_384;

const anyJson = z
  .unknown()
  .refine(
    value =>
      value === undefined || utf8Bytes(toJson(value) ?? 'x'.repeat(LARGEST_INPUT + 1)) <= LARGEST_INPUT,
    {
      error: `must be at most ${LARGEST_INPUT} bytes of JSON`,
    },
  );

export const AgentAction = z
  .object({
    id: ids.agentAction,
    agent: z.string(),
    principalId: z.string().describe('Who recorded it.'),
    action: z.string(),
    caseId: ids.case.nullable(),
    alertId: ids.alert.nullable(),
    executionId: ids.execution.nullable(),
    tool: z.string().nullable(),
    input: z.unknown().describe('Secrets are redacted.'),
    outputSummary: z.string().nullable().describe('Secrets are redacted.'),
    status: agentActionStatus,
    error: z.string().nullable().describe('Secrets are redacted.'),
    confidence: z.number().nullable().describe('0 to 1.'),
    correlationId: z.string().nullable(),
    startedAt: time,
    completedAt: time,
    durationMs: z.int(),
    createdAt: time,
  })
  .meta({ id: 'AgentAction', description: 'What an agent did, on what, and how long it took.' });

export const AgentActionRecord = z
  .strictObject({
    agent: boundedText(1, 128).optional().describe('Default: id of the caller.'),
    action: boundedText(1, 200),
    caseId: ids.case.nullish(),
    alertId: ids.alert.nullish(),
    executionId: ids.execution.nullish(),
    tool: boundedText(0, 200).nullish(),
    input: anyJson.optional().describe(`Any JSON of at most ${LARGEST_INPUT} bytes; secrets are redacted.`),
    outputSummary: boundedText(0, 4_000).nullish(),
    status: agentActionStatus,
    error: boundedText(0, 4_000).nullish(),
    confidence: z.number().min(0).max(1).nullish(),
    correlationId: boundedText(0, 128).nullish().describe('What belongs together has the same.'),
    startedAt: time,
    completedAt: time,
  })
  .refine(({ startedAt, completedAt }) => completedAt >= startedAt, {
    path: ['completedAt'],
    error: 'must not be before startedAt',
  });

import * as z from 'zod';
import { ids, time } from '../../../fields.ts';
import { toJson, utf8Bytes } from '../../../json.ts';
import { boundedText } from '../../../text.ts';

const MOST_BYTES = 16_384;

const toolCalls = z
  .array(z.record(z.string(), z.unknown()))
  .max(50)
  .check(payload => {
    const text = toJson(payload.value);
    if (text !== null && utf8Bytes(text) <= MOST_BYTES) {
      payload.value = JSON.parse(text);
      return;
    }
    const message = text === null ? 'must be JSON' : `must be at most ${MOST_BYTES} bytes of JSON`;
    payload.issues.push({ code: 'custom', input: payload.value, message });
  })
  .describe(`What tools were called, at most 50 objects and ${MOST_BYTES} bytes of JSON.`);

export const TimelineAdd = z.strictObject({
  caseId: ids.case,
  agent: boundedText(1, 128).optional().describe('Who did it; default the principal id.'),
  action: boundedText(1, 200),
  details: boundedText(0, 20_000).nullish(),
  toolCalls: toolCalls.nullish(),
  timestamp: z.date().optional().describe('When it was done; default now, at most 5 minutes from now.'),
});

export const TimelineEntry = z
  .object({
    id: ids.timelineEntry,
    caseId: ids.case,
    agent: z.string(),
    action: z.string(),
    details: z.string().nullable(),
    toolCalls: z.array(z.record(z.string(), z.unknown())).nullable(),
    timestamp: time,
    principalId: z.string().describe('Who wrote it.'),
    createdAt: time,
  })
  .meta({ id: 'TimelineEntry', description: 'What was done in a case.' });

import { invalid } from '@breakwater/db';
import { isObject } from '../../../json.ts';
import { cutCodePoints } from '../../../text.ts';
import { MAX_TITLE } from '../constants.ts';
import { flagMetadata } from '../merge.ts';
import { newAlert } from '../new-alert.ts';
import { cutRawLog, parseAlertFields } from './draft.ts';
import type { Format } from './format.ts';
import { parseTime } from './time.ts';

/** Breakwater's own format: an `alerts.create` input with `occurredAt` as ISO 8601 text. */
export const breakwater: Format = (record, raw, { now }) => {
  const { title, rawLog: given, metadata, occurredAt } = record;
  const { rawLog, truncated } = cutRawLog(typeof given === 'string' ? given : raw);
  const flagged = truncated && (metadata === undefined || isObject(metadata));
  const fields = parseAlertFields({
    ...record,
    title: typeof title === 'string' ? cutCodePoints(title, MAX_TITLE) : title,
    rawLog: given === undefined || given === null || typeof given === 'string' ? rawLog : given,
    metadata: flagged ? flagMetadata(metadata ?? {}, 'rawLogTruncated') : metadata,
    occurredAt: readOccurredAt(occurredAt),
  });
  return newAlert(fields, now);
};

function readOccurredAt(value: unknown): Date | undefined {
  if (value === undefined || value === null) return undefined;
  const time = typeof value === 'string' ? parseTime(value) : null;
  if (time === null) throw invalid('occurredAt', 'must be ISO 8601 text such as 2026-01-05T10:00:00Z');
  return time;
}

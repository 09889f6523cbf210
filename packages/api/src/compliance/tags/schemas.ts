import * as z from 'zod';
import { expectedVersion, ids, time, versioned } from '../../fields.ts';
import { boundedText } from '../../text.ts';
import { cleanTag, remark } from '../clean.ts';
import { tagSource } from '../fields.ts';
import { resourceRef } from '../resources/reading.ts';

export const tagKey = boundedText(1, 255).describe('Case-sensitive.');
export const storedValue = boundedText(0, 4_096);
const tagValue = storedValue.describe(
  'Kept without secrets and card numbers, and not at all under a key that names a secret, such as `db.password`.',
);
const reason = remark(1, 1_000).optional().describe('Kept in the history.');

export const Tag = z
  .object({
    id: ids.tag,
    resourceId: ids.resource,
    key: z.string(),
    value: z.string(),
    source: tagSource,
    appliedAt: time,
    appliedBy: z.string(),
    previousValue: z.string().nullable().describe('Before the last change.'),
    ...versioned,
    version: z.int().describe('Goes on from the history of the key, after a removal too.'),
  })
  .meta({ id: 'Tag', description: 'What a resource is tagged with.' });

export const TagChange = z
  .object({
    resourceId: ids.resource,
    key: z.string(),
    version: z.int(),
    oldValue: z.string().nullable(),
    newValue: z.string().nullable().describe('null: it was removed.'),
    source: tagSource,
    changedBy: z.string(),
    changedAt: time,
    reason: z.string().nullable(),
  })
  .meta({ id: 'TagChange', description: 'One change of a tag.' });

export const TagHistory = z.strictObject({ resource: resourceRef, key: tagKey.optional() });

export const TagSet = z
  .strictObject({
    resource: resourceRef,
    key: tagKey,
    value: tagValue,
    source: z.enum(['manual', 'imported']).default('manual'),
    reason,
    expectedVersion,
  })
  .overwrite(given => ({ ...given, value: cleanTag(given.key, given.value) }));

export const TagSetResult = z
  .object({
    tag: Tag,
    changed: z.boolean().describe('Whether value or source were others before.'),
    issues: z
      .array(z.object({ key: z.string(), message: z.string() }))
      .describe("Where the resource's tags break the rules for `pci:` tags."),
  })
  .meta({ id: 'TagSetResult' });

export const TagRemove = z.strictObject({ resource: resourceRef, key: tagKey, reason });

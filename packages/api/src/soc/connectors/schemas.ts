import * as z from 'zod';
import { expectedVersion, ids, text, time, versioned } from '../../fields.ts';
import { secretBytes } from '../../outbound/signing.ts';
import { ACTION_RULE, BUILT_IN, isAction } from '../playbooks/actions.ts';

const FEWEST_SECRET_BYTES = 24;
const MOST_SECRET_BYTES = 64;

const action = z
  .string()
  .refine(isAction, { error: ACTION_RULE, abort: true })
  .refine(given => given !== BUILT_IN, `must not be ${BUILT_IN}, which needs no connector`)
  .describe('The action it carries out; one connector for each.');

const secret = z
  .string()
  .refine(given => {
    const bytes = secretBytes(given);
    return bytes !== null && bytes >= FEWEST_SECRET_BYTES && bytes <= MOST_SECRET_BYTES;
  }, `must be whsec_ and the base64 of ${FEWEST_SECRET_BYTES} to ${MOST_SECRET_BYTES} bytes`)
  .describe('What calls are signed with: whsec_ and the base64 of 24 to 64 bytes. Stored encrypted.');

const fields = {
  endpoint: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(2048)
    .describe('https URL of a public host, which steps are posted to.'),
  timeoutMs: z.int().min(1000).max(120_000).describe('For one attempt.'),
  enabled: z.boolean().describe('false: steps of its action fail.'),
  description: text(1000).nullish(),
};

export const ConnectorCreate = z.strictObject({
  action,
  endpoint: fields.endpoint,
  secret: secret.optional().describe('Default: one is made.'),
  timeoutMs: fields.timeoutMs.default(10_000),
  enabled: fields.enabled.default(true),
  description: fields.description,
});

export const ConnectorUpdate = z.strictObject({
  action: action.optional(),
  endpoint: fields.endpoint.optional(),
  secret: secret.optional(),
  rotateSecret: z.literal(true).optional().describe('Makes a new secret; calls are signed with it at once.'),
  timeoutMs: fields.timeoutMs.optional(),
  enabled: fields.enabled.optional(),
  description: fields.description,
});

export const ConnectorUpdateInput = ConnectorUpdate.extend({ id: ids.connector, expectedVersion })
  .refine(
    ({ id: _id, expectedVersion: _version, ...given }) => Object.values(given).some(v => v !== undefined),
    { error: 'give at least one field to change', params: { reason: 'empty_patch' } },
  )
  .refine(({ secret: given, rotateSecret }) => given === undefined || rotateSecret === undefined, {
    path: ['rotateSecret'],
    error: 'must be absent when a secret is given',
  });

export const Connector = z
  .object({
    id: ids.connector,
    action: z.string(),
    endpoint: z.string(),
    timeoutMs: z.int(),
    enabled: z.boolean(),
    description: z.string().nullable(),
    lastUsedAt: time.nullable().describe('When a step was last called, or was to be.'),
    lastStatus: z
      .string()
      .nullable()
      .describe(
        'How that ended: completed, failed, bad_answer, http_<status>, aborted, not_sent, or why no answer came.',
      ),
    ...versioned,
  })
  .meta({ id: 'Connector', description: 'Where the steps of an action are carried out.' });

export const ConnectorWithSecret = Connector.extend({
  secret: z.string().describe('Shown once: what calls are signed with.'),
}).meta({ id: 'ConnectorWithSecret', description: 'A new connector with its signing secret.' });

export const UpdatedConnector = Connector.extend({
  secret: z.string().nullable().describe('Shown once, if this call set or made it; otherwise null.'),
}).meta({ id: 'UpdatedConnector', description: 'A connector, with its signing secret if that is new.' });

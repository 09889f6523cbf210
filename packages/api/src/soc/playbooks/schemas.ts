import { PLAYBOOK_TRIGGERS } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, name, softDeleted, text, versioned } from '../../fields.ts';
import { severity } from '../alerts/fields.ts';
import { PlaybookStepShown, stepsInput } from './steps.ts';

const fields = {
  name: name(200).describe('Unique among the playbooks that are not deleted.'),
  description: text(20_000).nullish(),
  severityFilter: severity
    .nullish()
    .describe('Least severity of a case that starts it by itself; null: any.'),
  steps: stepsInput,
  enabled: z.boolean(),
  requiresApproval: z.boolean().describe('Whether also steps of class low and medium need approval.'),
  trigger: z.enum(PLAYBOOK_TRIGGERS).nullish().describe('What starts it by itself; null: only a call.'),
};

export const PlaybookCreate = z.strictObject({
  ...fields,
  enabled: fields.enabled.default(true),
  requiresApproval: fields.requiresApproval.default(false),
});

export const PlaybookUpdate = z.strictObject(fields).partial();

export const Playbook = z
  .object({
    id: ids.playbook,
    name: z.string(),
    description: z.string().nullable(),
    severityFilter: severity.nullable(),
    steps: z.array(PlaybookStepShown),
    enabled: z.boolean(),
    requiresApproval: z.boolean(),
    trigger: z.enum(PLAYBOOK_TRIGGERS).nullable(),
    ...versioned,
    ...softDeleted,
  })
  .meta({ id: 'Playbook', description: 'What to do, step by step, when something of a kind happens.' });

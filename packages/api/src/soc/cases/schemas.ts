import * as z from 'zod';
import { updateInput } from '../../crud/update-input.ts';
import { expectedVersion, ids, softDeleted, time, versioned } from '../../fields.ts';
import { boundedText } from '../../text.ts';
import { assetList, iocList, severity, techniqueList } from '../alerts/fields.ts';
import { storedIoc } from '../alerts/schemas.ts';
import { caseStatus } from './accessor.ts';
import { MOST_LISTED } from './aggregate.ts';

const title = boundedText(1, 500);
const description = boundedText(0, 20_000).nullish();
const outcome = boundedText(0, 20_000);
const assignee = boundedText(1, 128).nullish().describe('Who works on it.');
const physicalImpact = boundedText(0, 4_000).nullish();
const recommendedActions = z.array(boundedText(1, 1_000)).max(50).optional();
const confidence = z
  .number()
  .min(0)
  .max(1)
  .optional()
  .describe('How sure the assessment is, 0 to 1; default 0, not assessed.');

const own = 'In addition to what its alerts list.';

export const CaseCreate = z.strictObject({
  title,
  severity,
  description,
  assignee,
  iocs: iocList(MOST_LISTED).optional().describe(own),
  mitreTechniques: techniqueList(MOST_LISTED).optional().describe(own),
  affectedAssets: assetList(MOST_LISTED).optional().describe(own),
  physicalImpact,
  recommendedActions,
  confidence,
  requiresHumanApproval: z.boolean().optional().describe('Whether people must approve what is done in it.'),
});

export const CaseUpdate = CaseCreate.partial().extend({
  outcome: outcome.nullish(),
  overrideReason: boundedText(1, 1_000)
    .optional()
    .describe('Why requiresHumanApproval is cleared; required for that, which only people may do.'),
});

export const CaseUpdateInput = updateInput(ids.case, CaseUpdate.shape);

export const CaseCreateMany = z.strictObject({ items: z.array(CaseCreate).max(500) });

export const CaseFromAlerts = z.strictObject({
  alertIds: z.array(ids.alert).min(1).max(200),
  title: title.optional().describe('Default: that of the most severe, then oldest alert.'),
  description,
  assignee,
  confidence,
  physicalImpact,
  recommendedActions,
});

export const CaseLink = z.strictObject({
  id: ids.case,
  alertIds: z.array(ids.alert).min(1).max(200),
  move: z.boolean().default(false).describe('Whether alerts of other cases leave those.'),
});

export const CaseUnlink = z.strictObject({ id: ids.case, alertIds: z.array(ids.alert).min(1).max(500) });

export const CaseTransition = z
  .strictObject({
    id: ids.case,
    to: caseStatus,
    reason: boundedText(0, 2_000).optional().describe('Required to reopen a closed case.'),
    outcome: outcome.optional().describe('How it ended; required to close a case that has none.'),
    expectedVersion,
  })
  .refine(({ to, outcome }) => to === 'closed' || outcome === undefined, {
    path: ['outcome'],
    message: 'is given only to close a case',
  });

export const Case = z
  .object({
    id: ids.case,
    title: z.string(),
    severity,
    status: caseStatus,
    description: z.string().nullable(),
    outcome: z.string().nullable(),
    assignee: z.string().nullable(),
    physicalImpact: z.string().nullable(),
    iocs: z.array(storedIoc).describe('Its own and those of its alerts, at most 5,000.'),
    mitreTechniques: z.array(z.string()).describe('Its own and those of its alerts, sorted, at most 5,000.'),
    affectedAssets: z.array(z.string()).describe('Its own and those of its alerts, at most 5,000.'),
    cpsDevicesInvolved: z.array(z.string()).describe('The affected assets that are devices, by deviceId.'),
    recommendedActions: z.array(z.string()),
    requiresHumanApproval: z.boolean().describe('The gate: set by itself, cleared only by people.'),
    gateReason: z.string().nullable(),
    confidence: z.number().describe('0 to 1; 0: not assessed.'),
    closedAt: time.nullable(),
    ...versioned,
    ...softDeleted,
  })
  .meta({
    id: 'Case',
    description: 'An incident: its alerts, what they have in common, and the work on it.',
  });

export const Cases = z.object({ items: z.array(Case) });

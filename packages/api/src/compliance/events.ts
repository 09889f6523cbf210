import * as z from 'zod';
import { changedFields, crudEvents, event } from '../events/catalogue.ts';
import { emitter } from '../events/emit.ts';
import { ids, time } from '../fields.ts';
import { complianceAlertStatus, complianceAlertType, complianceSeverity } from './alerts/schemas.ts';
import { classifyEvents } from './classify/events.ts';
import { decisionEvents } from './decisions/events.ts';
import { evidenceEvents } from './evidence/events.ts';
import { provider, resourceType, tagSource } from './fields.ts';
import { flowEvents } from './flows/events.ts';
import { grcEvents } from './grc/events.ts';
import { reviewKind } from './reviews/schemas.ts';

const resource = { resourceId: z.string(), provider, resourceType };

const alert = {
  alertType: complianceAlertType,
  severity: complianceSeverity,
  resourceId: ids.resource.nullable(),
  status: complianceAlertStatus,
  occurrences: z.int(),
};

export const complianceEvents = {
  ...crudEvents('compliance.resource', 'resource', resource),
  'compliance.resource.deactivated': event('A resource became inactive.', resource),
  'compliance.resource.reactivated': event('An inactive resource is active again.', resource),
  'compliance.tag.changed': event('A tag of a resource was set or removed.', {
    resourceId: ids.resource,
    key: z.string(),
    oldValue: z.string().nullable(),
    newValue: z.string().nullable(),
    version: z.int(),
    source: tagSource,
  }),
  'compliance.alert.created': event('A compliance alert was raised.', alert),
  'compliance.alert.bumped': event('What an alert is about came up again; at most once an hour.', alert),
  'compliance.alert.acknowledged': event('Somebody looks after an alert.', alert),
  'compliance.alert.resolved': event('An alert was resolved.', alert),
  'compliance.alert.falsePositive': event('An alert was found to be none.', alert),
  'compliance.review.recorded': event('What a person confirmed was recorded.', {
    kind: reviewKind,
    performedAt: time,
  }),
  ...classifyEvents,
  ...decisionEvents,
  ...evidenceEvents,
  ...grcEvents,
  ...flowEvents,
  'compliance.settings.updated': event('Compliance settings were changed.', { changed: changedFields }),
};

/** Emits one of them. */
export const emit = emitter(complianceEvents);

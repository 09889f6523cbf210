import { auditEvents } from '../audit/events.ts';
import { complianceEvents } from '../compliance/events.ts';
import type { App } from '../context.ts';
import { databaseEvents } from '../database/events.ts';
import { fleetEvents } from '../fleet/events.ts';
import { governanceEvents } from '../governance/events.ts';
import { identityEvents } from '../identity/events.ts';
import { operationsEvents } from '../operations/events.ts';
import { socEvents } from '../soc/events.ts';
import { webhookEvents } from '../webhooks/events.ts';
import type { EventType } from './catalogue.ts';

/** Every event Breakwater emits. A type never changes its meaning. */
export const eventTypes = {
  ...auditEvents,
  ...complianceEvents,
  ...databaseEvents,
  ...fleetEvents,
  ...governanceEvents,
  ...identityEvents,
  ...operationsEvents,
  ...socEvents,
  ...webhookEvents,
};

/** Every event an app tells of: Breakwater's and those of its own entities. */
export const eventTypesOf = ({ extended }: Pick<App, 'extended'>): Readonly<Record<string, EventType>> =>
  extended?.eventTypes ?? eventTypes;

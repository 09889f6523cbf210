import { anyOf, defineAccessor, equals, since, until } from '@breakwater/db';
import { scopeDecisions as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { boundedText } from '../../text.ts';
import { scope } from '../fields.ts';
import { ofResource } from '../resources/reading.ts';
import { decisionMethod, scopeRule } from './schemas.ts';

export const scopeDecisions = defineAccessor(table, {
  domain: 'compliance',
  entity: 'scopeDecision',
  prefix: 'scd',
  sort: { field: 'decidedAt' },
  filters: {
    resource: ofResource(table.resourceId),
    scope: anyOf(table.scope, scope),
    decisionMethod: anyOf(table.decisionMethod, decisionMethod),
    rule: anyOf(table.rule, scopeRule),
    isCurrent: equals(table.isCurrent, z.boolean()),
    decidedBy: equals(table.decidedBy, boundedText(1, 255)),
    since: since(table.decidedAt),
    until: until(table.decidedAt),
  },
  events: false,
  csvImport: false,
});

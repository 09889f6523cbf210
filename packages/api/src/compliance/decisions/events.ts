import * as z from 'zod';
import { event } from '../../events/catalogue.ts';
import { ids } from '../../fields.ts';
import { scope } from '../fields.ts';
import { decisionMethod, scopeRule } from './schemas.ts';

export const decisionEvents = {
  'compliance.scope.changed': event('A resource got another scope.', {
    resourceId: z.string(),
    from: scope.nullable().describe('null: it was undecided.'),
    to: scope,
    rule: scopeRule,
    decisionMethod,
    decisionId: ids.scopeDecision,
  }),
};

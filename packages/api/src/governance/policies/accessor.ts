import { defineAccessor, equals } from '@breakwater/db';
import { policies as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { name } from '../../fields.ts';

const MOST_POLICIES = 200;

export const policies = defineAccessor(table, {
  domain: 'governance',
  entity: 'policy',
  prefix: 'pol',
  maxRecords: MOST_POLICIES,
  filters: { enabled: equals(table.enabled, z.boolean()), name: equals(table.name, name(100)) },
  events: ['name', 'enabled'],
});

import { anyOf, change, conflict, defineAccessor, equals, guard, type Row } from '@breakwater/db';
import { PLAYBOOK_TRIGGERS, playbooks as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { name } from '../../fields.ts';

export type PlaybookRow = Row<typeof table>;

export const playbooks = defineAccessor(table, {
  domain: 'soc',
  entity: 'playbook',
  prefix: 'pbk',
  softDelete: true,
  searchable: ['name'],
  filters: {
    enabled: equals(table.enabled, z.boolean()),
    trigger: anyOf(table.trigger, z.enum(PLAYBOOK_TRIGGERS)),
    name: equals(table.name, name(200)),
  },
  events: ['name'],
});

playbooks.on('beforeDelete', ({ row, add }) => {
  const unused = guard(
    `NOT EXISTS (SELECT 1 FROM playbook_executions WHERE playbook_id = ? AND status IN ('pending', 'running'))`,
    [row.id],
    () =>
      conflict('in_use', 'an execution of the playbook is pending or running; cancel it or wait for its end'),
  );
  add(change(undefined, { steps: [unused] }));
});

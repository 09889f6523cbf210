/** A domain of one's own: berths, and the moorings at each of them. */
import { crudRouter, type Extension, router } from '@breakwater/api';
import { defineAccessor } from '@breakwater/db';
import { readMigrations } from '@breakwater/db/migrations';
import {
  choice,
  id,
  index,
  integer,
  mutable,
  softDeletable,
  sqliteTable,
  tenantId,
  tenants,
  text,
  uniqueIndex,
} from '@breakwater/db/schema';
import * as z from 'zod';

const berthTable = sqliteTable(
  'harbour_berths',
  {
    id: id('id', 'bth').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    name: text('name', { length: 60 }).notNull(),
    depthCm: integer('depth_cm').notNull(),
    ...mutable(),
  },
  t => [uniqueIndex('harbour_berths_name').on(t.tenantId, t.name)],
);

const mooringTable = sqliteTable(
  'harbour_moorings',
  {
    id: id('id', 'moo').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    berthId: id('berth_id', 'bth')
      .notNull()
      .references(() => berthTable.id, { onDelete: 'restrict' }),
    ship: text('ship', { length: 100 }).notNull(),
    state: choice('state', ['planned', 'moored', 'left']).notNull().default('planned'),
    pierCode: text('pier_code', { length: 32 }),
    ...mutable(),
    ...softDeletable(),
  },
  t => [index('harbour_moorings_berth').on(t.tenantId, t.berthId)],
);

export const berths = defineAccessor(berthTable, {
  domain: 'harbour',
  entity: 'berth',
  prefix: 'bth',
  naturalKey: 'name',
  searchable: ['name'],
  events: ['name'],
});

export const moorings = defineAccessor(mooringTable, {
  domain: 'harbour',
  entity: 'mooring',
  prefix: 'moo',
  softDelete: true,
  parents: { berthId: berths },
  secret: ['pierCode'],
  events: ['ship', 'state'],
});

/** Moorings need no router: theirs is made from the accessor. */
export const harbour: Extension = {
  domain: 'harbour',
  accessors: [berths, moorings],
  router: router({
    berths: crudRouter(berths, { write: 'admin', fields: { depthCm: z.int().min(50).max(3000) } }),
  }),
  migrations: readMigrations(new URL('./migrations/', import.meta.url)),
};

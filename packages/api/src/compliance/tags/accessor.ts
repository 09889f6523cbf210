import { anyOf, defineAccessor, equals, type Filter, type Row } from '@breakwater/db';
import { tags as table } from '@breakwater/db/schema';
import { tagSource } from '../fields.ts';
import { ofResource, type resourceRef } from '../resources/reading.ts';
import { storedValue, tagKey } from './schemas.ts';

export type TagRow = Row<typeof table>;

const owned = ofResource(table.resourceId);

/** As ids, which the order of a list takes: else it walks all tags of the tenant for the few of one resource. */
const resource: Filter<typeof resourceRef> = {
  schema: owned.schema,
  where(ref, ctx) {
    const { sql, args } = owned.where(ref, ctx);
    return {
      sql: `"tags"."id" IN (SELECT "id" FROM "tags" WHERE "tenant_id" = ? AND ${sql})`,
      args: [ctx.tenantId, ...args],
    };
  },
};

export const tags = defineAccessor(table, {
  domain: 'compliance',
  entity: 'tag',
  prefix: 'tag',
  filters: {
    resource,
    key: equals(table.key, tagKey),
    value: equals(table.value, storedValue),
    source: anyOf(table.source, tagSource),
  },
  events: false,
  csvImport: false,
});

import * as z from 'zod';

export const TableInfo = z
  .object({
    name: z.string(),
    domain: z.string(),
    component: z.string().nullable().describe('Plural of the entity it holds; null for internal tables.'),
    softDelete: z.boolean(),
    maxRecords: z.int().nullable().describe('Most rows per tenant; null: no limit.'),
    rows: z.int().describe("Rows of the caller's tenant, up to 100,000; for root without a tenant, all."),
    rowsCapped: z.boolean().describe('There are more rows than were counted.'),
    columns: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        nullable: z.boolean(),
        primaryKey: z.boolean(),
        secret: z.boolean().describe('Its values never leave the database.'),
      }),
    ),
    indexes: z.array(
      z.object({
        name: z.string(),
        columns: z.array(z.string()).describe('Columns, or expressions over them, in order.'),
        unique: z.boolean(),
        where: z.string().nullable().describe('The condition of a partial index.'),
      }),
    ),
    foreignKeys: z.array(
      z.object({ column: z.string(), table: z.string(), refColumn: z.string(), onDelete: z.string() }),
    ),
  })
  .meta({ id: 'TableInfo', description: 'A table of the database.' });

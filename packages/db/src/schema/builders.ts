/** What an application declares its own tables with. */
export { index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
export { choice, flag, id, json, mutable, softDeletable, tenantId, time } from './columns.ts';

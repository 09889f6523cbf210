export { emptyDatabase } from '../../../db/src/admin/empty-database.ts';

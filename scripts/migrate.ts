import { Database } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { migrate } from '@breakwater/db/migrate';

const url = process.env['DATABASE_URL'];
if (url === undefined || url === '') {
  process.stderr.write('DATABASE_URL is required: file:…, http(s)://… or libsql://…\n');
  process.exit(1);
}
const db = new Database(openDriver).open({ url, authToken: process.env['DATABASE_AUTH_TOKEN'] });
try {
  const applied = await migrate(db);
  process.stdout.write(applied.length === 0 ? 'up to date\n' : `applied ${applied.join(', ')}\n`);
} finally {
  await db.close();
}

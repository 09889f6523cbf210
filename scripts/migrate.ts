import { Database, invalid } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { migrate } from '@breakwater/db/migrate';
import { main } from './main.ts';

await main(async () => {
  const url = process.env.DATABASE_URL ?? '';
  if (url === '') throw invalid('DATABASE_URL', 'is required: file:…, http(s)://… or libsql://…');
  const db = new Database(openDriver).open({ url, authToken: process.env.DATABASE_AUTH_TOKEN });
  try {
    const applied = await migrate(db);
    process.stdout.write(applied.length === 0 ? 'up to date\n' : `applied ${applied.join(', ')}\n`);
  } finally {
    await db.close();
  }
});

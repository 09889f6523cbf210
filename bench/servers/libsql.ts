import { startLibsqlServer } from 'libsql-http';
import { serving } from './serving.ts';

const server = await startLibsqlServer({ path: process.env.DATABASE_PATH ?? '' });
serving(server.url, server.close);

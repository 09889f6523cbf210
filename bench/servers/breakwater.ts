import { startServer } from 'edge/node';
import { readSettings } from 'edge/settings';
import { serving } from './serving.ts';

const server = await startServer(readSettings(process.env), { migrate: true });
serving(server.url, server.close);

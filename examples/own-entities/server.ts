/** Breakwater with the harbour beside its own domains: `node examples/own-entities/server.ts`, set up as `pnpm start`. */
import { startServer } from 'edge/node';
import { readSettings } from 'edge/settings';
import { harbour } from './harbour.ts';

const server = await startServer(readSettings(process.env), { migrate: true, extend: [harbour] });
process.stdout.write(`${server.url}\n`);
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));

import type { IncomingMessage, ServerResponse } from 'node:http';
import { RPCHandler } from '@orpc/server/node';
import { listening, type Serving } from '../shared/serving.ts';
import { alerts } from './alerts.ts';
import { openDatabase } from './database.ts';
import { gateways } from './gateways.ts';
import { intents } from './intents.ts';

/** oRPC on Node's own HTTP server, with Drizzle on better-sqlite3. */
export async function start(databasePath: string): Promise<Serving> {
  const db = openDatabase(databasePath);
  const handler = new RPCHandler({ gateways, alerts, intents });
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const { matched } = await handler.handle(request, response, {
      prefix: '/rpc',
      context: { db, headers: request.headers },
    });
    if (!matched) response.writeHead(404).end();
  };
  return listening(
    (request, response) => void listener(request, response),
    async () => {
      db.$client.close();
    },
  );
}

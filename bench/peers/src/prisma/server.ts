import { createExpressMiddleware } from '@trpc/server/adapters/express';
import express from 'express';
import type { Serving } from '../shared/serving.ts';
import { listening } from '../shared/serving.ts';
import { alerts } from './alerts.ts';
import { openDatabase } from './database.ts';
import { gateways } from './gateways.ts';
import { intents } from './intents.ts';
import { contextOf, router } from './trpc.ts';

const LARGEST_BODY = 10 * 1024 * 1024;

/** tRPC 11 on Express 5, with Prisma 7. */
export async function start(databasePath: string): Promise<Serving> {
  const prisma = await openDatabase(databasePath);
  const app = express();
  app.disable('x-powered-by');
  app.use(
    '/trpc',
    createExpressMiddleware({
      router: router({ gateways, alerts, intents }),
      createContext: contextOf(prisma),
      maxBodySize: LARGEST_BODY,
    }),
  );
  return listening(app, () => prisma.$disconnect());
}

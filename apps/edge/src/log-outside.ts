import { logUnexpected, toBreakwaterError } from '@breakwater/api';
import { BreakwaterError } from '@breakwater/db';
import type { Context } from 'hono';
import type { Deployment, Env } from './deployment.ts';

/** Logs what nobody foresaw around a call, such as an answer that cannot be written; the call logs what is within. */
export function logOutside({ app }: Deployment, c: Context<Env>, procedure: string, error: unknown): void {
  if (error instanceof Error && error.cause instanceof BreakwaterError) return;
  logUnexpected({ app, request: { id: c.get('requestId') } }, procedure, toBreakwaterError(error));
}

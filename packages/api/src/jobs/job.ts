import { type Ctx, PLATFORM } from '@breakwater/db';
import type { Work } from '../context.ts';

export const PERIODS = {
  minute: 60_000,
  fiveMinutes: 5 * 60_000,
  hour: 60 * 60_000,
  day: 24 * 60 * 60_000,
} as const;

/** What a job runs with: no caller, no tenant. */
export type JobCtx = Ctx & Work;

/** Work that comes round by itself. Idempotent, and safe to run twice at once. */
export interface Job {
  readonly every: keyof typeof PERIODS;
  /** Claims each piece of its work, so that a run helps one that is under way instead of leaving it to that one. */
  readonly shared?: true;
  readonly run: (ctx: JobCtx) => Promise<void>;
}

export function jobContext(work: Work, name: string): JobCtx {
  const { app } = work;
  return {
    ...work,
    clock: app.clock,
    tenantId: PLATFORM,
    actor: { kind: 'system', id: `job:${name}`, name: 'system', role: 'system' },
    maxRecords: app.maxRecords,
    sinks: app.sinks,
    onCommit: ({ outbox }) => {
      app.ports.wake.ring();
      if (outbox > 0) app.ports.kick(work, 'webhooks.dispatch');
    },
    log: (message, fields) => app.log('error', message, { job: name, ...fields }),
  };
}

/** The same job at work in one tenant. */
export const inTenant = (ctx: JobCtx, tenantId: string): JobCtx => ({ ...ctx, tenantId });

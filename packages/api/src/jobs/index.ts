import { purgeIdempotencyKeys } from './idempotency-purge.ts';
import type { Job } from './job.ts';

/** Everything that runs by itself, and how often. */
export const JOBS = {
  'audit.check': {
    every: 'day',
    run: async ctx => (await import('../audit/jobs/check.ts')).checkSeals(ctx),
  },
  'audit.retention': {
    every: 'day',
    run: async ctx => (await import('../audit/jobs/retention.ts')).archiveOld(ctx),
  },
  'audit.seal': {
    every: 'fiveMinutes',
    run: async ctx => (await import('../audit/jobs/seal.ts')).sealAll(ctx),
  },
  'compliance.flowRetention': {
    every: 'day',
    run: async ctx => (await import('../compliance/flows/retention.ts')).purgeFlows(ctx),
  },
  'compliance.grcSchedule': {
    every: 'hour',
    run: async ctx => (await import('../compliance/grc/schedule-job.ts')).scheduleSyncs(ctx),
  },
  'compliance.evidenceExpiry': {
    every: 'day',
    run: async ctx => (await import('../compliance/evidence/expiry.ts')).purgeExpired(ctx),
  },
  'compliance.detect': {
    every: 'hour',
    run: async ctx => (await import('../compliance/detect/job.ts')).detectEverywhere(ctx),
  },
  'compliance.classify': {
    every: 'fiveMinutes',
    run: async ctx => (await import('../compliance/classify/job.ts')).classifyWaiting(ctx),
  },
  'events.retention': {
    every: 'hour',
    run: async ctx => (await import('../events/retention.ts')).purgeEvents(ctx),
  },
  'fleet.certificates': {
    every: 'day',
    run: async ctx => (await import('../fleet/gateways/expiry.ts')).announceExpiry(ctx),
  },
  'fleet.health': {
    every: 'minute',
    run: async ctx => (await import('../fleet/gateways/health/sweep.ts')).sweepHealth(ctx),
  },
  'fleet.status': {
    every: 'minute',
    run: async ctx => (await import('../fleet/gateways/announce.ts')).announceAged(ctx),
  },
  'governance.decisions.purge': {
    every: 'day',
    run: async ctx => (await import('../governance/decisions/purge.ts')).purgeDecisions(ctx),
  },
  'governance.healing.prune': {
    every: 'hour',
    run: async ctx => (await import('../governance/healing/prune.ts')).pruneHealing(ctx),
  },
  'governance.usage.prune': {
    every: 'day',
    run: async ctx => (await import('../governance/usage/prune.ts')).pruneUsage(ctx),
  },
  'identity.cleanup': {
    every: 'hour',
    run: async ctx => (await import('../identity/cleanup.ts')).cleanUpIdentity(ctx),
  },
  'idempotency.purge': { every: 'hour', run: purgeIdempotencyKeys },
  'operations.sweep': {
    every: 'minute',
    run: async ctx => (await import('../operations/sweep.ts')).sweepOperations(ctx),
  },
  'operations.retention': {
    every: 'day',
    run: async ctx => (await import('../operations/retention.ts')).purgeOperations(ctx),
  },
  'restore.cleanup': {
    every: 'day',
    run: async ctx => ctx.app.ports.storage?.cleanUp(ctx),
  },
  'snapshot.refresh': {
    every: 'fiveMinutes',
    run: async ctx => ctx.app.ports.storage?.snapshot?.refresh(ctx),
  },
  'soc.dedupe': {
    every: 'fiveMinutes',
    run: async ctx => (await import('../soc/alerts/dedupe-job.ts')).dedupeEverywhere(ctx),
  },
  'soc.executionsReconcile': {
    every: 'fiveMinutes',
    run: async ctx => (await import('../soc/executions/reconcile-job.ts')).reconcileExecutions(ctx),
  },
  'soc.approvalsExpire': {
    every: 'minute',
    run: async ctx => (await import('../soc/approvals/expire-job.ts')).expireApprovals(ctx),
  },
  'soc.liveness': {
    every: 'fiveMinutes',
    run: async ctx => (await import('../soc/devices/sweep.ts')).sweepLiveness(ctx),
  },
  'soc.noncePurge': {
    every: 'hour',
    run: async ctx => (await import('../soc/devices/nonce-purge.ts')).purgeNonces(ctx),
  },
  'webhooks.dispatch': {
    every: 'minute',
    shared: true,
    run: async ctx => (await import('../webhooks/dispatch/dispatch.ts')).dispatchDeliveries(ctx),
  },
  'webhooks.purge': {
    every: 'day',
    run: async ctx => (await import('../webhooks/dispatch/purge.ts')).purgeDeliveries(ctx),
  },
} as const satisfies Readonly<Record<string, Job>>;

export type JobName = keyof typeof JOBS;

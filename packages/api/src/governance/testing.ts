import { vi } from 'vitest';
import type { TestApi, TestTenant } from '../testing.ts';

/** Inputs as the acceptance cases of governance name them. */
export const vm = {
  intentType: 'provision_resource',
  environment: 'dev',
  requester: 'ci',
  resourceType: 'vm',
  region: 'eastus',
  size: 'x',
} as const;
export const database = { ...vm, resourceType: 'database' } as const;
export const grant = {
  intentType: 'grant_access',
  environment: 'dev',
  requester: 'ci',
  principal: 'p',
  permissionLevel: 'read',
  resourceScope: '/subscriptions/s1/rg/a',
} as const;
export const deploy = {
  intentType: 'deploy_config',
  environment: 'dev',
  requester: 'ci',
  serviceName: 'payments-api',
  changeScope: 'canary',
  deploymentTarget: 'dev',
} as const;

/** A live key of the tier, used as an agent would. */
export async function agent(tenant: TestTenant, tier: 'free' | 'pro' | 'premium' | 'enterprise' = 'free') {
  const { apiKey, key } = await tenant.root.governance.apiKeys.create({ name: 'agent', tier });
  return { id: apiKey.id, key, api: tenant.as(key) };
}

/** What a call answers, with the reads and write batches it took. */
export async function tripsOf<T>({ settle, database: { db } }: TestApi, call: () => Promise<T>) {
  await settle();
  const [read, write] = [vi.spyOn(db, 'read'), vi.spyOn(db, 'write')];
  try {
    const answer = await call();
    return { answer, trips: [read.mock.calls.length, write.mock.calls.length] };
  } finally {
    read.mockRestore();
    write.mockRestore();
  }
}

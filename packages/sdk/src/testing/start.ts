import type { StartOptions, TestBreakwater } from '../testing.ts';
import { testClock } from './clock.ts';
import { createTenant } from './tenant.ts';

export async function startBreakwater(options: StartOptions = {}): Promise<TestBreakwater> {
  const { startTestServer } = await loadServer();
  const clock = testClock(options.now);
  const { url, rootKey, settle, runJob, close } = await startTestServer(options, clock);
  const another = (name = 'Test') => createTenant({ url, rootKey, clock }, name);
  try {
    const tenant = await another();
    const { as, token } = tenant;
    const bw = { url, tenant, as, token, clock, createTenant: another, settle, runJob, close };
    return { ...bw, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function loadServer() {
  try {
    return await import('./server.ts');
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("Cannot find package 'libsql'"))) throw error;
    throw new Error('@breakwater/sdk/testing needs its database driver: npm install --save-dev libsql', {
      cause: error,
    });
  }
}

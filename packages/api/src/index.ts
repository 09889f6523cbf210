export { importEncryptionKey } from './call/secret-box.ts';
export type { App, Caller, Log, RequestContext, RequestFacts } from './context.ts';
export { databaseHealth } from './database/health.ts';
export { errorData, retryAfterSeconds, statusOf, toBreakwaterError } from './errors.ts';
export { clientIp, parseTrustedProxies } from './identity/addresses.ts';
export { createPasswordHasher } from './identity/passwords.ts';
export { parseAllowList } from './outbound/allow-list.ts';
export { type RegisteredProcedure, registryOf } from './registry.ts';
export { type AppRouter, appRouter } from './router.ts';

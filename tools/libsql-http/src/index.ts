export type { ErrorCodes } from './errors.ts';
export type { Hooks, Interception, RequestInfo } from './hooks.ts';
export {
  type LibsqlServer,
  type LibsqlServerOptions,
  type ServerStats,
  startLibsqlServer,
} from './server.ts';
export { ManualTimers, type Timers } from './timers.ts';

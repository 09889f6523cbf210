export { finishOidcLogin } from './callback.ts';
export { startOidcLogin } from './login.ts';
export { withFragment } from './next.ts';
export { STATE_SECONDS } from './state.ts';

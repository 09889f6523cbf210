export { webhookTestHeaders } from '../webhooks.ts';
export { startBreakwater } from './start.ts';

export type * from './decision-parts.ts';
export * from './fleet.ts';
export * from './governance.ts';
export * from './healing-parts.ts';
export * from './identity.ts';
export * from './kernel.ts';
export * from './operations.ts';
export * from './soc.ts';
export * from './webhooks.ts';

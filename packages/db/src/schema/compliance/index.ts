export * from './alerts.ts';
export * from './resources.ts';
export * from './reviews.ts';
export * from './scope-decisions.ts';
export * from './scopes.ts';
export * from './settings.ts';

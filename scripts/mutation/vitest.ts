export { expect, vi } from 'vitest';
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from './suite.ts';

export { expect, vi } from 'vitest';
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, it as test } from './suite.ts';

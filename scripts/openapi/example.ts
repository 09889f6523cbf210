import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One request to an operation and what it was answered, as `tests/contract/openapi.test.ts` recorded them. */
export interface Example {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** Of the body, where it is not JSON. */
  readonly bodyType?: string;
  readonly status: number;
  /** Of the answer, where it is not JSON. */
  readonly answerType?: string;
  readonly answer: unknown;
}

export interface Examples {
  /** By operationId. */
  readonly operations: Readonly<Record<string, Example>>;
  /** By status. */
  readonly problems: Readonly<Record<string, unknown>>;
}

/** What a test of the contract recorded, and proves. */
export const EXAMPLES_FILE = join(import.meta.dirname, '../../tests/contract/generated/examples.json');

export const readExamples = (): Examples => JSON.parse(readFileSync(EXAMPLES_FILE, 'utf8'));

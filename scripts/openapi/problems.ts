import type { ProcedureMeta } from '@breakwater/api';
import { HTTP_STATUS } from '@breakwater/db';
import type { Schema } from './components.ts';

/** RFC 9457, with Breakwater's own members. */
export const PROBLEM: Schema = {
  type: 'object',
  description: 'A failure, as RFC 9457 has it.',
  properties: {
    type: { type: 'string', const: 'about:blank' },
    title: { type: 'string', description: 'The code.' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is right, for people.' },
    code: { type: 'string', enum: Object.keys(HTTP_STATUS) },
    requestId: { type: 'string', description: 'Names the request in logs and in the audit log.' },
    details: {
      type: 'object',
      description: 'What a program can act on.',
      properties: {
        reason: { type: 'string', description: 'The case among those of the code.' },
        issues: {
          type: 'array',
          description: 'The fields in error.',
          items: {
            type: 'object',
            properties: { path: { type: 'string' }, message: { type: 'string' } },
            required: ['path', 'message'],
          },
        },
        retryAfterMs: { type: 'number' },
      },
      additionalProperties: true,
    },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
};

const WHEN: Readonly<Record<string, string>> = {
  VALIDATION: 'The request is not what the schema says; `details.issues` names the fields.',
  TOO_LARGE: 'The body is too large.',
  CONTENT_TYPE: 'The body is not of a type that is read here.',
  UNAUTHENTICATED: 'There is no credential, or it counts no more.',
  FORBIDDEN: 'The caller may not do this.',
  NOT_FOUND: 'There is no such record.',
  CONFLICT: 'The state does not allow it, or the `Idempotency-Key` was used for something else.',
  PRECONDITION_FAILED: 'The record has another version than `If-Match` says.',
  UNSUPPORTED: 'This cannot be done.',
  RATE_LIMITED: 'Too many requests, or more than a quota allows.',
  INTERNAL: 'Something went wrong on our side.',
  UNAVAILABLE: 'The database is away. What was sent may be sent again with the same `Idempotency-Key`.',
};

const STATUS: Readonly<Record<string, number>> = { ...HTTP_STATUS, TOO_LARGE: 413, CONTENT_TYPE: 415 };
const statusOf = (name: string): number => STATUS[name] ?? 500;

const RETRIED = new Set(['RATE_LIMITED', 'UNAVAILABLE']);
const retryAfter = { 'Retry-After': { $ref: '#/components/headers/Retry-After' } };

function problem(name: string, description: string, example: unknown) {
  return {
    description,
    ...(RETRIED.has(name) ? { headers: retryAfter } : {}),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        ...(example === undefined ? {} : { example }),
      },
    },
  };
}

/** The failures that mean the same wherever they happen. */
export const commonProblems = (examples: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(WHEN).map(([name, when]) => [name, problem(name, when, examples[statusOf(name)])]),
  );

/** The failures of an operation by status: the common ones, and what its meta says of them. */
export function problemsOf(names: Iterable<string>, { errors = {} }: Pick<ProcedureMeta, 'errors'>) {
  const said = Object.entries(errors).map(([code, when]) => ({
    name: code === 'QUOTA_EXCEEDED' ? 'RATE_LIMITED' : code,
    text: `${code}: ${when}`,
  }));
  const all = new Set([...names, ...said.map(({ name }) => name)]);
  return Object.fromEntries(
    [...all].map((name): [string, unknown] => {
      const texts = said.filter(one => one.name === name).map(({ text }) => text);
      const common = { $ref: `#/components/responses/${name}` };
      return [
        String(statusOf(name)),
        texts.length === 0 ? common : problem(name, texts.join('\n\n'), undefined),
      ];
    }),
  );
}

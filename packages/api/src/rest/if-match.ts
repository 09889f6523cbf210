import { BreakwaterError } from '@breakwater/db';
import type { JsonObject } from '../json.ts';
import type { RestTwin } from './twin.ts';

const TAG = /^"(\d{1,15})"$/;

/** The ETag of an answer that is one version of a record. */
export function tagOf({ version }: JsonObject): string | null {
  return Number.isInteger(version) ? `"${version}"` : null;
}

/**
 * What `If-Match` adds to the input of a change: the version that its ETag stands for. `*` is any version.
 *
 * @throws VALIDATION: what is asked for knows no version. PRECONDITION_FAILED(version): no version has this ETag.
 */
export function versionAsked({ headers }: Request, { type, versioned }: RestTwin): JsonObject {
  const asked = type === 'mutation' ? headers.get('if-match')?.trim() : undefined;
  if (asked === undefined || asked === '*') return {};
  if (versioned !== true) {
    throw new BreakwaterError('VALIDATION', 'this request is about no version: leave If-Match out');
  }
  const version = TAG.exec(asked)?.[1];
  if (version === undefined) {
    throw new BreakwaterError('PRECONDITION_FAILED', 'If-Match takes one ETag of this record, such as "3"', {
      reason: 'version',
    });
  }
  return { expectedVersion: Number(version) };
}

/** A conflict of versions, as a caller is told of it who sent `If-Match`. */
export function notMatched({ headers }: Request, error: unknown): unknown {
  const failure = error instanceof Error && error.cause instanceof BreakwaterError ? error.cause : error;
  if (!headers.has('if-match') || !(failure instanceof BreakwaterError)) return error;
  if (failure.code !== 'CONFLICT' || failure.details?.reason !== 'version') return error;
  return new BreakwaterError('PRECONDITION_FAILED', failure.message, failure.details, { cause: failure });
}

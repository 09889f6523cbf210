import { isObject } from '../../../packages/api/src/json.ts';
import { insideShown } from '../../contract/insides.ts';
import { TEST_KEYS } from '../../contract/keys.ts';
import { faultsOfAnswer, faultsOfBody, faultsOfProblem, type Operation } from './document.ts';
import type { Sent } from './request.ts';

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const PROBLEM = 'application/problem+json';

const LONGEST_URL = 8_000;

/** What is wrong with an answer; null: nothing. */
export function faultOf(operation: Operation, sent: Sent, received: Received): string | null {
  const { status, headers, text } = received;
  // Node refuses it before the application is asked.
  if (status === 431 && sent.url.length > LONGEST_URL) return null;
  if (status >= 500) return `answered ${status}`;
  const type = headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  if (!headers.has('x-request-id')) return `answered ${status} without X-Request-Id`;
  const leaked = leakIn(operation, sent, text);
  if (leaked !== null) return `answered ${status} and shows ${leaked}`;
  if (!sent.routed) {
    if (status >= 400) return ofProblem(received, type);
    return null;
  }
  if (!operation.answers.has(status)) return `answered ${status}, which is not described${codeOf(text)}`;
  if (status >= 400) return ofProblem(received, type);
  return ofSuccess(operation, sent, received, type);
}

function ofProblem({ status, text }: Received, type: string): string | null {
  if (type !== PROBLEM) return `answered ${status} as ${type === '' ? 'nothing' : type}`;
  const problem = parsed(text);
  const wrong = faultsOfProblem(problem);
  if (wrong !== null || !isObject(problem)) return `answered ${status} with a problem that is none: ${wrong}`;
  if (problem.status !== status) return `answered ${status} and says ${String(problem.status)}`;
  if (problem.code === 'INTERNAL') return `answered ${status} as INTERNAL`;
  if (status !== 400) return null;
  const details = isObject(problem.details) ? problem.details : {};
  const { issues, reason, files } = details;
  // What an import refuses, its report names by file, line and column.
  const named = [issues, files].some(list => Array.isArray(list) && list.length > 0);
  if (named || typeof reason === 'string' || WHOLE.test(String(problem.detail))) return null;
  return `refuses without naming a field: ${String(problem.detail)}`;
}

/** Refusals of the request as such, which no field is to blame for. */
const WHOLE =
  /^(the request could not be read|the body must be a JSON object|this request is about no version|Idempotency-Key|x-tenant-id|X-Tenant-Id)/;

function ofSuccess(
  operation: Operation,
  sent: Sent,
  { status, text }: Received,
  type: string,
): string | null {
  const types = operation.answers.get(status) ?? [];
  if (types.length === 0) return text === '' ? null : `answered ${status} with a body that is not described`;
  if (!types.includes(type)) return `answered ${status} as ${type}, which is not described`;
  if (type === 'application/json') {
    const wrong = faultsOfAnswer(operation, status, type, parsed(text));
    if (wrong !== null) return `answered ${status} with ${wrong}`;
  }
  if (operation.bodies['application/json'] === undefined || sent.json === undefined) return null;
  if (sent.headers['content-type'] !== 'application/json') return null;
  const lax = faultsOfBody(operation, JSON.parse(JSON.stringify(sent.json), dropped));
  return lax === null ? null : `accepts what its schema refuses: ${lax}`;
}

/** Zod drops such a member of a record. */
const dropped = (name: string, value: unknown) => (name === '__proto__' ? undefined : value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(text: string): string {
  const problem = parsed(text);
  return isObject(problem) ? `: ${String(problem.code)}, ${String(problem.detail)}` : '';
}

/** What of the inside an answer shows that the request did not say itself. */
function leakIn({ id }: Operation, sent: Sent, text: string): string | null {
  const secrets = Object.values(TEST_KEYS).filter(key => text.includes(key));
  if (secrets.length > 0) return 'a key of the server';
  const { authorization = '' } = sent.headers;
  const token = authorization.split(' ')[1] ?? '';
  if (token.length > 20 && text.includes(token)) return 'the credential';
  if (DOCUMENTS.has(id)) return null;
  const inside = insideShown(id, text);
  if (inside === null) return null;
  const said = `${sent.url} ${typeof sent.body === 'string' ? sent.body : ''}`;
  return inside.test(said) ? null : String(inside);
}

/** What these are for is to hold tables, or all there is. */
const DOCUMENTS = new Set(['database.backup', 'database.diagram', 'database.export', 'service.openapi']);

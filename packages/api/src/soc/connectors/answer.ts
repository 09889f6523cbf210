import { canonicalJson } from '@breakwater/db';
import { isObject, type JsonObject } from '../../json.ts';
import { cutCodePoints } from '../../text.ts';

/** What a connector said of a step. */
export type Answer =
  | { readonly status: 'completed'; readonly output: JsonObject }
  | { readonly status: 'failed'; readonly error: string }
  /** What it sent means nothing; `why` holds nothing of it. */
  | { readonly status: 'bad'; readonly why: string };

export const MOST_ANSWER_BYTES = 16_384;
const LONGEST_ERROR = 1000;

const bad = (why: string): Answer => ({ status: 'bad', why });

/** Reads the body of an answer with a status of 2xx. */
export function readAnswer(body: Uint8Array): Answer {
  if (body.length > MOST_ANSWER_BYTES) return bad(`the body must be at most ${MOST_ANSWER_BYTES} bytes`);
  const answer = parsed(body);
  if (!isObject(answer)) return bad('the body must be a JSON object');
  if (answer.status === 'failed') {
    return typeof answer.error === 'string'
      ? { status: 'failed', error: cleaned(answer.error) }
      : bad('error must be text');
  }
  if (answer.status !== 'completed') return bad("status must be 'completed' or 'failed'");
  const { output = {} } = answer;
  if (!isObject(output)) return bad('output must be an object');
  return isCanonical(output)
    ? { status: 'completed', output }
    : bad('output must have well-formed text and finite numbers');
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null;
  }
}

/** Whether it can go into the body of a later step. */
function isCanonical(output: JsonObject): boolean {
  try {
    canonicalJson(output);
    return true;
  } catch {
    return false;
  }
}

const cleaned = (error: string): string =>
  cutCodePoints(error.toWellFormed().replaceAll(/\p{Cc}/gu, ''), LONGEST_ERROR) ||
  'the connector gave no reason';

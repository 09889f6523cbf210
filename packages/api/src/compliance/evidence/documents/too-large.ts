import { BreakwaterError } from '@breakwater/db';

/** Of the canonical JSON of a document, in bytes. */
export const LARGEST_EVIDENCE = 7 * 1024 * 1024;

export const tooLarge = (): BreakwaterError =>
  new BreakwaterError(
    'PRECONDITION_FAILED',
    `evidence is at most ${LARGEST_EVIDENCE} bytes; narrow it with a filter or a shorter period`,
    { reason: 'too_large' },
  );

import * as z from 'zod';
import { event } from '../events/catalogue.ts';
import { emitter } from '../events/emit.ts';

export const auditEvents = {
  'audit.seal.created': event(
    'Entries of the audit log were sealed; kept elsewhere, the hash proves the chain up to here.',
    { index: z.int(), throughSeq: z.int(), count: z.int(), hash: z.string() },
    'admin',
  ),
  'audit.archive.created': event(
    'Sealed entries were moved to the archive.',
    { index: z.int(), count: z.int(), ref: z.string() },
    'admin',
  ),
  'audit.verification.failed': event(
    'The audit log is not what was sealed.',
    { fromIndex: z.int(), problems: z.int(), firstKind: z.string() },
    'admin',
  ),
};

/** Emits one of them. */
export const emit = emitter(auditEvents);

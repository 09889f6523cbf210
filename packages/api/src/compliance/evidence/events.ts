import * as z from 'zod';
import { event } from '../../events/catalogue.ts';
import { evidenceFault, evidenceType } from './schemas.ts';

const evidence = { evidenceType, hash: z.string(), sequence: z.int() };

export const evidenceEvents = {
  'compliance.evidence.generated': event('Evidence was signed.', evidence),
  'compliance.evidence.verificationFailed': event('Evidence is not what was signed.', {
    ...evidence,
    reasons: z.array(evidenceFault),
  }),
  'compliance.evidence.purged': event('The document of expired evidence was deleted.', evidence),
};

import { looksLikeId } from '@breakwater/db';
import * as z from 'zod';

/** What gateways and sandboxes are called. */
export const fleetName = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,252}$/,
    'must be 1 to 253 letters, digits, dots, underscores or dashes, starting with a letter or digit',
  )
  .refine(value => !looksLikeId(value), 'must not look like an id');

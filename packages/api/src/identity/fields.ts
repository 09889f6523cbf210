import { BreakwaterError } from '@breakwater/db';
import { ROLES } from '@breakwater/db/schema';
import * as z from 'zod';
import { text } from '../fields.ts';
import { normaliseEmail } from './addresses.ts';

export const role = z.enum(ROLES);

/** An e-mail address in its normal form. */
export const email = z
  .string()
  .check(payload => {
    try {
      payload.value = normaliseEmail(payload.value);
    } catch (error) {
      if (!(error instanceof BreakwaterError)) throw error;
      const [issue] = error.details?.issues ?? [];
      payload.issues.push({ code: 'custom', input: payload.value, message: issue?.message ?? error.message });
    }
  })
  .describe('Compared trimmed and in lower case.');

// Room for 128 characters in any of their Unicode forms; the policy counts them in the normal form.
const LONGEST_PASSWORD = 4096;
const password = z.string().max(LONGEST_PASSWORD, 'must have at most 128 characters');

/** A password to be set. The policy needs the account's address, so the verb checks it. */
export const newPassword = password.describe(
  '8 to 128 characters, not the e-mail address and not one repeated character.',
);

/** A password to be compared with the stored one. */
export const givenPassword = password
  .min(1, 'must not be empty')
  .refine(value => [...value.normalize('NFKC')].length <= 128, 'must have at most 128 characters');

/** A token as it was shown once; one of another shape is as unknown as any. */
export const token = z.string().min(1, 'must not be empty').max(512);

export const description = text(1000);

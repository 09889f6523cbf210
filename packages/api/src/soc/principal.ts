import { BreakwaterError, type Ctx } from '@breakwater/db';
import type { Caller } from '../context.ts';

/** Who acts: the id of a user, service principal or API key, or the word `root` or `system`. */
export const principalId = ({ actor: { kind, id, name } }: Ctx): string =>
  kind === 'system' ? name : (id ?? name);

/** Id of the person who calls. @throws FORBIDDEN `human_required` for everyone else, root included. */
export function humanIn({ principal }: Caller): string {
  if (principal?.kind === 'user' && principal.id !== null) return principal.id;
  throw new BreakwaterError('FORBIDDEN', 'only people may do this, with a session of their own', {
    reason: 'human_required',
  });
}

import type { Example } from '../../../scripts/openapi/example.ts';
import { TEST_KEYS } from '../keys.ts';
import { bearer } from '../people.ts';
import { ask } from '../rest.ts';
import type { Running } from '../targets.ts';
import { neutral } from './neutral.ts';

const email = 'admin@example.com';
const password = 'a password for an example';
const newPassword = 'another one for an example';

/** What people do with their own credential, from the first admin on: no tenant may exist yet. */
export async function recordCredentials(running: Running): Promise<Record<string, Example>> {
  const examples: Record<string, Example> = {};
  const record = async (path: string, body: object | undefined, token?: string): Promise<unknown> => {
    const headers = token === undefined ? {} : bearer(token);
    const answer = await ask(running, 'POST', `/${path.replaceAll('.', '/')}`, headers, body);
    if (answer.status > 299) throw new Error(`${path} answered ${JSON.stringify(answer.body)}`);
    examples[path] = neutral({
      ...(body === undefined ? {} : { body }),
      status: answer.status,
      answer: answer.body,
    });
    return answer.body;
  };
  const { setupToken } = TEST_KEYS;
  await record('identity.setup', { setupToken, tenantName: 'Example', email, password });
  const { token } = (await record('identity.login', { email, password })) as { token: string };
  const invited = await ask(running, 'POST', '/identity/users', bearer(token), { email: 'ada@example.com' });
  const { inviteToken } = invited.body as { inviteToken: string };
  await record('identity.users.acceptInvite', { token: inviteToken, password });
  await record('identity.users.changePassword', { currentPassword: password, newPassword }, token);
  await record('identity.logout', undefined, token);
  return examples;
}

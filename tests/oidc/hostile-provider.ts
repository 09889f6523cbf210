import { newKeys, type SigningKeys } from './keys.ts';
import { type Listening, listen } from './listen.ts';

interface Answer {
  readonly status?: number;
  readonly body: string;
}

/** A provider that says whatever a test wants. Each field may be set to another answer. */
export interface HostileProvider {
  readonly issuer: string;
  readonly keys: SigningKeys;
  discovery: () => Answer;
  jwks: () => Answer;
  token: (form: URLSearchParams) => Promise<Answer>;
  /** Paths that were asked for. */
  readonly requests: string[];
  close(): Promise<void>;
}

export const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

export async function hostileProvider(): Promise<HostileProvider> {
  const keys = await newKeys('RS256', 'first');
  const requests: string[] = [];
  const server: Listening = await listen(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', server.url);
    requests.push(pathname);
    const { status = 200, body } = await answer(pathname, request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  const provider: HostileProvider = {
    issuer: server.url,
    keys,
    discovery: () => json(metadata(server.url)),
    jwks: () => json({ keys: [keys.publicJwk] }),
    token: async () => json({ error: 'invalid_grant' }, 400),
    requests,
    close: server.close,
  };

  async function answer(path: string, request: AsyncIterable<Buffer>): Promise<Answer> {
    if (path.endsWith('/.well-known/openid-configuration')) return provider.discovery();
    if (path === '/jwks') return provider.jwks();
    let form = '';
    for await (const chunk of request) form += chunk;
    return provider.token(new URLSearchParams(form));
  }

  return provider;
}

export const metadata = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize?tenant=any`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
});

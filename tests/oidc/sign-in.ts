import type { Running } from '../contract/targets.ts';

/** Where the server under test believes it is reached. */
export const PUBLIC_URL = 'http://breakwater.test';
export const REDIRECT_URI = `${PUBLIC_URL}/auth/oidc/callback`;

let origins = 0;
/** An address no other sign-in comes from. */
export const freshIp = () => `10.${++origins >> 16}.${(origins >> 8) & 255}.${origins & 255}`;

/** A browser on its way to a provider. */
export interface Departure {
  readonly response: Response;
  /** The provider's page. */
  readonly location: URL;
  /** The cookie it was given, as it will be sent back. */
  readonly cookie: string;
}

export async function depart(running: Running, provider: string, next?: string): Promise<Departure> {
  const query = next === undefined ? '' : `?next=${encodeURIComponent(next)}`;
  const response = await running.fetch(`${running.url}/auth/oidc/${provider}/login${query}`, {
    redirect: 'manual',
  });
  if (response.status !== 302) throw new Error(`${response.status}: ${await response.text()}`);
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  return { response, location: new URL(response.headers.get('location') ?? ''), cookie };
}

/** Follows the provider's redirects until it sends the browser back, and returns the query it sends along. */
export async function passThrough(location: URL): Promise<URLSearchParams> {
  const jar = new Map<string, string>();
  let at = location;
  for (let hop = 0; hop < 10; hop++) {
    if (at.href.startsWith(REDIRECT_URI)) return at.searchParams;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(at, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    const target = response.headers.get('location');
    if (target === null)
      throw new Error(`the provider answered ${response.status}: ${await response.text()}`);
    at = new URL(target, at);
  }
  throw new Error('the provider redirects without end');
}

export interface Arrival {
  readonly status: number;
  readonly headers: Headers;
  readonly location: string | null;
  readonly body: Body;
  /** The failure entry this request left: its chain and what it says. */
  readonly entry: { readonly tenantId: string; readonly actor: string; readonly detail: unknown } | null;
}

interface Body {
  readonly token?: string;
  readonly sessionId?: string;
  readonly expiresAt?: string;
  readonly user?: {
    readonly id: string;
    readonly email: string;
    readonly role: string;
    readonly status: string;
  };
  readonly code?: string;
  readonly details?: { readonly reason?: string; readonly retryAfterMs?: number };
}

let arrivals = 0;

export async function arrive(
  running: Running,
  query: URLSearchParams | Record<string, string>,
  cookie: string | null,
  ip = freshIp(),
): Promise<Arrival> {
  const requestId = `arrival-${++arrivals}`;
  const response = await running.fetch(
    `${running.url}/auth/oidc/callback?${new URLSearchParams(query).toString()}`,
    {
      redirect: 'manual',
      headers: {
        'x-request-id': requestId,
        'cf-connecting-ip': ip,
        ...(cookie === null ? {} : { cookie }),
      },
    },
  );
  const text = await response.text();
  const [entry] = await running.sql({
    sql: 'SELECT tenant_id, actor_name, detail FROM audit_log WHERE request_id = ? AND success = 0',
    args: [requestId],
  });
  return {
    status: response.status,
    headers: response.headers,
    location: response.headers.get('location'),
    body: text === '' ? {} : JSON.parse(text),
    entry:
      entry === undefined
        ? null
        : { tenantId: String(entry[0]), actor: String(entry[1]), detail: JSON.parse(String(entry[2])) },
  };
}

/** A whole sign-in at a real provider. */
export async function signIn(running: Running, provider: string, next?: string): Promise<Arrival> {
  const { location, cookie } = await depart(running, provider, next);
  return arrive(running, await passThrough(location), cookie);
}

export const reasonOf = ({ entry }: Arrival): unknown =>
  typeof entry?.detail === 'object' && entry.detail !== null ? Reflect.get(entry.detail, 'reason') : null;

const EXPOSED = [
  'x-request-id',
  'idempotency-replayed',
  'retry-after',
  'x-breakwater-last-event-id',
  'x-breakwater-degraded',
  'x-breakwater-snapshot-at',
  'x-breakwater-rows',
  'x-breakwater-last-seq',
  'content-disposition',
  'location',
  'content-location',
  'preference-applied',
  'etag',
  'link',
];

/** On every response; a path may have a content policy of its own. */
const COMMON = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED.join(','),
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'cross-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

const ENTRIES = Object.entries(COMMON);
const POLICY = 'content-security-policy';
const REQUEST_ID = 'x-request-id';
const complete = new WeakSet<Response>();

/** Adds what every response has, if it was not made with it. */
export function addCommonHeaders(response: Response, requestId: string): void {
  if (complete.has(response)) return;
  const { headers } = response;
  const policy = headers.get(POLICY);
  for (const [name, value] of ENTRIES) headers.set(name, value);
  if (policy !== null) headers.set(POLICY, policy);
  headers.set(REQUEST_ID, requestId);
}

/** A response with these headers and those every response has, as a plain object: a server need not take it apart. */
export function completeResponse(
  body: string,
  status: number,
  requestId: string,
  own: Readonly<Record<string, string>>,
): Response {
  const response = new Response(body, { status, headers: { ...COMMON, [REQUEST_ID]: requestId, ...own } });
  complete.add(response);
  return response;
}

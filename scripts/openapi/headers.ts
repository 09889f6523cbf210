import { idPattern } from '@breakwater/db';

const text = { type: 'string' };
const header = (name: string, description: string, schema: object = text) => ({
  name,
  in: 'header',
  description,
  schema,
});

/** Headers of requests that several operations take. */
export const PARAMETERS = {
  TenantId: header('X-Tenant-Id', 'For the root key alone: the tenant to act in.', {
    type: 'string',
    pattern: idPattern('ten'),
  }),
  IdempotencyKey: header(
    'Idempotency-Key',
    'The call has one effect however often it is sent with this key; a repetition is answered as the first was.',
    { type: 'string', minLength: 1, maxLength: 255 },
  ),
  IfMatch: header('If-Match', 'The ETag of the version that the change is based on.'),
  Prefer: header(
    'Prefer',
    '`wait=20` asks to wait that many seconds, at most 60, for the operation to end and answers with it if it did.',
  ),
  LastEventId: header('Last-Event-ID', 'The id of the last event seen; only later ones follow.'),
};

/** Headers of answers. */
export const HEADERS = {
  ETag: { description: 'The version of the record, for `If-Match`.', schema: text },
  Link: { description: 'The next page, as rel="next"; absent on the last one.', schema: text },
  Location: { description: 'Where what was made, or started, is read.', schema: text },
  'Content-Location': { description: 'Where the operation is read.', schema: text },
  'Preference-Applied': { description: 'How long was waited at most.', schema: text },
  'Retry-After': { description: 'Seconds until it is worth asking again.', schema: { type: 'integer' } },
  'X-Request-Id': {
    description: 'Names the request in logs and in the audit log; the one sent, where it is one.',
    schema: text,
  },
  'Idempotency-Replayed': {
    description: 'The answer is that of an earlier call with the same `Idempotency-Key`.',
    schema: { type: 'string', const: 'true' },
  },
  'X-Breakwater-Degraded': {
    description: 'The database is away, and a copy of it answers root.',
    schema: { type: 'string', const: 'true' },
  },
  'X-Breakwater-Snapshot-At': {
    description: 'When that copy was made.',
    schema: { type: 'string', format: 'date-time' },
  },
  'X-Breakwater-Last-Event-Id': {
    description: 'Where the watch began, to resume from when nothing came yet.',
    schema: text,
  },
  'X-Breakwater-Rows': { description: 'How many entries the file has.', schema: { type: 'integer' } },
  'X-Breakwater-Last-Seq': { description: 'The last entry of the file.', schema: { type: 'integer' } },
  'Content-Disposition': { description: 'The name of the file.', schema: text },
};

export type HeaderName = keyof typeof HEADERS;

export const parameters = (...names: readonly (keyof typeof PARAMETERS)[]) =>
  names.map(name => ({ $ref: `#/components/parameters/${name}` }));

export const headers = (...names: readonly HeaderName[]) =>
  Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]));

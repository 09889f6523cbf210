import * as z from 'zod';

const secret = z.string().min(32, 'must have at least 32 characters');

const base64Bytes = (bytes: number) =>
  z.string().refine(value => decodedLength(value) === bytes, `must be base64 of ${bytes} bytes`);

function decodedLength(value: string): number {
  try {
    return atob(value).length;
  } catch {
    return -1;
  }
}

const list = z.string().transform(value =>
  value
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== ''),
);

const httpUrl = z
  .url({ protocol: /^https?$/, message: 'must be an http(s) URL' })
  .transform(url => url.replace(/\/+$/, ''));

const maxRecords = z
  .string()
  .transform((value, ctx) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      ctx.addIssue({ code: 'custom', message: 'must be an integer or a JSON map of component to integer' });
      return z.NEVER;
    }
  })
  .pipe(z.union([z.int().min(0), z.record(z.string(), z.int().min(0))]));

const fields = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^(file:|https?:\/\/|libsql:\/\/)/, 'must start with file:, http(s):// or libsql://'),
  DATABASE_AUTH_TOKEN: z.string().min(1).optional(),
  ROOT_KEY: secret,
  SETUP_TOKEN: secret.optional(),
  ENCRYPTION_KEY: base64Bytes(32),
  DECISION_SIGNING_KEY: base64Bytes(32),
  EVIDENCE_SIGNING_KEY: z.string().min(1).optional(),
  PORT: z.coerce.number().int('must be a port number').min(0).max(65535).default(8787),
  HOST: z.string().min(1).default('127.0.0.1'),
  REQUEST_SECONDS: z.coerce.number().int('must be a number of seconds').min(1).max(86_400).default(300),
  OUTBOUND_ALLOW: list.default([]),
  TRUSTED_PROXIES: list.default([]),
  MAX_RECORDS: maxRecords.optional(),
  PUBLIC_URL: httpUrl.optional(),
  OIDC_PROVIDERS: z.string().default('[]'),
  MAIL_HTTP_URL: httpUrl.optional(),
  MAIL_HTTP_TOKEN: z.string().min(1).optional(),
  SNAPSHOT_PATH: z.string().min(1).optional(),
  AUDIT_RETENTION_DAYS: z.coerce.number().int('must be a number of days').min(30).max(3650).default(400),
});

export type Settings = z.output<typeof fields>;

/** Settings that are missing or weak, each by name. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Validates the environment once, at start. Empty variables count as not set. */
export function readSettings(environment: Readonly<Record<string, unknown>>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== '' && value !== undefined),
  );
  const result = fields.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message, code }) =>
    code === 'invalid_type' && !(String(path[0]) in given)
      ? `${path.join('.')} is required`
      : `${path.join('.')} ${message}`,
  );
  throw new SettingsError(`cannot start:\n${[...new Set(lines)].map(line => `  ${line}`).join('\n')}`);
}

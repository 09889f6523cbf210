import type { Role } from './access/effective-role.ts';

/** What every procedure declares about itself. The registry, SDK, REST twin and cross-cutting tests read it. */
export interface ProcedureMeta {
  /** Least role; `public` needs no credential, `root` only the root key. */
  readonly role: Role | 'public' | 'root';
  /** One sentence for people. */
  readonly summary: string;
  /** Whether tenant API keys may call it too. */
  readonly apiKeys?: boolean;
  /** Whether effects and refusals of it are recorded. Mutations are, unless they only report. */
  readonly audited?: boolean;
  /** Audit action of refused calls, and of effects without a row of their own. */
  readonly action?: string;
  /** Input field that names a gateway, or `items.<field>` for one in each item; the lowest role there decides. */
  readonly gateway?: string;
  /** Input field with one or several sandboxes; the lowest role on the gateways they are behind decides. */
  readonly sandbox?: string;
  /** Input field with an operation; the role on the gateway it is about decides, if it is about one. */
  readonly operation?: string;
  /** `optional`: root may call it without `x-tenant-id`. */
  readonly tenant?: 'optional';
  /** The result holds a once-shown secret: its stored copy is encrypted and replayed to its principal only. */
  readonly secret?: boolean;
  /** Input fields, at any depth, whose values stay out of the audit log. */
  readonly hidden?: readonly string[];
  /** false: `Idempotency-Key` is ignored. */
  readonly idempotent?: boolean;
  /** Only people may call it. */
  readonly humanOnly?: boolean;
  /** Codes beyond the common ones, with when they happen. */
  readonly errors?: Readonly<Record<string, string>>;
}

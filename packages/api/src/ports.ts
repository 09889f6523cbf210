import type { Backup, Ctx, Database, Id, RestoreFormat, RestoreOptions, RestoreReport } from '@breakwater/db';
import type { Work } from './context.ts';

/** PEM text for TLS to peers with a CA, or a client certificate, of their own. */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

export const OUTBOUND_FAILURES = [
  'dns_failed',
  'address_blocked',
  'connect_failed',
  'tls_failed',
  'reset',
  'timeout',
] as const;
export type OutboundFailure = (typeof OUTBOUND_FAILURES)[number];

/** Why a peer gave no answer. The message holds nothing of the peer. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly code: OutboundFailure;

  constructor(code: OutboundFailure, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

export interface OutboundRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** For everything, from the lookup of the name to the last byte. */
  readonly timeoutMs: number;
  /** The body is read so far and no further. */
  readonly maxBytes: number;
  readonly tls?: TlsMaterial;
  readonly signal?: AbortSignal;
}

export interface OutboundResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** HTTP to addresses that users named: every resolved address is checked, and no redirect is followed. */
export interface Outbound {
  /** Whether this runtime can present certificates and trust a CA of the caller's. */
  readonly tls: boolean;
  /** Most requests at once; more would wait for each other. Default: no limit of the runtime's. */
  readonly parallel?: number;
  /** Any status is an answer; throws OutboundError without one. */
  request(request: OutboundRequest): Promise<OutboundResponse>;
}

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
}

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly user?: string | undefined;
  readonly pass?: string | undefined;
}

/** SMTP; throws OutboundError, or SmtpRefusal with the server's reply. */
export interface Smtp {
  send(server: SmtpServer, mail: Mail, timeoutMs: number): Promise<void>;
}

export class SmtpRefusal extends Error {
  override readonly name = 'SmtpRefusal';
  /** The reply code: 4yz may pass later, 5yz will not. */
  readonly replyCode: number;

  constructor(replyCode: number, options?: ErrorOptions) {
    super(`SMTP ${replyCode}`, options);
    this.replyCode = replyCode;
  }
}

export const SERVING_STATUSES = ['SERVING', 'NOT_SERVING', 'UNKNOWN'] as const;

export interface GrpcHealthRequest {
  /** `host:port` or `[ipv6]:port`. */
  readonly endpoint: string;
  readonly plaintext: boolean;
  readonly tls: TlsMaterial;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** `grpc.health.v1.Health/Check` of service "". Any other outcome of the call is `status: null`; throws OutboundError. */
export interface GrpcHealth {
  check(request: GrpcHealthRequest): Promise<{ readonly status: (typeof SERVING_STATUSES)[number] | null }>;
}

/** Where audit entries go before they may leave the database. */
export interface AuditArchive {
  /** Stores the bytes under a relative name such as `<chain>/00000001-42.ndjson.gz` and says where they are. */
  put(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<{ readonly ref: string }>;
  get(ref: string): Promise<Uint8Array<ArrayBuffer>>;
}

export interface StoredSnapshot {
  /** The copy, to be read and closed; null before the first. */
  open(): Promise<{ readonly db: Database; readonly takenAt: number } | null>;
  /** Takes it anew, in place of the one before. */
  refresh(ctx: Ctx): Promise<void>;
}

/** The database as a whole, where it lives. */
export interface Storage {
  /** Largest backup a restore takes here. */
  readonly largestRestore: number;
  /** Of a database behind a server only `sql`. */
  backup(db: Database, format: RestoreFormat, createdAt: Date): Promise<Backup>;
  restore(ctx: Ctx, body: AsyncIterable<Uint8Array>, options: RestoreOptions): Promise<RestoreReport>;
  /** Removes old copies of replaced data, and what an interrupted restore left. */
  cleanUp(ctx: Ctx): Promise<void>;
  /** A copy that is read while the database is away. */
  readonly snapshot: StoredSnapshot | null;
}

/** Gets a stored operation to a worker: in this process on Node, through a queue on Workers. */
export interface OperationStarter {
  start(work: Work, id: Id<'op'>): void;
}

/** What differs between runtimes. Null: this runtime cannot. */
export interface Ports {
  readonly outbound: Outbound;
  readonly smtp: Smtp | null;
  readonly grpcHealth: GrpcHealth | null;
  readonly archive: AuditArchive | null;
  readonly storage: Storage | null;
  readonly operations: OperationStarter;
  /** Runs a job soon, after a commit that left work for it; or after `inMs`, where the process lives that long. */
  readonly kick: (work: Work, job: string, inMs?: number) => void;
  readonly wake: Wake;
  /** Lets time pass, until the signal aborts. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly watch: WatchLimits;
}

/** How often a subscription looks by itself, and after how long its client must resume; null: it may stay. */
export interface WatchLimits {
  readonly pollMs: number;
  readonly maxMs: number | null;
  /** Watches and waits of one principal at once, where a process serves them all. */
  readonly most: number | null;
}

/** Lets those who poll the database know of commits in this process. */
export interface Wake {
  ring(): void;
  /** Resolves at the next ring, after `ms`, or when the signal aborts. */
  next(ms: number, signal?: AbortSignal): Promise<void>;
}

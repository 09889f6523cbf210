/**
 * Checks an export of the decision log with nothing but Node: every signature, and that no line is missing.
 *
 *   curl -fo decisions.ndjson -H "Authorization: Bearer $TOKEN" https://breakwater.example.com/api/v1/governance/decisions/export
 *   node examples/verify-decisions.ts decisions.ndjson [keyId …]
 *
 * Without key ids the keys that the file itself names are believed. Whoever does not trust the file gives the ids
 * that `governance.decisions.publicKeys` showed. Exits with 1 when anything is not as it was signed.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';

const LF = 0x0a;
const SHOWN_PROBLEMS = 10;

class UsageError extends Error {}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json | undefined };

/** RFC 8785: keys by UTF-16 code units, numbers and texts as ECMAScript writes them. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}

const fieldsOf = (value: Json | undefined): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** The lines of a file, each with its LF; the last one without, if there is none. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF)) {
      yield rest.subarray(0, end + 1);
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield rest;
}

/** Null for what is not one line of canonical JSON. */
function parsed(line: Buffer): Fields | null {
  try {
    const value: Json = JSON.parse(line.toString('utf8'));
    return line.equals(Buffer.from(`${canonical(value)}\n`)) ? fieldsOf(value) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** An Ed25519 key by its id, which is its 32 bytes in hex. */
function keyOf(keyId: string): KeyObject {
  const x = Buffer.from(keyId, 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

class Check {
  readonly problems: string[] = [];
  readonly counts = { valid: 0, invalid: 0, unsigned: 0, 'by an unknown key': 0 };
  readonly #keys: Map<string, KeyObject>;
  readonly #pinned: boolean;
  readonly #hash = createHash('sha256');
  readonly #seen = new Set<Json | undefined>();
  #tenantId: Json | undefined;
  #purged = 0;
  #line = 0;
  #complete = false;

  constructor(pins: readonly string[]) {
    this.#pinned = pins.length > 0;
    this.#keys = new Map(pins.map(keyId => [keyId, keyOf(keyId)]));
  }

  read(bytes: Buffer): void {
    this.#line++;
    const line = parsed(bytes);
    if (this.#complete) this.#tell('follows the footer');
    else if (this.#line === 1) this.#header(line ?? {});
    else if (line?.type === 'footer') this.#footer(line);
    else this.#decision(bytes, line?.type === 'decision' ? line : null);
  }

  end(): string {
    if (!this.#complete) this.problems.push('the footer is missing: the export broke off');
    const counts = Object.entries(this.counts).map(([status, count]) => `${count} ${status}`);
    const keys = [...this.#keys.keys()].map(keyId => `            ${keyId}`);
    return [
      `tenant      ${String(this.#tenantId)}`,
      `decisions   ${counts.join(', ')}`,
      `retention   took ${this.#purged} before`,
      `keys        ${this.#pinned ? 'given by you' : 'believed because the file names them'}`,
      ...keys,
      `result      ${this.problems.length === 0 ? 'everything is as it was signed' : 'NOT as it was signed'}`,
      '',
    ].join('\n');
  }

  #tell(problem: string): void {
    this.problems.push(`line ${this.#line} ${problem}`);
  }

  #header(line: Fields): void {
    if (line.type !== 'header' || line.format !== 'breakwater-decisions' || line.version !== 1) {
      throw new UsageError('the file does not begin as version 1 of an export of decisions');
    }
    this.#tenantId = line.tenantId;
    const purges = Array.isArray(line.purges) ? line.purges : [];
    this.#purged = purges.reduce<number>((sum, purge) => sum + Number(fieldsOf(purge).count), 0);
    for (const item of Array.isArray(line.publicKeys) ? line.publicKeys : []) {
      const { keyId, publicKey } = fieldsOf(item);
      const bytes = Buffer.from(String(publicKey), 'base64');
      if (bytes.length !== 32 || bytes.toString('hex') !== keyId)
        this.#tell(`names a key that is not its id`);
      else if (!this.#pinned) this.#keys.set(keyId, keyOf(keyId));
    }
  }

  #decision(bytes: Buffer, line: Fields | null): void {
    this.#hash.update(bytes);
    const { document = null, keyId, signature } = line ?? {};
    const { id, tenantId } = fieldsOf(document);
    if (line === null) this.#tell('is not written as exports write it');
    else if (tenantId !== this.#tenantId) this.#tell("is another tenant's");
    else if (this.#seen.has(id)) this.#tell('repeats a decision');
    this.#seen.add(id);
    const status = line === null ? 'invalid' : this.#statusOf(canonical(document), keyId, signature);
    this.counts[status]++;
    if (line !== null && status !== 'valid') this.#tell(`is ${status}: ${String(id)}`);
  }

  #statusOf(text: string, keyId: Json | undefined, signature: Json | undefined): keyof Check['counts'] {
    if (typeof signature !== 'string') return 'unsigned';
    const key = this.#keys.get(String(keyId));
    if (key === undefined) return 'by an unknown key';
    const bytes = Buffer.from(signature, 'base64');
    const isWhole = bytes.toString('base64') === signature;
    return isWhole && verify(null, Buffer.from(text), key, bytes) ? 'valid' : 'invalid';
  }

  #footer({ count, sha256 }: Fields): void {
    this.#complete = true;
    if (count !== this.#line - 2)
      this.#tell(`counts ${String(count)} decisions, and there are ${this.#line - 2}`);
    if (sha256 !== this.#hash.digest('hex')) this.#tell('has another hash than the decision lines');
  }
}

async function main(): Promise<void> {
  const [path, ...pins] = process.argv.slice(2);
  if (path === undefined)
    throw new UsageError('usage: node examples/verify-decisions.ts <export.ndjson> [keyId …]');
  for (const pin of pins) {
    if (!/^[0-9a-f]{64}$/.test(pin)) throw new UsageError('a keyId is 64 lower-case hex digits');
  }
  const check = new Check(pins);
  for await (const line of linesOf(path)) check.read(line);
  process.stdout.write(check.end());
  const { problems } = check;
  const rest = problems.length - SHOWN_PROBLEMS;
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) process.stderr.write(`${problem}\n`);
  if (rest > 0) process.stderr.write(`… and ${rest} more\n`);
  if (problems.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  if (!missing && !(error instanceof UsageError)) throw error;
  process.stderr.write(`${missing ? 'there is no such file' : error.message}\n`);
  process.exitCode = 1;
});

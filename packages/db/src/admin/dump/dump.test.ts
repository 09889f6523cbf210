import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Value } from '../../client/types.ts';
import { BreakwaterError } from '../../errors.ts';
import { SqliteFile } from '../sqlite-file.ts';
import { literal, parseLiteral } from './literal.ts';
import { oneLine } from './one-line.ts';
import { type DumpSink, readDump } from './read.ts';
import { Sha256 } from './sha256.ts';
import { writeDump } from './write.ts';

const AT = new Date('2026-01-02T03:04:05.678Z');

let folder: string;
let files: SqliteFile[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-dump-'));
  files = [];
});
afterEach(() => {
  for (const file of files) file.close();
  rmSync(folder, { recursive: true });
});

function opened(name: string): SqliteFile {
  const file = new SqliteFile(join(folder, name));
  files.push(file);
  return file;
}

async function textOf(file: SqliteFile): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of writeDump(file, AT)) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function* inParts(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A sink that knows one table and keeps its rows. */
function keeping(table: string, columns: readonly string[]) {
  const rows: (readonly Value[])[] = [];
  const sink: DumpSink = {
    begin: () => undefined,
    columns: name => (name === table ? new Set(columns) : undefined),
    row: (_, __, values) => void rows.push(values),
  };
  return { rows, sink };
}

const reasonOf = async (text: string, sink = keeping('t', ['a']).sink) => {
  const error = await readDump(inParts(text, 1000), sink).catch((e: unknown) => e);
  if (!(error instanceof BreakwaterError)) throw new Error('the dump should have been refused');
  return [error.code, error.details?.reason, error.details?.line];
};

/** The text with a trailer that fits it. */
function sealed(lines: readonly string[]): string {
  const body = lines.map(line => `${line}\n`).join('');
  const rows = lines.filter(line => line.startsWith('INSERT ')).length;
  return `${body}-- end rows=${rows} sha256=${createHash('sha256').update(body).digest('hex')}\n`;
}

const HEAD = ['-- breakwater dump 1', '-- migration 0000_start', `-- created ${AT.toISOString()}`];

const anyValue: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary' }).filter(text => !text.includes('\0')),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom("it's", '"', "''", '\n', '\r\n\t', '\u007f', '🙂 é', 'NULL', "X'00'", ';', '--'),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 0n),
  fc.double({ noNaN: true }).filter(n => !Object.is(n, -0)),
  fc.constantFrom(Infinity, -Infinity, 1, 1e21, 5e-324, 0.1, -1.5e300),
  fc.uint8Array(),
);

it('SHA-256 in parts is that of the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), parts => {
      const hash = new Sha256();
      for (const part of parts) hash.update(part);
      expect(hash.hex()).toBe(createHash('sha256').update(Buffer.concat(parts)).digest('hex'));
    }),
  );
});

describe('a literal', () => {
  it('is read back as the value it was written from', () => {
    fc.assert(
      fc.property(anyValue, value => {
        const text = literal(value);
        expect(text).not.toMatch(/[\n\r]/);
        const back = parseLiteral(`${text},`, 0);
        expect(back?.end).toBe(text.length);
        expect(Buffer.isBuffer(back?.value) ? [...back.value] : back?.value).toEqual(value);
      }),
    );
  });

  it('has the form the format says', () => {
    expect(
      [null, 1n, -5n, 1, 0.5, 1e300, Infinity, -Infinity, "it's", '', 'a\nb', '\u007f'].map(literal),
    ).toEqual([
      'NULL',
      '1',
      '-5',
      '1.0',
      '0.5',
      '1e+300',
      '9e999',
      '-9e999',
      "'it''s'",
      "''",
      "CAST(X'610A62' AS TEXT)",
      "CAST(X'7F' AS TEXT)",
    ]);
    expect(literal(new Uint8Array([0, 255]))).toBe("X'00FF'");
  });

  it.each([
    '9223372036854775808',
    "X'0'",
    "X'0G'",
    "'open",
    'TRUE',
    '(1)',
    "CAST(X'FF' AS TEXT)",
    "CAST(X'61' AS INT)",
  ])('is not %s', text => expect(parseLiteral(text, 0)?.end === text.length).toBe(false));
});

it('a schema statement goes on one line, and what is quoted in it stays', () => {
  expect(oneLine("CREATE TABLE `t` (\n\t`a` text -- note\n\t/* more */, CHECK (a <> '--  x')\n);")).toBe(
    "CREATE TABLE `t` ( `a` text , CHECK (a <> '--  x') );",
  );
});

describe('a dump', () => {
  it('gives back every row of any values, read in parts of any size', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyValue, anyValue), { maxLength: 20 }),
        fc.integer({ min: 1, max: 400 }),
        async (rows, size) => {
          const file = opened(`${run++}.db`);
          file.exec('CREATE TABLE t (a, b)');
          for (const row of rows) file.run('INSERT INTO t VALUES (?, ?)', row);
          const { rows: back, sink } = keeping('t', ['a', 'b']);
          const facts = await readDump(inParts(await textOf(file), size), sink);
          expect(facts.tag).toBeNull();
          const plain = (value: Value) => (value instanceof Uint8Array ? [...value] : value);
          expect(back.map(row => row.map(plain))).toEqual(rows.map(row => row.map(plain)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('loads in stock SQLite, with the same rows, schema and sequences', async () => {
    const file = opened('source.db');
    file.exec(`CREATE TABLE parent (id TEXT PRIMARY KEY NOT NULL);
      CREATE TABLE child (seq INTEGER PRIMARY KEY AUTOINCREMENT,
        -- whose
        a TEXT REFERENCES parent (id), v);
      CREATE INDEX child_a ON child (a);
      CREATE TRIGGER child_no_update BEFORE UPDATE ON child BEGIN
        SELECT RAISE(ABORT, 'no; never'); END;
      INSERT INTO parent VALUES ('b'), ('a');`);
    const values: Value[] = [
      null,
      2n ** 63n - 1n,
      -(2n ** 63n),
      1,
      0.1,
      Infinity,
      "q'",
      'a\nb',
      new Uint8Array([0]),
    ];
    for (const value of values) file.run("INSERT INTO child (a, v) VALUES ('a', ?)", [value]);
    file.exec('DELETE FROM child WHERE seq = 9');
    const text = await textOf(file);
    const other = new DatabaseSync(join(folder, 'node.db'));
    other.exec(text);
    other.close();
    const facts = (name: string) => {
      const one = opened(name);
      return [
        one.all('SELECT * FROM parent ORDER BY id'),
        one.all('SELECT *, typeof(v) FROM child ORDER BY seq'),
        one.all('SELECT * FROM sqlite_sequence'),
        one.all("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name"),
      ];
    };
    expect(facts('node.db')).toEqual(facts('source.db'));
    const lines = text.split('\n');
    expect(lines.slice(0, 5)).toEqual([
      '-- breakwater dump 1',
      '-- migration none',
      '-- created 2026-01-02T03:04:05.678Z',
      'PRAGMA foreign_keys=OFF;',
      'BEGIN;',
    ]);
    expect(lines[5]).toContain('CREATE TABLE parent');
    expect(lines.filter(line => line.startsWith('INSERT INTO "parent"'))).toEqual([
      `INSERT INTO "parent"("id") VALUES('a');`,
      `INSERT INTO "parent"("id") VALUES('b');`,
    ]);
    const body = text.slice(0, text.lastIndexOf('-- end '));
    expect(text.slice(body.length)).toBe(
      `-- end rows=11 sha256=${createHash('sha256').update(body).digest('hex')}\n`,
    );
    expect(text.indexOf('INSERT INTO "sqlite_sequence"')).toBeGreaterThan(
      text.lastIndexOf('INSERT INTO "child"'),
    );
  });

  it('that was cut off or changed anywhere is refused as truncated, whatever else is wrong with it', async () => {
    const text = sealed([...HEAD, 'CREATE TABLE t (a);', `INSERT INTO "t"("a") VALUES('x');`, 'COMMIT;']);
    expect((await readDump(inParts(text), keeping('t', ['a']).sink)).tag).toBe('0000_start');
    for (let at = 0; at < text.length - 1; at++) {
      const changed = `${text.slice(0, at)}${text[at] === 'z' ? 'y' : 'z'}${text.slice(at + 1)}`;
      expect(await reasonOf(changed)).toEqual(['VALIDATION', 'truncated', undefined]);
    }
    for (const cut of [text.slice(0, -10), text.slice(0, 100), `${text}x`, `${text}\n`]) {
      expect(await reasonOf(cut)).toEqual(['VALIDATION', 'truncated', undefined]);
    }
    expect(await reasonOf(sealed([...HEAD, 'DROP TABLE x;']).replace('DROP', 'drop'))).toEqual([
      'VALIDATION',
      'truncated',
      undefined,
    ]);
  });

  it.each([
    ['DROP TABLE x;', 5],
    [`INSERT INTO "nope"("a") VALUES(1);`, 5],
    [`INSERT INTO "t"("b") VALUES(1);`, 5],
    [`INSERT INTO "t"("a") VALUES(1,2);`, 5],
    [`INSERT INTO "t"("a") VALUES(1); DROP TABLE t;`, 5],
    [`INSERT INTO "t"("a") VALUES(randomblob(1));`, 5],
    [`INSERT INTO "t"("a") SELECT 1;`, 5],
    [`DELETE FROM "t";`, 5],
    ['', 5],
  ])('with a matching trailer and the line %s is refused with its number', async (line, number) => {
    expect(await reasonOf(sealed([...HEAD, 'BEGIN;', line]))).toEqual(['VALIDATION', 'syntax', number]);
  });
});

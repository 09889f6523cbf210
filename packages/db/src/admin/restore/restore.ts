import { open } from 'node:fs/promises';
import { Database } from '../../client/handle.ts';
import { openDriver } from '../../client/node.ts';
import { DriverError } from '../../client/types.ts';
import { change, combine } from '../../kernel/change.ts';
import { commit } from '../../kernel/commit.ts';
import type { Ctx } from '../../kernel/context.ts';
import { meaning } from '../../kernel/failure.ts';
import { placeOf } from '../backup.ts';
import { createPrivate, removeDatabase, temporaryPath } from '../files.ts';
import type { Migration } from '../migrations.ts';
import { SqliteFile } from '../sqlite-file.ts';
import { meaningOfFile } from '../storage-failure.ts';
import { stageInThread } from '../thread.ts';
import { activeCredentials, cleansing, headsOf, revived } from './cleanse.ts';
import { fillFromFile } from './fill-from-file.ts';
import { behindGate } from './gate.ts';
import { kindOf } from './kind.ts';
import { notABackup, tooLarge } from './refusals.ts';
import { dropStaging, swapRemote } from './remote.ts';
import type { RestoreFacts, RestoreFormat, RestoreOptions, RestoreReport, RestoreWarning } from './report.ts';
import type { Staged } from './stage.ts';
import { emptyLog, swapFile } from './swap-file.ts';

/**
 * Puts the database of a backup in the place of the live one, or with `dryRun` only says whether it could. Takes both
 * formats, for a file as for a server. Whatever fails leaves the live data as it was, and nothing beside it.
 */
export async function restore(
  ctx: Ctx,
  body: AsyncIterable<Uint8Array>,
  migrations: readonly Migration[],
  options: RestoreOptions,
): Promise<RestoreReport> {
  const place = placeOf(ctx.db);
  const received = temporaryPath(place);
  const staging = temporaryPath(place);
  try {
    const { format, bytes } = await receive(body, received, options.mostBytes);
    createPrivate(staging);
    const { integrityCheck } = options;
    const now = ctx.clock.now();
    const staged = await stageInThread({ format, received, staging, integrityCheck, migrations, now });
    removeDatabase(received);
    const warnings = await warningsOf(ctx, staging, staged);
    const report = { status: 'ok', bytes, format, warnings, ...shown(staged) } as const;
    if (options.dryRun) return { ...report, restored: false, dryRun: true, preRestoreCopy: null };
    const facts = (): Promise<RestoreFacts> => factsOf(ctx, { bytes, format }, staged);
    const preRestoreCopy = await swap(ctx, staging, facts, options);
    return { ...report, restored: true, dryRun: false, preRestoreCopy };
  } catch (error) {
    throw error instanceof DriverError ? meaning(error, []) : meaningOfFile(error);
  } finally {
    removeDatabase(received);
    removeDatabase(staging);
  }
}

const shown = ({ migration, tables }: Staged) => ({ migration, tables });

async function receive(
  body: AsyncIterable<Uint8Array>,
  path: string,
  mostBytes: number,
): Promise<{ format: RestoreFormat; bytes: number }> {
  createPrivate(path);
  const file = await open(path, 'w', 0o600);
  let bytes = 0;
  let head = new Uint8Array();
  try {
    for await (const part of body) {
      bytes += part.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      if (head.length < 64) head = Buffer.concat([head, part.subarray(0, 64)]);
      await file.write(part);
    }
  } finally {
    await file.close();
  }
  const format = kindOf(head);
  if (format === null) throw notABackup();
  return { format, bytes };
}

async function warningsOf(ctx: Ctx, staging: string, { extraTables }: Staged): Promise<RestoreWarning[]> {
  const now = ctx.clock.now();
  const file = new SqliteFile(staging);
  try {
    const active = activeCredentials(now).map(({ sql }) => file.all(sql, [BigInt(now)]));
    return [
      ...extraTables.map((table): RestoreWarning => ({ kind: 'extra_table', table })),
      ...(await revived(ctx.db, now, active)),
    ];
  } finally {
    file.close();
  }
}

async function factsOf(
  { db }: Ctx,
  { bytes, format }: { readonly bytes: number; readonly format: RestoreFormat },
  { migration }: Staged,
): Promise<RestoreFacts> {
  return { bytes, format, migration, replaced: await headsOf(db) };
}

async function swap(
  ctx: Ctx,
  staging: string,
  facts: () => Promise<RestoreFacts>,
  options: RestoreOptions,
): Promise<string> {
  const { db, clock } = ctx;
  const { file } = db;
  if (file === null) {
    try {
      const target = await fillFromFile(db, staging);
      return await behindGate(db, clock, async () =>
        swapRemote(ctx, target, await cleansing(ctx, options.applied(await facts()))),
      );
    } catch (error) {
      await dropStaging(db);
      throw error;
    }
  }
  return behindGate(db, clock, async () => {
    await cleanse(ctx, staging, await facts(), options);
    return swapFile(file, staging, clock.now());
  });
}

/** Writes into the new database what it must say of its restore, through the kernel as everything. */
async function cleanse(
  ctx: Ctx,
  staging: string,
  facts: RestoreFacts,
  { applied }: RestoreOptions,
): Promise<void> {
  const db = new Database(openDriver).open({ url: `file:${staging}` });
  try {
    const steps = await cleansing(ctx, combine(undefined, []));
    const { onCommit: _, ...rest } = ctx;
    await commit(
      { ...rest, db, sinks: [] },
      combine(undefined, [change(undefined, { steps }), applied(facts)]),
    );
  } finally {
    await db.close();
  }
  emptyLog(staging);
}

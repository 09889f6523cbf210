import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Connection, driverError } from './connection.ts';
import { groupCommit, type Outcome } from './group-commit.ts';
import { takeFileLock } from './lock.ts';
import { Mutex } from './mutex.ts';
import { type Driver, DriverError, type DriverTransaction, type Statement } from './types.ts';

export function filePath(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
}

/**
 * A database in a file, owned by this process. The driver is synchronous, so a batch runs in one turn of the
 * event loop; writes and transactions queue for the one write connection, reads have their own and never wait.
 */
export function openFile(url: string, flush = true): Driver {
  const path = filePath(url);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const unlock = takeFileLock(`${path}.lock`);
  const writer = new Connection(path, flush);
  const reader = new Connection(path, flush);
  const mutex = new Mutex();
  let generation = 0;
  let hasRefused = false;

  /** Fails what was meant for a database that another has replaced since. */
  function stillHere<T>(work: () => T): () => T {
    const mine = generation;
    return () => {
      if (generation !== mine) throw replaced();
      return work();
    };
  }

  function closeConnections(): void {
    writer.close();
    reader.close();
  }

  function atomically<T>(work: () => T): T {
    writer.exec('BEGIN IMMEDIATE');
    try {
      const value = work();
      writer.exec('COMMIT');
      return value;
    } catch (error) {
      rollback(writer, error);
      throw error;
    }
  }

  /**
   * Batches in one transaction, so that one flush of the disk serves all; each stands or falls by itself. Savepoints
   * between them cost a copy of every page they touch, so these are set only once one of the group, or of the one
   * before, was refused: where calls race for one row, refusals come in a row.
   */
  const group = groupCommit<Batch>(batches =>
    mutex.run(() => {
      const mayRefuse = hasRefused;
      hasRefused = false;
      if (mayRefuse) return atomically(() => batches.map(apart));
      let isRefused = false;
      try {
        return atomically(() => {
          try {
            return batches.map(alone);
          } catch (error) {
            isRefused = batches.length > 1 && canGoOn(error);
            throw error;
          }
        });
      } catch (error) {
        if (!isRefused) throw error;
        return atomically(() => batches.map(apart));
      }
    }),
  );

  /** Of some failures, such as a full disk, SQLite takes back the whole transaction: then no batch stands. */
  const canGoOn = (error: unknown) => writer.inTransaction && !isBusy(error);

  /** What fails takes the transaction back. */
  function alone({ statements, generation: meant }: Batch): Outcome {
    return meant === generation ? { results: writer.runAll(statements) } : { error: replaced() };
  }

  function apart({ statements, generation: meant }: Batch): Outcome {
    if (meant !== generation) return { error: replaced() };
    writer.exec('SAVEPOINT batch');
    try {
      const results = writer.runAll(statements);
      writer.exec('RELEASE batch');
      return { results };
    } catch (error) {
      if (!canGoOn(error)) throw error;
      hasRefused = true;
      writer.exec('ROLLBACK TO batch');
      writer.exec('RELEASE batch');
      return { error };
    }
  }

  return {
    kind: 'file',
    file: {
      path,
      exclusively: (work, patienceMs) =>
        inTurn(mutex, patienceMs, () =>
          work(change => {
            closeConnections();
            change();
            generation += 1;
          }),
        ),
    },
    // One state of the database without a transaction: whoever writes does so in another turn of the event loop.
    read: async statements => reader.runAll(statements),
    async *snapshot(statements, { bigints = false } = {}) {
      // A connection of its own: a transaction on the readers' would hold their view of the database still.
      const connection = new Connection(path, flush);
      try {
        connection.exec('BEGIN');
        for (const [statement, one] of statements.entries()) {
          for (const rows of connection.rowsOf(one, bigints)) yield { statement, rows };
        }
        connection.exec('COMMIT');
      } catch (error) {
        throw driverError(error, undefined);
      } finally {
        connection.close();
      }
    },
    write: statements => group.add({ statements, generation }),
    transaction: fn =>
      mutex.run(
        stillHere(async () => {
          writer.exec('BEGIN IMMEDIATE');
          const tx: DriverTransaction = { run: async statements => writer.runAll(statements) };
          try {
            const value = await fn(tx);
            writer.exec('COMMIT');
            return value;
          } catch (error) {
            rollback(writer, error);
            throw error;
          }
        }),
      ),
    reconnect() {
      if (!mutex.busy) writer.close();
      reader.close();
    },
    async close() {
      await group.idle();
      try {
        // The driver lets go of its files only when they are garbage, so SQLite's own last checkpoint comes too late.
        await mutex.run(() => writer.checkpoint());
      } finally {
        closeConnections();
        unlock();
      }
    },
  };
}

interface Batch {
  readonly statements: readonly Statement[];
  /** Of the database it was meant for. */
  readonly generation: number;
}

const isBusy = (error: unknown) => error instanceof DriverError && error.code.startsWith('SQLITE_BUSY');

const replaced = () => new DriverError('the database was replaced', 'REPLACED', undefined);

/** Runs `work` in its turn, unless that does not come in time. */
function inTurn<T>(mutex: Mutex, patienceMs: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let gaveUp = false;
    const timer = setTimeout(() => {
      gaveUp = true;
      reject(new DriverError('other writers did not finish in time', 'SQLITE_BUSY', undefined));
    }, patienceMs);
    void mutex.run(async () => {
      clearTimeout(timer);
      if (!gaveUp) await work().then(resolve, reject);
    });
  });
}

/**
 * SQLite may already have rolled back; a connection that cannot is replaced. So is one that met SQLITE_BUSY: its
 * statement stays half done, and what runs later may not commit.
 */
function rollback(connection: Connection, why: unknown): void {
  try {
    connection.exec('ROLLBACK');
  } catch {
    connection.close();
  }
  if (isBusy(why)) connection.close();
}

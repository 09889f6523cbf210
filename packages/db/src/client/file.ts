import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Connection, driverError } from './connection.ts';
import { groupCommit, type Outcome } from './group-commit.ts';
import { takeFileLock } from './lock.ts';
import { Mutex } from './mutex.ts';
import { type Driver, DriverError, type DriverTransaction, type Result, type Statement } from './types.ts';

export function filePath(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
}

/**
 * A database in a file, owned by this process. The driver is synchronous, so a batch runs in one turn of the
 * event loop; writes and transactions queue for the one write connection, reads have their own and never wait.
 */
export function openFile(url: string): Driver {
  const path = filePath(url);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const unlock = takeFileLock(`${path}.lock`);
  const writer = new Connection(path);
  const reader = new Connection(path);
  const mutex = new Mutex();
  let generation = 0;

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

  function atomically(connection: Connection, begin: string, statements: readonly Statement[]): Result[] {
    connection.exec(begin);
    try {
      const results = connection.runAll(statements);
      connection.exec('COMMIT');
      return results;
    } catch (error) {
      rollback(connection);
      // A statement that met SQLITE_BUSY stays half done: what runs on its connection later may not commit.
      if (error instanceof DriverError && error.code.startsWith('SQLITE_BUSY')) connection.close();
      throw error;
    }
  }

  const group = groupCommit<Batch>(batches =>
    mutex.run(() => {
      const mine = batches.filter(batch => batch.generation === generation);
      const outcomes = mine.length > 1 ? together(mine) : mine.map(alone);
      return batches.map((batch): Outcome => outcomes[mine.indexOf(batch)] ?? { error: replaced() });
    }),
  );

  const alone = ({ statements }: Batch): Outcome => ({
    results: atomically(writer, 'BEGIN IMMEDIATE', statements),
  });

  /** Several batches in one transaction, so that one flush of the disk serves all; each stands or falls by itself. */
  function together(batches: readonly Batch[]): Outcome[] {
    writer.exec('BEGIN IMMEDIATE');
    try {
      const outcomes = batches.map(({ statements }): Outcome => {
        writer.exec('SAVEPOINT batch');
        try {
          const results = writer.runAll(statements);
          writer.exec('RELEASE batch');
          return { results };
        } catch (error) {
          writer.exec('ROLLBACK TO batch');
          writer.exec('RELEASE batch');
          return { error };
        }
      });
      writer.exec('COMMIT');
      return outcomes;
    } catch (error) {
      rollback(writer);
      throw error;
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
    async read(statements) {
      return statements.length === 1 ? reader.runAll(statements) : atomically(reader, 'BEGIN', statements);
    },
    async *snapshot(statements, { bigints = false } = {}) {
      // A connection of its own: a transaction on the readers' would hold their view of the database still.
      const connection = new Connection(path);
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
            rollback(writer);
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

/** After a failure SQLite may already have rolled back; a connection that cannot is replaced. */
function rollback(connection: Connection): void {
  try {
    connection.exec('ROLLBACK');
  } catch {
    connection.close();
  }
}

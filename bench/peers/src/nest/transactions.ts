import { Injectable } from '@nestjs/common';
import type { QueryDeepPartialEntity } from 'typeorm';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';

/**
 * Transactions one after another: TypeORM has one connection to SQLite, on which two at a time would be one within
 * the other.
 */
@Injectable()
export class Transactions {
  readonly #dataSource: DataSource;
  #last: Promise<unknown> = Promise.resolve();

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const mine = this.#last.then(() => this.#dataSource.transaction(work));
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/** All rows in one INSERT, without reading them back. */
export async function insertAll<T extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<T>,
  rows: QueryDeepPartialEntity<T>[],
): Promise<void> {
  if (rows.length === 0) return;
  await manager.createQueryBuilder().insert().into(target).values(rows).updateEntity(false).execute();
}

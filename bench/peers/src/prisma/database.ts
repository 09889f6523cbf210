import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { signingKey } from '../shared/crypto.ts';
import { PrismaClient } from './generated/client.ts';

/** Prisma on a file, as durable as Breakwater: WAL is in the file, synchronous holds per connection. */
export async function openDatabase(path: string): Promise<PrismaClient> {
  const adapter = new PrismaBetterSqlite3({ url: `file:${path}` }, { timestampFormat: 'unixepoch-ms' });
  const prisma = new PrismaClient({
    adapter,
    transactionOptions: { maxWait: 60_000, timeout: 60_000 },
  });
  await prisma.$queryRawUnsafe('PRAGMA synchronous = FULL');
  const [row] = await prisma.$queryRawUnsafe<{ synchronous: bigint }[]>('PRAGMA synchronous');
  if (row?.synchronous !== 2n) throw new Error('this service must write with synchronous=FULL');
  await prisma.signingKey.create({ data: { ...signingKey, activatedAt: new Date() } });
  return prisma;
}

import {
  type Archivable,
  type AuditAction,
  auditDraft,
  BreakwaterError,
  change,
  combine,
  commit,
  nextArchivable,
  planArchive,
  Sha256,
  sealedChains,
} from '@breakwater/db';
import type { JobCtx } from '../../jobs/job.ts';
import { emit } from '../events.ts';
import { eachChain } from './each-chain.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'audit.log.purge': true;
  }
}

const PURGE = 'audit.log.purge' satisfies AuditAction;
const DAY_MS = 24 * 60 * 60_000;
const MOST_SEALS = 50;

/** Moves entries that are old enough to the archive: whole seals, in the order of their chain. */
export async function archiveOld(ctx: JobCtx): Promise<void> {
  const before = ctx.clock.now() - ctx.app.auditRetentionDays * DAY_MS;
  await eachChain(ctx, await sealedChains(ctx), async chain => {
    for (let n = 0; n < MOST_SEALS; n++) {
      const due = await nextArchivable(chain, before);
      if (due === null) return;
      await archive(chain, due);
    }
  });
}

/** Nothing is deleted before what was stored has been read back and is what was sent. */
async function archive(ctx: JobCtx, { seal, entries }: Archivable): Promise<void> {
  const port = ctx.app.ports.archive;
  if (port === null) {
    throw new BreakwaterError('UNSUPPORTED', 'there is no archive for audit entries: they are kept');
  }
  const { index, count, throughSeq, tenantId } = seal;
  const lines = [...entries.map(({ seq, form }) => ({ seq, ...form })), { seal }];
  const stored = await gzip(lines.map(line => `${JSON.stringify(line)}\n`).join(''));
  const sha256 = hashOf(stored);
  const name = `${tenantId}/${String(index).padStart(8, '0')}-${throughSeq}.ndjson.gz`;
  const { ref } = await port.put(name, stored);
  if (hashOf(await port.get(ref)) !== sha256) {
    throw new BreakwaterError(
      'UNAVAILABLE',
      'what the archive holds is not what was stored: entries are kept',
    );
  }
  const purged = auditDraft(ctx, PURGE, {
    component: 'audit_log',
    recordId: seal.id,
    detail: { index, count, ref, sha256 },
  });
  const subject = { component: 'audit_archives', recordId: seal.id };
  await commit(
    ctx,
    combine(undefined, [
      planArchive(ctx, seal, { ref, sha256, bytes: stored.length }),
      change(undefined, { audit: [purged] }),
      emit(ctx, 'audit.archive.created', subject, { index, count, ref }),
    ]),
  );
}

const hashOf = (bytes: Uint8Array): string => new Sha256().update(bytes).hex();

async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip')));
  return new Uint8Array(await packed.arrayBuffer());
}

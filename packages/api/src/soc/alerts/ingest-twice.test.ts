import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_TARGETS } from '../../testing.ts';
import { type SocTenant, type SocTest, socTest } from '../testing.ts';

const CALLS = { file: 8, http: 4, workerd: 4 } as const;
const BATCH = { file: 50, http: 30, workerd: 30 } as const;

const record = (n: number) => ({
  event_type: 'alert',
  timestamp: '2026-01-05T10:00:00.123456+0000',
  src_ip: '10.1.2.3',
  dest_ip: `203.0.113.${n % 250}`,
  alert: { signature: `Signature ${n}`, signature_id: n, gid: 1, severity: (n % 4) + 1, category: 'Misc' },
});

const ROWS = `SELECT dedup_hash, title, severity, status, affected_assets, iocs, raw_log, first_occurrence_at,
 last_occurrence_at, (SELECT json_group_array(kind || term) FROM (SELECT kind, term FROM alert_terms
  WHERE alert_id = alerts.id ORDER BY kind, term)), occurrence_count FROM alerts WHERE tenant_id = ? ORDER BY dedup_hash`;

describe.each(API_TARGETS)('the same alerts twice at once on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  const [calls, batch] = [CALLS[target], BATCH[target]];
  const all = Array.from({ length: calls * batch }, (_, n) => record(n));

  /** One batch after the other, the first cut short by `offset`. */
  async function ingest({ soc }: SocTenant, offset: number): Promise<number> {
    let created = 0;
    for (let first = -offset; first < all.length; first += batch) {
      const data = all.slice(Math.max(0, first), first + batch);
      created += (await soc.alerts.ingest({ format: 'suricata-eve', data })).created;
    }
    return created;
  }

  // Batches that begin together collide whole, those that are out of step in part.
  test.each([0, batch / 2])('leave the rows of one, batches %i apart', async apart => {
    const [once, twice] = [await harness.tenant(), await harness.tenant()];
    await ingest(once, 0);
    const created = await Promise.all([ingest(twice, 0), ingest(twice, apart)]);
    expect(created.reduce((sum, one) => sum + one, 0)).toBe(all.length);
    const expected = (await once.rows(ROWS, once.id)).map(row => [...row.slice(0, -1), 2]);
    expect(expected).toHaveLength(all.length);
    expect(await twice.rows(ROWS, twice.id)).toEqual(expected);
    const audited = "SELECT count(*) FROM audit_log WHERE tenant_id = ? AND action = 'soc.alert.create'";
    expect(await twice.rows(audited, twice.id)).toEqual([[all.length]]);
  });
});

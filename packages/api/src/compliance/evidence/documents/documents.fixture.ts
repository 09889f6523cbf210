import { type Ctx, type Id, newId } from '@breakwater/db';
import type { TestDatabase } from '@breakwater/db/testing';
import { scopeDecisions } from '../../decisions/accessor.ts';
import type { Scope } from '../../fields.ts';
import { resources } from '../../resources/accessor.ts';
import { readingHead } from '../chain.ts';
import type { EvidenceType } from '../schemas.ts';
import type { DocumentRequest, EvidenceDocument } from './document.ts';
import { DOCUMENTS } from './index.ts';

export const NOW = Date.parse('2025-12-13T00:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const ago = (ms: number): Date => new Date(NOW - ms);

type Given = Partial<Parameters<typeof resources.insertMany>[1][number]>;

export interface Decided {
  readonly scope: Scope;
  readonly at: Date;
}

interface GivenFlow {
  readonly action?: 'ACCEPT' | 'REJECT';
  readonly at?: Date;
  readonly port?: number;
  readonly bytes?: number;
}

/** What evidence is made of, straight in a database. */
export interface TestEstate {
  readonly ctx: Ctx;
  /** A resource of long ago with decisions in order, the last one current. */
  resource(name: string, decided: readonly Decided[], given?: Given): Promise<Id<'res'>>;
  flow(source: string, dest: string, given?: GivenFlow): Promise<void>;
  sql(sql: string, ...args: (string | number | null)[]): Promise<void>;
  document(type: EvidenceType, asked?: Partial<DocumentRequest>): Promise<EvidenceDocument>;
}

export async function testEstate(database: TestDatabase): Promise<TestEstate> {
  database.clock.set(NOW);
  const ctx = await database.tenant();
  const sql: TestEstate['sql'] = async (text, ...args) => {
    await database.db.write([{ sql: text, args }]);
  };
  return {
    ctx,
    sql,
    async resource(name, decided, given = {}) {
      const { id } = await resources.insert(ctx, {
        provider: 'aws',
        resourceType: 'ec2_instance',
        resourceId: name,
        discoveredAt: ago(400 * DAY),
        lastSeenAt: ago(0),
        ...given,
      });
      const rows = decided.map(({ scope, at }, index) => ({
        resourceId: id,
        scope,
        justification: `why ${scope}`,
        confidenceScore: { keywordMatch: 0.6, indicators: [name] },
        decidedAt: at,
        decidedBy: 'ana@example.com',
        decisionMethod: 'manual' as const,
        rule: 'override' as const,
        isCurrent: index === decided.length - 1,
        supersededAt: decided[index + 1]?.at ?? null,
        lastEvaluatedAt: at,
      }));
      const stored = await scopeDecisions.insertMany(ctx, rows);
      for (const [index, { id: successor }] of stored.slice(1).entries()) {
        const before = stored[index]?.id ?? '';
        await sql('UPDATE scope_decisions SET superseded_by_id = ? WHERE id = ?', successor, before);
      }
      return id;
    },
    async flow(source, dest, { action = 'ACCEPT', at = ago(HOUR), port = 443, bytes = 10 } = {}) {
      await sql(
        `INSERT INTO data_flows (id, tenant_id, source_resource_id, dest_resource_id, protocol, dst_port, packet_count,
 byte_count, flow_direction, action, observed_at, window_start, window_end, src_ip)
 VALUES (?, ?, ?, ?, 'TCP', ?, 1, ?, 'egress', ?, ?, ?, ?, '10.0.0.1')`,
        ...[newId('flw', database.clock), ctx.tenantId, source, dest, port, bytes, action],
        ...[at.getTime(), at.getTime(), at.getTime()],
      );
    },
    document(type, asked = {}) {
      return DOCUMENTS[type](ctx, {
        evidenceType: type,
        allKeys: false,
        period: { start: ago(90 * DAY), end: ago(0) },
        readingHead: readingHead(ctx),
        ...asked,
      });
    },
  };
}

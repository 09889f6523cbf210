import { Body, Controller, HttpCode, Injectable, Post, UseGuards } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { type AlertInput, alertRow, termRows } from '../shared/alert.ts';
import type { Caller } from '../shared/caller.ts';
import { auditRows, eventRows } from '../shared/evidence.ts';
import { Alert, AlertTerm } from './alert.entities.ts';
import { AuthGuard, CurrentCaller, Least } from './auth.ts';
import { IngestAlertsDto } from './dto.ts';
import { AuditEntry, Event } from './evidence.entities.ts';
import { insertAll, Transactions } from './transactions.ts';

const ACTIVE = ['new', 'triaged', 'investigating', 'escalated'];

@Injectable()
export class AlertsService {
  readonly #transactions: Transactions;

  constructor(transactions: Transactions) {
    this.#transactions = transactions;
  }

  /** Takes alerts in; one that is alike to an active one counts there. */
  ingest(caller: Caller, inputs: readonly AlertInput[]) {
    const { tenantId } = caller;
    const rows = inputs.map(input => alertRow(tenantId, input));
    return this.#transactions.run(async manager => {
      const known = await manager.find(Alert, {
        where: {
          tenantId,
          dedupHash: In(rows.map(row => row.dedupHash)),
          status: In(ACTIVE),
          mergedIntoId: IsNull(),
          deletedAt: IsNull(),
        },
        select: { id: true, dedupHash: true },
      });
      const idByHash = new Map(known.map(({ id, dedupHash }) => [dedupHash, id]));
      const fresh: typeof rows = [];
      for (const row of rows) {
        const id = idByHash.get(row.dedupHash);
        if (id === undefined) {
          idByHash.set(row.dedupHash, row.id);
          fresh.push(row);
          continue;
        }
        const counted = { occurrenceCount: () => 'occurrence_count + 1', version: () => 'version + 1' };
        await manager.update(Alert, { id }, { ...counted, lastOccurrenceAt: new Date() });
      }
      const subjects = fresh.map(row => ({ id: row.id, after: row }));
      await insertAll(manager, Alert, fresh);
      await insertAll(manager, AlertTerm, fresh.flatMap(termRows));
      await insertAll(manager, AuditEntry, auditRows(caller, 'alerts', 'soc.alert.create', subjects, inputs));
      await insertAll(manager, Event, eventRows(caller, 'alerts', 'soc.alert.created', subjects));
      return {
        created: fresh.length,
        deduplicated: rows.length - fresh.length,
        alerts: fresh.map(({ id }) => ({ id })),
      };
    });
  }
}

@Controller('alerts')
@UseGuards(AuthGuard)
export class AlertsController {
  readonly #service: AlertsService;

  constructor(service: AlertsService) {
    this.#service = service;
  }

  @Post()
  @HttpCode(200)
  @Least('operator')
  ingest(@CurrentCaller() caller: Caller, @Body() { alerts }: IngestAlertsDto) {
    return this.#service.ingest(caller, alerts);
  }
}

import { Body, Controller, HttpCode, Injectable, Post, UseGuards } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Caller } from '../shared/caller.ts';
import { decided, decisionRows, type IntentInput, period } from '../shared/decision.ts';
import { auditRows, eventRows } from '../shared/evidence.ts';
import { categoryOf, WINDOW } from '../shared/score.ts';
import { AuthGuard, CurrentCaller, Least } from './auth.ts';
import { EvaluateIntentDto } from './dto.ts';
import { AuditEntry, Event } from './evidence.entities.ts';
import { Belief, Decision, Intent, Policy } from './intent.entities.ts';
import { insertAll, Transactions } from './transactions.ts';

const COUNT = `INSERT INTO usage_counters (subject, period, tenant_id, count) VALUES (?, ?, ?, 1)
 ON CONFLICT (subject, period) DO UPDATE SET count = count + 1`;

@Injectable()
export class IntentsService {
  readonly #beliefs: Repository<Belief>;
  readonly #policies: Repository<Policy>;
  readonly #intents: Repository<Intent>;
  readonly #transactions: Transactions;

  constructor(
    @InjectRepository(Belief) beliefs: Repository<Belief>,
    @InjectRepository(Policy) policies: Repository<Policy>,
    @InjectRepository(Intent) intents: Repository<Intent>,
    transactions: Transactions,
  ) {
    this.#beliefs = beliefs;
    this.#policies = policies;
    this.#intents = intents;
    this.#transactions = transactions;
  }

  async evaluate(caller: Caller, input: IntentInput) {
    const { tenantId } = caller;
    const { intent, decision } = decisionRows(caller, input, await this.#knowledge(tenantId, input));
    const subjects = [{ id: intent.id, after: intent }];
    await this.#transactions.run(async manager => {
      await manager.query(COUNT, [tenantId, period(), tenantId]);
      await insertAll(manager, Intent, [intent]);
      await insertAll(manager, Decision, [decision]);
      await insertAll(
        manager,
        AuditEntry,
        auditRows(caller, 'intents', 'governance.intent.evaluate', subjects, input),
      );
      await insertAll(manager, Event, eventRows(caller, 'intents', 'governance.intent.evaluated', subjects));
    });
    return decided(decision);
  }

  async #knowledge(tenantId: string, { resourceType }: IntentInput) {
    const category = categoryOf(resourceType);
    const belief = await this.#beliefs.findOneBy({ tenantId, category });
    const policies = await this.#policies.find({
      where: { tenantId, enabled: true },
      order: { priority: 'ASC', id: 'ASC' },
    });
    const history = await this.#intents.find({
      where: { tenantId, category, outcomeGeneration: belief?.generation ?? 1 },
      order: { evaluatedAt: 'DESC', id: 'DESC' },
      take: WINDOW,
      select: { id: true, features: true, outcomeSuccess: true },
    });
    return { belief, policies, history };
  }
}

@Controller('intents')
@UseGuards(AuthGuard)
export class IntentsController {
  readonly #service: IntentsService;

  constructor(service: IntentsService) {
    this.#service = service;
  }

  @Post('evaluate')
  @HttpCode(200)
  @Least('operator')
  evaluate(@CurrentCaller() caller: Caller, @Body() body: EvaluateIntentDto) {
    return this.#service.evaluate(caller, body);
  }
}

import {
  Body,
  Controller,
  Get,
  HttpCode,
  Injectable,
  NotFoundException,
  Param,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, LessThan, Like, Repository } from 'typeorm';
import type { Caller } from '../shared/caller.ts';
import { auditRows, eventRows } from '../shared/evidence.ts';
import { type GatewayInput, gatewayRow, pageOf, presented } from '../shared/gateway.ts';
import { AuthGuard, CurrentCaller, Least } from './auth.ts';
import { CreateGatewayDto, CreateGatewaysDto, ListGatewaysDto } from './dto.ts';
import { AuditEntry, Event } from './evidence.entities.ts';
import { Gateway } from './gateway.entity.ts';
import { insertAll, Transactions } from './transactions.ts';

@Injectable()
export class GatewaysService {
  readonly #gateways: Repository<Gateway>;
  readonly #transactions: Transactions;

  constructor(@InjectRepository(Gateway) gateways: Repository<Gateway>, transactions: Transactions) {
    this.#gateways = gateways;
    this.#transactions = transactions;
  }

  async get({ tenantId }: Caller, id: string) {
    const row = await this.#gateways.findOneBy({ id, tenantId, deletedAt: IsNull() });
    if (row === null) throw new NotFoundException();
    return presented(row);
  }

  async list({ tenantId }: Caller, { limit, cursor, scheme, q }: ListGatewaysDto) {
    const rows = await this.#gateways.find({
      where: {
        tenantId,
        deletedAt: IsNull(),
        ...(cursor === undefined ? {} : { id: LessThan(cursor) }),
        ...(scheme === undefined ? {} : { scheme }),
        ...(q === undefined ? {} : { name: Like(`${q}%`) }),
      },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageOf(rows, limit);
  }

  async create(caller: Caller, inputs: readonly GatewayInput[]) {
    const rows = inputs.map(input => gatewayRow(caller.tenantId, input));
    const items = rows.map(presented);
    const subjects = items.map(after => ({ id: after.id, after }));
    await this.#transactions.run(async manager => {
      await insertAll(manager, Gateway, rows);
      await insertAll(
        manager,
        AuditEntry,
        auditRows(caller, 'gateways', 'fleet.gateway.create', subjects, inputs),
      );
      await insertAll(manager, Event, eventRows(caller, 'gateways', 'fleet.gateway.created', subjects));
    });
    return items;
  }
}

@Controller('gateways')
@UseGuards(AuthGuard)
export class GatewaysController {
  readonly #service: GatewaysService;

  constructor(service: GatewaysService) {
    this.#service = service;
  }

  @Get(':id')
  @Least('viewer')
  get(@CurrentCaller() caller: Caller, @Param('id') id: string) {
    return this.#service.get(caller, id);
  }

  @Get()
  @Least('viewer')
  list(@CurrentCaller() caller: Caller, @Query() query: ListGatewaysDto) {
    return this.#service.list(caller, query);
  }

  @Post()
  @HttpCode(200)
  @Least('admin')
  async create(@CurrentCaller() caller: Caller, @Body() body: CreateGatewayDto) {
    const [created] = await this.#service.create(caller, [body]);
    return created;
  }

  @Post('bulk')
  @HttpCode(200)
  @Least('admin')
  async createMany(@CurrentCaller() caller: Caller, @Body() { items }: CreateGatewaysDto) {
    return { items: await this.#service.create(caller, items) };
  }
}

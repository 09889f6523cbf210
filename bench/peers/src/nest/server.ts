import 'reflect-metadata';
import { type DynamicModule, Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import type Database from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { signingKey } from '../shared/crypto.ts';
import type { Serving } from '../shared/serving.ts';
import { Session, Tenant, User } from './access.entities.ts';
import { Alert, AlertTerm } from './alert.entities.ts';
import { AlertsController, AlertsService } from './alerts.ts';
import { AuditEntry, Event } from './evidence.entities.ts';
import { Gateway } from './gateway.entity.ts';
import { GatewaysController, GatewaysService } from './gateways.ts';
import { Belief, Decision, Intent, Policy, SigningKey } from './intent.entities.ts';
import { IntentsController, IntentsService } from './intents.ts';
import { Transactions } from './transactions.ts';

const ENTITIES = [
  ...[Tenant, User, Session, Gateway, Alert, AlertTerm, AuditEntry, Event],
  ...[Belief, Policy, Intent, Decision, SigningKey],
];

@Module({
  controllers: [GatewaysController, AlertsController, IntentsController],
  providers: [GatewaysService, AlertsService, IntentsService, Transactions],
})
class AppModule {}

const withDatabase = (database: string): DynamicModule => ({
  module: AppModule,
  imports: [
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      database,
      entities: ENTITIES,
      enableWAL: true,
      prepareDatabase: (db: Database.Database) => {
        db.pragma('synchronous = FULL');
      },
    }),
    TypeOrmModule.forFeature(ENTITIES),
  ],
});

/** NestJS 11 on Express, with TypeORM on better-sqlite3. */
export async function start(databasePath: string): Promise<Serving> {
  const app = await NestFactory.create<NestExpressApplication>(withDatabase(databasePath), { logger: false });
  app.useBodyParser('json', { limit: '10mb' });
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
  const dataSource = app.get(DataSource);
  const [row] = await dataSource.query<{ synchronous: number }[]>('PRAGMA synchronous');
  if (row?.synchronous !== 2) throw new Error('this service must write with synchronous=FULL');
  await dataSource.manager.insert(SigningKey, { ...signingKey, activatedAt: new Date() });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
}

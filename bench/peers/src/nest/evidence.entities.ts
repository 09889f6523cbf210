import { Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Bool, NULLABLE, Text, Time } from './columns.ts';

@Entity('audit_log')
export class AuditEntry {
  @PrimaryGeneratedColumn() seq: number;
  @Text('id') id: string;
  @Text('tenant_id') tenantId: string;
  @Time('timestamp') timestamp: Date;
  @Text('component') component: string;
  @Text('record_id', NULLABLE) recordId: string | null;
  @Text('operation') operation: string;
  @Text('action') action: string;
  @Text('actor_kind') actorKind: string;
  @Text('actor_id', NULLABLE) actorId: string | null;
  @Text('actor_name') actorName: string;
  @Text('actor_role') actorRole: string;
  @Text('after', NULLABLE) after: string | null;
  @Text('request_data', NULLABLE) requestData: string | null;
  @Bool('success') success: boolean;
  @Text('session_id', NULLABLE) sessionId: string | null;
}

@Entity('events')
export class Event {
  @PrimaryGeneratedColumn() seq: number;
  @Text('id') id: string;
  @Text('tenant_id') tenantId: string;
  @Text('type') type: string;
  @Text('component') component: string;
  @Text('record_id', NULLABLE) recordId: string | null;
  @Text('data') data: string;
  @Text('actor_kind') actorKind: string;
  @Text('actor_id', NULLABLE) actorId: string | null;
  @Text('actor_name') actorName: string;
  @Time('occurred_at') occurredAt: Date;
}

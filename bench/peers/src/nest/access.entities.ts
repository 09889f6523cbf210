import { Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Bool, NULLABLE, Text, Time } from './columns.ts';

@Entity('tenants')
export class Tenant {
  @PrimaryColumn('text') id: string;
  @Time('deleted_at', NULLABLE) deletedAt: Date | null;
}

@Entity('users')
export class User {
  @PrimaryColumn('text') id: string;
  @Text('email') email: string;
  @Text('role') role: string;
  @Bool('is_active') isActive: boolean;
  @Time('deleted_at', NULLABLE) deletedAt: Date | null;
}

@Entity('sessions')
export class Session {
  @PrimaryColumn('text') id: string;
  @Text('tenant_id') tenantId: string;
  @Text('token_hash') tokenHash: string;
  @Time('expires_at') expiresAt: Date;
  @Time('revoked_at', NULLABLE) revokedAt: Date | null;
  @ManyToOne(() => User) @JoinColumn({ name: 'user_id' }) user: User;
  @ManyToOne(() => Tenant) @JoinColumn({ name: 'tenant_id' }) tenant: Tenant;
}

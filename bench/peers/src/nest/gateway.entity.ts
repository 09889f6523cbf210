import { Entity, PrimaryColumn } from 'typeorm';
import type { GatewayRow } from '../shared/gateway.ts';
import { Bool, Int, Json, NULLABLE, Text, Time } from './columns.ts';

@Entity('gateways')
export class Gateway implements GatewayRow {
  @PrimaryColumn('text') id: string;
  @Text('tenant_id') tenantId: string;
  @Text('name') name: string;
  @Text('endpoint') endpoint: string;
  @Text('scheme') scheme: string;
  @Text('auth_mode', NULLABLE) authMode: string | null;
  @Text('ca_cert', NULLABLE) caCert: string | null;
  @Text('client_cert', NULLABLE) clientCert: string | null;
  @Text('client_key', NULLABLE) clientKey: string | null;
  @Time('ca_cert_not_after', NULLABLE) caCertNotAfter: Date | null;
  @Text('ca_cert_fingerprint', NULLABLE) caCertFingerprint: string | null;
  @Time('client_cert_not_after', NULLABLE) clientCertNotAfter: Date | null;
  @Text('client_cert_fingerprint', NULLABLE) clientCertFingerprint: string | null;
  @Json('metadata_json') metadata: object;
  @Text('description', NULLABLE) description: string | null;
  @Json('labels_json') labels: object;
  @Time('registered_at') registeredAt: Date;
  @Time('last_seen', NULLABLE) lastSeen: Date | null;
  @Text('last_status') lastStatus: string;
  @Text('probe') probe: string;
  @Bool('monitored') monitored: boolean;
  @Text('reported_version', NULLABLE) reportedVersion: string | null;
  @Json('last_error', NULLABLE) lastError: object | null;
  @Time('last_check_at', NULLABLE) lastCheckAt: Date | null;
  @Time('next_check_at', NULLABLE) nextCheckAt: Date | null;
  @Int('consecutive_failures') consecutiveFailures: number;
  @Int('version') version: number;
  @Time('created_at') createdAt: Date;
  @Time('updated_at') updatedAt: Date;
  @Time('deleted_at', NULLABLE) deletedAt: Date | null;
}

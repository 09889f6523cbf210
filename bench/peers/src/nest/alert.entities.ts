import { Entity, PrimaryColumn } from 'typeorm';
import { Int, Json, NULLABLE, Text, Time } from './columns.ts';

@Entity('alerts')
export class Alert {
  @PrimaryColumn('text') id: string;
  @Text('tenant_id') tenantId: string;
  @Text('title') title: string;
  @Text('source') source: string;
  @Text('description', NULLABLE) description: string | null;
  @Text('severity') severity: string;
  @Text('status') status: string;
  @Text('raw_log', NULLABLE) rawLog: string | null;
  @Json('affected_assets') affectedAssets: string[];
  @Json('iocs') iocs: { type: string; value: string }[];
  @Json('mitre_techniques') mitreTechniques: string[];
  @Text('dedup_hash') dedupHash: string;
  @Int('occurrence_count') occurrenceCount: number;
  @Time('first_occurrence_at') firstOccurrenceAt: Date;
  @Time('last_occurrence_at') lastOccurrenceAt: Date;
  @Text('merged_into_id', NULLABLE) mergedIntoId: string | null;
  @Time('response_due_at', NULLABLE) responseDueAt: Date | null;
  @Int('version') version: number;
  @Time('created_at') createdAt: Date;
  @Time('updated_at') updatedAt: Date;
  @Time('deleted_at', NULLABLE) deletedAt: Date | null;
}

@Entity('alert_terms')
export class AlertTerm {
  @PrimaryColumn('text', { name: 'alert_id' }) alertId: string;
  @PrimaryColumn('text') kind: string;
  @PrimaryColumn('text') term: string;
  @Text('tenant_id') tenantId: string;
}

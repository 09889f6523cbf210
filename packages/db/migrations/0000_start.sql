CREATE TABLE `compliance_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`severity` text NOT NULL,
	`alert_type` text NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`context` text DEFAULT '{}' NOT NULL,
	`resource_id` text,
	`status` text DEFAULT 'open' NOT NULL,
	`triggered_at` integer NOT NULL,
	`acknowledged_at` integer,
	`acknowledged_by` text,
	`resolved_at` integer,
	`resolved_by` text,
	`fingerprint` text NOT NULL,
	`occurrences` integer DEFAULT 1 NOT NULL,
	`last_seen_at` integer NOT NULL,
	`resolution_note` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`resource_id`) REFERENCES `resources`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "compliance_alerts_severity_known" CHECK("compliance_alerts"."severity" in ('critical', 'high', 'medium', 'low')),
	CONSTRAINT "compliance_alerts_type_known" CHECK("compliance_alerts"."alert_type" in ('scope_drift', 'segmentation_violation', 'untagged_resource', 'evidence_tampering', 'monitoring_gap', 'grc_sync_failed', 'scope_review_overdue')),
	CONSTRAINT "compliance_alerts_status_known" CHECK("compliance_alerts"."status" in ('open', 'acknowledged', 'resolved', 'false_positive')),
	CONSTRAINT "compliance_alerts_title_length" CHECK(length("compliance_alerts"."title") between 1 and 255),
	CONSTRAINT "compliance_alerts_note_length" CHECK(length("compliance_alerts"."resolution_note") between 0 and 2000)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `compliance_alerts_lasting` ON `compliance_alerts` (`tenant_id`,`alert_type`,`fingerprint`) WHERE status in ('open', 'acknowledged');--> statement-breakpoint
CREATE INDEX `compliance_alerts_tenant` ON `compliance_alerts` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `compliance_alerts_triggered` ON `compliance_alerts` (`tenant_id`,`triggered_at`,`id`);--> statement-breakpoint
CREATE INDEX `compliance_alerts_severity` ON `compliance_alerts` (`tenant_id`,`severity`,`status`,`triggered_at`,`id`);--> statement-breakpoint
CREATE INDEX `compliance_alerts_status` ON `compliance_alerts` (`tenant_id`,`status`,`triggered_at`,`id`);--> statement-breakpoint
CREATE INDEX `compliance_alerts_type` ON `compliance_alerts` (`tenant_id`,`alert_type`,`triggered_at`,`id`);--> statement-breakpoint
CREATE INDEX `compliance_alerts_resource` ON `compliance_alerts` (`tenant_id`,`resource_id`,`status`,`triggered_at`,`id`);--> statement-breakpoint
CREATE INDEX `compliance_alerts_about` ON `compliance_alerts` (`tenant_id`,`resource_id`,`triggered_at`,`id`);--> statement-breakpoint
CREATE TABLE `evidence` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`scope_decision_id` text,
	`evidence_type` text NOT NULL,
	`data` text,
	`hash` text NOT NULL,
	`signature` text NOT NULL,
	`signing_key_id` text NOT NULL,
	`profile` text NOT NULL,
	`sequence` integer NOT NULL,
	`prev_hash` text NOT NULL,
	`storage_url` text,
	`pci_requirement` text,
	`pci_requirements` text NOT NULL,
	`generated_at` integer NOT NULL,
	`generated_by` text NOT NULL,
	`expires_at` integer NOT NULL,
	`last_verified_at` integer,
	`verification_count` integer DEFAULT 0 NOT NULL,
	`legal_hold` integer DEFAULT false NOT NULL,
	`legal_hold_reason` text,
	`legal_hold_by` text,
	`legal_hold_at` integer,
	`purged_at` integer,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`scope_decision_id`) REFERENCES `scope_decisions`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "evidence_type_known" CHECK("evidence"."evidence_type" in ('pci_scope_identification', 'network_segmentation_validation', 'data_flow_analysis', 'tag_audit_trail', 'configuration_snapshot')),
	CONSTRAINT "evidence_profile_known" CHECK("evidence"."profile" in ('jcs-es256-raw')),
	CONSTRAINT "evidence_hash_length" CHECK(length("evidence"."hash") between 64 and 64),
	CONSTRAINT "evidence_prev_hash_length" CHECK(length("evidence"."prev_hash") between 64 and 64),
	CONSTRAINT "evidence_sequence_positive" CHECK(sequence >= 1),
	CONSTRAINT "evidence_stored_or_purged" CHECK((data is null) = (purged_at is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `evidence_hash` ON `evidence` (`tenant_id`,`hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `evidence_sequence` ON `evidence` (`tenant_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `evidence_tenant` ON `evidence` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `evidence_generated` ON `evidence` (`tenant_id`,`generated_at`,`id`);--> statement-breakpoint
CREATE INDEX `evidence_type` ON `evidence` (`tenant_id`,`evidence_type`,`pci_requirement`,`generated_at`,`id`);--> statement-breakpoint
CREATE INDEX `evidence_requirement` ON `evidence` (`tenant_id`,`pci_requirement`,`generated_at`,`id`);--> statement-breakpoint
CREATE INDEX `evidence_vpc` ON `evidence` (`tenant_id`,(data ->> '$.evidence.data.vpc_id'),`generated_at`) WHERE evidence_type = 'data_flow_analysis';--> statement-breakpoint
CREATE INDEX `evidence_expiry` ON `evidence` (`tenant_id`,`expires_at`) WHERE purged_at is null;--> statement-breakpoint
CREATE INDEX `evidence_held` ON `evidence` (`tenant_id`,`generated_at`,`id`) WHERE legal_hold = 1;--> statement-breakpoint
CREATE TABLE `evidence_decisions` (
	`tenant_id` text NOT NULL,
	`evidence_id` text NOT NULL,
	`decision_id` text NOT NULL,
	PRIMARY KEY(`evidence_id`, `decision_id`),
	FOREIGN KEY (`evidence_id`) REFERENCES `evidence`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`decision_id`) REFERENCES `scope_decisions`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `evidence_decisions_decision` ON `evidence_decisions` (`tenant_id`,`decision_id`);--> statement-breakpoint
CREATE TABLE `evidence_keys` (
	`tenant_id` text NOT NULL,
	`key_id` text NOT NULL,
	`spki_pem` text NOT NULL,
	`first_used_at` integer NOT NULL,
	`retired_at` integer,
	PRIMARY KEY(`tenant_id`, `key_id`),
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `data_flows` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`source_resource_id` text NOT NULL,
	`dest_resource_id` text NOT NULL,
	`protocol` text NOT NULL,
	`src_port` integer,
	`dst_port` integer DEFAULT 0 NOT NULL,
	`packet_count` integer DEFAULT 0 NOT NULL,
	`byte_count` integer DEFAULT 0 NOT NULL,
	`flow_direction` text NOT NULL,
	`action` text NOT NULL,
	`observed_at` integer NOT NULL,
	`window_start` integer NOT NULL,
	`window_end` integer NOT NULL,
	`src_ip` text,
	`dst_ip` text,
	`interface_id` text,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`source_resource_id`) REFERENCES `resources`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`dest_resource_id`) REFERENCES `resources`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "data_flows_direction_known" CHECK("data_flows"."flow_direction" in ('ingress', 'egress', 'intra-vpc')),
	CONSTRAINT "data_flows_action_known" CHECK("data_flows"."action" in ('ACCEPT', 'REJECT')),
	CONSTRAINT "data_flows_ports" CHECK(dst_port between 0 and 65535 and (src_port is null or src_port between 0 and 65535)),
	CONSTRAINT "data_flows_counts" CHECK(packet_count >= 0 and byte_count >= 0),
	CONSTRAINT "data_flows_window" CHECK(window_start <= window_end)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `data_flows_identity` ON `data_flows` (`tenant_id`,`source_resource_id`,`dest_resource_id`,`protocol`,case when src_port is null then -1 else src_port end,`dst_port`,`action`,`flow_direction`,`window_start`,`window_end`,case when interface_id is null then '' else interface_id end);--> statement-breakpoint
CREATE INDEX `data_flows_source` ON `data_flows` (`tenant_id`,`source_resource_id`,`observed_at`);--> statement-breakpoint
CREATE INDEX `data_flows_dest` ON `data_flows` (`tenant_id`,`dest_resource_id`,`observed_at`);--> statement-breakpoint
CREATE INDEX `data_flows_port` ON `data_flows` (`tenant_id`,`dst_port`,`observed_at`);--> statement-breakpoint
CREATE INDEX `data_flows_observed` ON `data_flows` (`tenant_id`,`observed_at`,`id`);--> statement-breakpoint
CREATE TABLE `unresolved_peers` (
	`seq` integer PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`resource_id` text,
	`ip` text NOT NULL,
	`direction` text NOT NULL,
	`protocol` text NOT NULL,
	`dst_port` integer NOT NULL,
	`action` text NOT NULL,
	`records` integer NOT NULL,
	`packets` integer NOT NULL,
	`bytes` integer NOT NULL,
	`first_seen_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`reason` text NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`resource_id`) REFERENCES `resources`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "unresolved_peers_direction_known" CHECK("unresolved_peers"."direction" in ('inbound', 'outbound')),
	CONSTRAINT "unresolved_peers_action_known" CHECK("unresolved_peers"."action" in ('ACCEPT', 'REJECT')),
	CONSTRAINT "unresolved_peers_reason_known" CHECK("unresolved_peers"."reason" in ('unknown', 'ambiguous'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `unresolved_peers_key` ON `unresolved_peers` (`tenant_id`,case when resource_id is null then '' else resource_id end,`ip`,`direction`,`protocol`,`dst_port`,`action`);--> statement-breakpoint
CREATE INDEX `unresolved_peers_seen` ON `unresolved_peers` (`tenant_id`,`last_seen_at`,`seq`);--> statement-breakpoint
CREATE INDEX `unresolved_peers_ip` ON `unresolved_peers` (`tenant_id`,`ip`,`last_seen_at`,`seq`);--> statement-breakpoint
CREATE TABLE `grc_connections` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`provider` text NOT NULL,
	`base_url` text NOT NULL,
	`config` text NOT NULL,
	`credentials` text,
	`enabled` integer DEFAULT true NOT NULL,
	`sync_every_hours` integer,
	`last_sync_at` integer,
	`last_status` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "grc_connections_provider_known" CHECK("grc_connections"."provider" in ('vanta', 'drata', 'secureframe')),
	CONSTRAINT "grc_connections_status_known" CHECK("grc_connections"."last_status" in ('pending', 'in_progress', 'completed', 'failed')),
	CONSTRAINT "grc_connections_name_length" CHECK(length("grc_connections"."name") between 1 and 100),
	CONSTRAINT "grc_connections_period" CHECK(sync_every_hours is null or sync_every_hours between 1 and 168)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `grc_connections_name` ON `grc_connections` (`tenant_id`,`name`);--> statement-breakpoint
CREATE INDEX `grc_connections_tenant` ON `grc_connections` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `grc_pushed` (
	`tenant_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`resource_id` text NOT NULL,
	`payload_hash` text NOT NULL,
	`pushed_at` integer NOT NULL,
	PRIMARY KEY(`connection_id`, `resource_id`),
	FOREIGN KEY (`connection_id`) REFERENCES `grc_connections`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`resource_id`) REFERENCES `resources`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `grc_syncs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`connection_id` text,
	`provider` text NOT NULL,
	`sync_type` text NOT NULL,
	`status` text NOT NULL,
	`started_at` integer NOT NULL,
	`completed_at` integer,
	`resources_synced` integer DEFAULT 0 NOT NULL,
	`errors_count` integer DEFAULT 0 NOT NULL,
	`error_details` text DEFAULT '[]' NOT NULL,
	`sync_metadata` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`connection_id`) REFERENCES `grc_connections`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "grc_syncs_provider_known" CHECK("grc_syncs"."provider" in ('vanta', 'drata', 'secureframe')),
	CONSTRAINT "grc_syncs_type_known" CHECK("grc_syncs"."sync_type" in ('full', 'incremental')),
	CONSTRAINT "grc_syncs_status_known" CHECK("grc_syncs"."status" in ('pending', 'in_progress', 'completed', 'failed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `grc_syncs_running` ON `grc_syncs` (`tenant_id`,`provider`) WHERE status in ('pending', 'in_progress');--> statement-breakpoint
CREATE INDEX `grc_syncs_tenant` ON `grc_syncs` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `grc_syncs_provider` ON `grc_syncs` (`tenant_id`,`provider`,`status`);--> statement-breakpoint
CREATE INDEX `grc_syncs_started` ON `grc_syncs` (`tenant_id`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `grc_syncs_connection` ON `grc_syncs` (`tenant_id`,`connection_id`,`started_at`,`id`);--> statement-breakpoint
CREATE TABLE `resources` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`provider` text NOT NULL,
	`resource_type` text NOT NULL,
	`resource_id` text NOT NULL,
	`resource_arn` text,
	`resource_name` text,
	`vpc_id` text,
	`subnet_id` text,
	`availability_zone` text,
	`region` text,
	`account_id` text,
	`metadata` text DEFAULT '{}' NOT NULL,
	`private_ip` text,
	`public_ip` text,
	`security_groups` text DEFAULT '[]' NOT NULL,
	`discovered_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`is_active` integer DEFAULT true NOT NULL,
	`inactive_since` integer,
	`current_scope` text,
	`needs_classification` integer DEFAULT true NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "resources_provider_known" CHECK("resources"."provider" in ('aws', 'azure', 'gcp', 'on_premise')),
	CONSTRAINT "resources_type_known" CHECK("resources"."resource_type" in ('ec2_instance', 'rds_instance', 'lambda_function', 'elastic_load_balancer', 's3_bucket', 'ecs_service', 'eks_cluster', 'virtual_machine', 'sql_database', 'app_service', 'storage_account', 'compute_instance', 'cloud_sql', 'cloud_function', 'gke_cluster', 'api_gateway', 'on_premise_host', 'network_device', 'other')),
	CONSTRAINT "resources_scope_known" CHECK("resources"."current_scope" in ('cde', 'connected-cde', 'pending-review', 'out-of-scope')),
	CONSTRAINT "resources_resource_length" CHECK(length("resources"."resource_id") between 1 and 255),
	CONSTRAINT "resources_arn_length" CHECK(length("resources"."resource_arn") between 0 and 512),
	CONSTRAINT "resources_name_length" CHECK(length("resources"."resource_name") between 0 and 255)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `resources_resource` ON `resources` (`tenant_id`,`resource_id`);--> statement-breakpoint
CREATE INDEX `resources_tenant` ON `resources` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `resources_type` ON `resources` (`tenant_id`,`provider`,`resource_type`,`id`);--> statement-breakpoint
CREATE INDEX `resources_any_provider` ON `resources` (`tenant_id`,`resource_type`,`id`);--> statement-breakpoint
CREATE INDEX `resources_name_prefix` ON `resources` (`tenant_id`,resource_name collate nocase);--> statement-breakpoint
CREATE INDEX `resources_resource_prefix` ON `resources` (`tenant_id`,resource_id collate nocase);--> statement-breakpoint
CREATE INDEX `resources_region` ON `resources` (`tenant_id`,`region`,`id`);--> statement-breakpoint
CREATE INDEX `resources_account` ON `resources` (`tenant_id`,`account_id`,`id`);--> statement-breakpoint
CREATE INDEX `resources_vpc` ON `resources` (`tenant_id`,`vpc_id`,`is_active`);--> statement-breakpoint
CREATE INDEX `resources_any_subnet` ON `resources` (`tenant_id`,`vpc_id`,`id`);--> statement-breakpoint
CREATE INDEX `resources_subnet` ON `resources` (`tenant_id`,`vpc_id`,`subnet_id`);--> statement-breakpoint
CREATE INDEX `resources_any_vpc` ON `resources` (`tenant_id`,`subnet_id`,`id`);--> statement-breakpoint
CREATE INDEX `resources_private_ip` ON `resources` (`tenant_id`,`private_ip`);--> statement-breakpoint
CREATE INDEX `resources_public_ip` ON `resources` (`tenant_id`,`public_ip`);--> statement-breakpoint
CREATE INDEX `resources_discovered` ON `resources` (`tenant_id`,`discovered_at`);--> statement-breakpoint
CREATE INDEX `resources_seen` ON `resources` (`tenant_id`,`last_seen_at`,`id`);--> statement-breakpoint
CREATE INDEX `resources_scope` ON `resources` (`tenant_id`,`current_scope`,`id`);--> statement-breakpoint
CREATE INDEX `resources_live` ON `resources` (`tenant_id`,`is_active`,`current_scope`,`deleted_at`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `resources_unclassified` ON `resources` (`tenant_id`,`id`) WHERE needs_classification = 1;--> statement-breakpoint
CREATE TABLE `tag_history` (
	`tenant_id` text NOT NULL,
	`resource_id` text NOT NULL,
	`key` text NOT NULL,
	`version` integer NOT NULL,
	`old_value` text,
	`new_value` text,
	`source` text NOT NULL,
	`changed_by` text NOT NULL,
	`changed_at` integer NOT NULL,
	`reason` text,
	PRIMARY KEY(`resource_id`, `key`, `version`),
	FOREIGN KEY (`resource_id`) REFERENCES `resources`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "tag_history_source_known" CHECK("tag_history"."source" in ('manual', 'automated', 'imported'))
);
--> statement-breakpoint
CREATE INDEX `tag_history_changed` ON `tag_history` (`tenant_id`,`changed_at`);--> statement-breakpoint
CREATE TABLE `tags` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`resource_id` text NOT NULL,
	`key` text NOT NULL,
	`value` text NOT NULL,
	`source` text DEFAULT 'manual' NOT NULL,
	`applied_at` integer NOT NULL,
	`applied_by` text NOT NULL,
	`previous_value` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`resource_id`) REFERENCES `resources`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "tags_source_known" CHECK("tags"."source" in ('manual', 'automated', 'imported')),
	CONSTRAINT "tags_key_length" CHECK(length("tags"."key") between 1 and 255),
	CONSTRAINT "tags_value_length" CHECK(length("tags"."value") between 0 and 4096)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tags_key` ON `tags` (`tenant_id`,`resource_id`,`key`);--> statement-breakpoint
CREATE INDEX `tags_tenant` ON `tags` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `tags_value` ON `tags` (`tenant_id`,`key`,`value`,`resource_id`);--> statement-breakpoint
CREATE INDEX `tags_any_key` ON `tags` (`tenant_id`,`value`,`id`);--> statement-breakpoint
CREATE INDEX `tags_source` ON `tags` (`tenant_id`,`source`,`id`);--> statement-breakpoint
CREATE TABLE `compliance_reviews` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`performed_at` integer NOT NULL,
	`performed_by` text NOT NULL,
	`statement` text NOT NULL,
	`reference` text,
	`details` text DEFAULT '{}' NOT NULL,
	`recorded_at` integer NOT NULL,
	`recorded_by` text NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "compliance_reviews_kind_known" CHECK("compliance_reviews"."kind" in ('scope_confirmation', 'significant_change', 'account_data_flows', 'storage_locations', 'third_party_connections', 'network_diagram', 'data_flow_diagram', 'nsc_ruleset_review', 'segmentation_penetration_test', 'organisational_change')),
	CONSTRAINT "compliance_reviews_statement_length" CHECK(length("compliance_reviews"."statement") between 10 and 4000)
);
--> statement-breakpoint
CREATE INDEX `compliance_reviews_tenant` ON `compliance_reviews` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `compliance_reviews_performed` ON `compliance_reviews` (`tenant_id`,`performed_at`,`id`);--> statement-breakpoint
CREATE INDEX `compliance_reviews_kind` ON `compliance_reviews` (`tenant_id`,`kind`,`performed_at`,`id`);--> statement-breakpoint
CREATE TABLE `scope_decisions` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`resource_id` text NOT NULL,
	`scope` text NOT NULL,
	`data_classification` text,
	`segment` text,
	`justification` text NOT NULL,
	`confidence_score` text,
	`decided_at` integer NOT NULL,
	`decided_by` text NOT NULL,
	`decision_method` text NOT NULL,
	`rule` text NOT NULL,
	`is_current` integer NOT NULL,
	`superseded_by_id` text,
	`superseded_at` integer,
	`last_evaluated_at` integer NOT NULL,
	`dependency_resource_ids` text DEFAULT '[]' NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`resource_id`) REFERENCES `resources`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`superseded_by_id`) REFERENCES `scope_decisions`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "scope_decisions_scope_known" CHECK("scope_decisions"."scope" in ('cde', 'connected-cde', 'pending-review', 'out-of-scope')),
	CONSTRAINT "scope_decisions_classification_known" CHECK("scope_decisions"."data_classification" in ('stores-cardholder', 'processes-cardholder', 'transmits-cardholder')),
	CONSTRAINT "scope_decisions_method_known" CHECK("scope_decisions"."decision_method" in ('manual', 'automated', 'ml')),
	CONSTRAINT "scope_decisions_rule_known" CHECK("scope_decisions"."rule" in ('discovery', 'override', 'explicit_tag', 'keyword', 'connectivity', 'possible_connectivity', 'configuration', 'default')),
	CONSTRAINT "scope_decisions_justification_length" CHECK(length("scope_decisions"."justification") between 1 and 4000),
	CONSTRAINT "scope_decisions_classified_cde" CHECK(data_classification is null or scope = 'cde')
);
--> statement-breakpoint
CREATE UNIQUE INDEX `scope_decisions_current` ON `scope_decisions` (`tenant_id`,`resource_id`) WHERE is_current = 1;--> statement-breakpoint
CREATE INDEX `scope_decisions_tenant` ON `scope_decisions` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `scope_decisions_resource` ON `scope_decisions` (`tenant_id`,`resource_id`,`decided_at`,`id`);--> statement-breakpoint
CREATE INDEX `scope_decisions_scope` ON `scope_decisions` (`tenant_id`,`scope`,`is_current`,`decided_at`,`id`);--> statement-breakpoint
CREATE INDEX `scope_decisions_decided` ON `scope_decisions` (`tenant_id`,`decided_at`,`id`);--> statement-breakpoint
CREATE INDEX `scope_decisions_method` ON `scope_decisions` (`tenant_id`,`decision_method`,`decided_at`,`id`);--> statement-breakpoint
CREATE INDEX `scope_decisions_rule` ON `scope_decisions` (`tenant_id`,`rule`,`decided_at`,`id`);--> statement-breakpoint
CREATE INDEX `scope_decisions_by` ON `scope_decisions` (`tenant_id`,`decided_by`,`decided_at`,`id`);--> statement-breakpoint
CREATE TABLE `compliance_settings` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`entity_type` text DEFAULT 'merchant' NOT NULL,
	`lookback_days` integer DEFAULT 90 NOT NULL,
	`flow_retention_days` integer DEFAULT 400 NOT NULL,
	`pending_review_max_days` integer DEFAULT 14 NOT NULL,
	`monitoring_gap_hours` integer DEFAULT 24 NOT NULL,
	`auto_classify` integer DEFAULT false NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "compliance_settings_entity_known" CHECK("compliance_settings"."entity_type" in ('merchant', 'service_provider')),
	CONSTRAINT "compliance_settings_lookback" CHECK(lookback_days between 1 and 400),
	CONSTRAINT "compliance_settings_retention" CHECK(flow_retention_days between max(90, lookback_days) and 3650),
	CONSTRAINT "compliance_settings_pending" CHECK(pending_review_max_days between 1 and 365),
	CONSTRAINT "compliance_settings_gap" CHECK(monitoring_gap_hours between 1 and 720)
);
--> statement-breakpoint
CREATE TABLE `fleet_labels` (
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`entity_id` text NOT NULL,
	`key` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`entity_id`, `key`)
);
--> statement-breakpoint
CREATE INDEX `fleet_labels_value` ON `fleet_labels` (`tenant_id`,`kind`,`key`,`value`);--> statement-breakpoint
CREATE TABLE `gateways` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`endpoint` text NOT NULL,
	`scheme` text DEFAULT 'https' NOT NULL,
	`auth_mode` text,
	`ca_cert` text,
	`client_cert` text,
	`client_key` text,
	`ca_cert_not_after` integer,
	`ca_cert_fingerprint` text,
	`client_cert_not_after` integer,
	`client_cert_fingerprint` text,
	`metadata_json` text DEFAULT '{}' NOT NULL,
	`description` text,
	`labels_json` text DEFAULT '{}' NOT NULL,
	`registered_at` integer NOT NULL,
	`last_seen` integer,
	`last_status` text DEFAULT 'unknown' NOT NULL,
	`probe` text DEFAULT 'auto' NOT NULL,
	`monitored` integer DEFAULT true NOT NULL,
	`reported_version` text,
	`last_error` text,
	`last_check_at` integer,
	`next_check_at` integer,
	`consecutive_failures` integer DEFAULT 0 NOT NULL,
	`announced_status` text DEFAULT 'unknown' NOT NULL,
	`cert_notice` integer,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "gateways_scheme_known" CHECK("gateways"."scheme" in ('https', 'http', 'grpc')),
	CONSTRAINT "gateways_auth_mode_known" CHECK("gateways"."auth_mode" in ('mtls', 'api_key', 'none', 'insecure')),
	CONSTRAINT "gateways_last_status_known" CHECK("gateways"."last_status" in ('unknown', 'healthy', 'degraded', 'unhealthy', 'unreachable')),
	CONSTRAINT "gateways_probe_known" CHECK("gateways"."probe" in ('auto', 'grpc', 'https')),
	CONSTRAINT "gateways_announced_known" CHECK("gateways"."announced_status" in ('connected', 'degraded', 'unreachable', 'offline', 'unknown')),
	CONSTRAINT "gateways_name_length" CHECK(length("gateways"."name") between 1 and 253),
	CONSTRAINT "gateways_endpoint_length" CHECK(length("gateways"."endpoint") between 3 and 260),
	CONSTRAINT "gateways_description_length" CHECK(length("gateways"."description") between 0 and 1000)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `gateways_name` ON `gateways` (`tenant_id`,`name`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `gateways_tenant` ON `gateways` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `gateways_scheme` ON `gateways` (`tenant_id`,`scheme`,`id`);--> statement-breakpoint
CREATE INDEX `gateways_auth_mode` ON `gateways` (`tenant_id`,`auth_mode`,`id`);--> statement-breakpoint
CREATE INDEX `gateways_search` ON `gateways` (`tenant_id`,name collate nocase);--> statement-breakpoint
CREATE INDEX `gateways_next_check` ON `gateways` (`next_check_at`) WHERE monitored = 1 and deleted_at is null;--> statement-breakpoint
CREATE INDEX `gateways_announced` ON `gateways` (`announced_status`,`last_seen`) WHERE deleted_at is null;--> statement-breakpoint
CREATE TABLE `sandboxes` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`gateway_id` text NOT NULL,
	`sandbox_name` text NOT NULL,
	`description` text,
	`labels_json` text DEFAULT '{}' NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`gateway_id`) REFERENCES `gateways`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "sandboxes_name_length" CHECK(length("sandboxes"."sandbox_name") between 1 and 253),
	CONSTRAINT "sandboxes_description_length" CHECK(length("sandboxes"."description") between 0 and 1000)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sandboxes_name` ON `sandboxes` (`gateway_id`,`sandbox_name`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `sandboxes_tenant` ON `sandboxes` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `sandboxes_gateway` ON `sandboxes` (`tenant_id`,`gateway_id`,`id`);--> statement-breakpoint
CREATE INDEX `sandboxes_named` ON `sandboxes` (`tenant_id`,`sandbox_name`,`id`);--> statement-breakpoint
CREATE INDEX `sandboxes_search` ON `sandboxes` (`tenant_id`,sandbox_name collate nocase);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`key_hash` text NOT NULL,
	`key_prefix` text NOT NULL,
	`name` text NOT NULL,
	`tier` text DEFAULT 'free' NOT NULL,
	`last_used_at` integer,
	`is_active` integer DEFAULT true NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`revoked_by` text,
	`created_by` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "api_keys_tier_known" CHECK("api_keys"."tier" in ('free', 'pro', 'premium', 'enterprise')),
	CONSTRAINT "api_keys_hash_length" CHECK(length("api_keys"."key_hash") between 64 and 64),
	CONSTRAINT "api_keys_prefix_length" CHECK(length("api_keys"."key_prefix") between 12 and 12),
	CONSTRAINT "api_keys_name_length" CHECK(length("api_keys"."name") between 1 and 100),
	CONSTRAINT "api_keys_revoked_whole" CHECK((revoked_at is null) = is_active)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash` ON `api_keys` (`key_hash`);--> statement-breakpoint
CREATE INDEX `api_keys_tenant` ON `api_keys` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_tier` ON `api_keys` (`tenant_id`,`tier`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_active` ON `api_keys` (`tenant_id`,`is_active`,`id`);--> statement-breakpoint
CREATE TABLE `beta_state` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`category` text NOT NULL,
	`alpha` real NOT NULL,
	`beta` real NOT NULL,
	`outcome_count` integer DEFAULT 0 NOT NULL,
	`generation` integer DEFAULT 1 NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "beta_state_category_known" CHECK("beta_state"."category" in ('database', 'network', 'compute', 'security', 'default')),
	CONSTRAINT "beta_state_positive" CHECK(alpha > 0 and beta > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `beta_state_category` ON `beta_state` (`tenant_id`,`category`);--> statement-breakpoint
CREATE TABLE `decision_purges` (
	`first_decision_id` text PRIMARY KEY NOT NULL,
	`last_decision_id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`tier` text,
	`cutoff` integer NOT NULL,
	`count` integer NOT NULL,
	`sha256` text NOT NULL,
	`state` text NOT NULL,
	`timestamp` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "decision_purges_state_known" CHECK("decision_purges"."state" in ('open', 'closed')),
	CONSTRAINT "decision_purges_sha256_length" CHECK(length("decision_purges"."sha256") between 64 and 64)
);
--> statement-breakpoint
CREATE INDEX `decision_purges_tenant` ON `decision_purges` (`tenant_id`,`first_decision_id`);--> statement-breakpoint
CREATE INDEX `decision_purges_open` ON `decision_purges` (`tenant_id`,`first_decision_id`) WHERE state = 'open';--> statement-breakpoint
CREATE TABLE `decision_audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`deterministic_id` text NOT NULL,
	`intent_id` text NOT NULL,
	`intent_type` text NOT NULL,
	`category` text NOT NULL,
	`environment` text NOT NULL,
	`payload_hash` text NOT NULL,
	`timestamp` integer NOT NULL,
	`risk_score` real NOT NULL,
	`action` text NOT NULL,
	`decided_by` text NOT NULL,
	`justification` text NOT NULL,
	`memory_success_rate` real,
	`memory_weight` real,
	`counterfactual` text NOT NULL,
	`losses` text NOT NULL,
	`contributions` text NOT NULL,
	`risk_factors` text NOT NULL,
	`violations` text NOT NULL,
	`violation_count` integer NOT NULL,
	`context` text,
	`confidence` real NOT NULL,
	`principal` text NOT NULL,
	`api_key_id` text,
	`tier` text,
	`approval_id` text,
	`trace_id` text,
	`signature` text,
	`key_id` text,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`intent_id`) REFERENCES `intents`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`api_key_id`) REFERENCES `api_keys`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`key_id`) REFERENCES `signing_keys`(`key_id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "decision_audit_log_type_known" CHECK("decision_audit_log"."intent_type" in ('provision_resource', 'grant_access', 'deploy_config')),
	CONSTRAINT "decision_audit_log_category_known" CHECK("decision_audit_log"."category" in ('database', 'network', 'compute', 'security', 'default')),
	CONSTRAINT "decision_audit_log_environment_known" CHECK("decision_audit_log"."environment" in ('dev', 'staging', 'prod', 'test')),
	CONSTRAINT "decision_audit_log_action_known" CHECK("decision_audit_log"."action" in ('approve', 'deny', 'escalate')),
	CONSTRAINT "decision_audit_log_decided_by_known" CHECK("decision_audit_log"."decided_by" in ('violation', 'epistemic_gate', 'expected_loss', 'context_floor')),
	CONSTRAINT "decision_audit_log_tier_known" CHECK("decision_audit_log"."tier" in ('free', 'pro', 'premium', 'enterprise')),
	CONSTRAINT "decision_audit_log_trace_length" CHECK(length("decision_audit_log"."trace_id") between 1 and 128),
	CONSTRAINT "decision_audit_log_signature_length" CHECK(length("decision_audit_log"."signature") between 1 and 256),
	CONSTRAINT "decision_audit_log_risk_range" CHECK(risk_score between 0 and 1)
);
--> statement-breakpoint
CREATE INDEX `decision_audit_log_tenant` ON `decision_audit_log` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `decision_audit_log_deterministic_id` ON `decision_audit_log` (`tenant_id`,`deterministic_id`,`id`);--> statement-breakpoint
CREATE INDEX `decision_audit_log_intent` ON `decision_audit_log` (`intent_id`,`id`);--> statement-breakpoint
CREATE INDEX `decision_audit_log_category` ON `decision_audit_log` (`tenant_id`,`category`,`id`);--> statement-breakpoint
CREATE INDEX `decision_audit_log_timestamp` ON `decision_audit_log` (`tenant_id`,`timestamp`,`id`);--> statement-breakpoint
CREATE INDEX `decision_audit_log_action` ON `decision_audit_log` (`tenant_id`,`action`,`timestamp`);--> statement-breakpoint
CREATE INDEX `decision_audit_log_tier` ON `decision_audit_log` (`tenant_id`,`tier`,`timestamp`);--> statement-breakpoint
CREATE TABLE `healing_policies` (
	`tenant_id` text NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`conditions` text NOT NULL,
	`actions` text NOT NULL,
	`priority` integer NOT NULL,
	`cooldown_seconds` integer NOT NULL,
	`max_per_hour` integer NOT NULL,
	`enabled` integer DEFAULT true NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `key`),
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "healing_policies_key_length" CHECK(length("healing_policies"."key") between 1 and 63),
	CONSTRAINT "healing_policies_name_length" CHECK(length("healing_policies"."name") between 1 and 100),
	CONSTRAINT "healing_policies_priority_range" CHECK(priority between 0 and 1000),
	CONSTRAINT "healing_policies_cooldown_range" CHECK(cooldown_seconds between 0 and 86400),
	CONSTRAINT "healing_policies_hourly_range" CHECK(max_per_hour between 1 and 1000)
);
--> statement-breakpoint
CREATE TABLE `healing_states` (
	`tenant_id` text NOT NULL,
	`policy_key` text NOT NULL,
	`component` text NOT NULL,
	`fired_at` text NOT NULL,
	`last_fired_at` integer NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `policy_key`, `component`),
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `healing_states_last` ON `healing_states` (`last_fired_at`);--> statement-breakpoint
CREATE TABLE `intents` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`deterministic_id` text NOT NULL,
	`intent_type` text NOT NULL,
	`environment` text,
	`category` text NOT NULL,
	`features` text NOT NULL,
	`payload` text NOT NULL,
	`payload_hash` text NOT NULL,
	`oss_payload` text,
	`evaluated_at` integer,
	`risk_score` real,
	`action` text NOT NULL,
	`effective_action` text NOT NULL,
	`decision_id` text NOT NULL,
	`outcome_success` integer,
	`outcome_generation` integer,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "intents_type_known" CHECK("intents"."intent_type" in ('provision_resource', 'grant_access', 'deploy_config')),
	CONSTRAINT "intents_environment_known" CHECK("intents"."environment" in ('dev', 'staging', 'prod', 'test')),
	CONSTRAINT "intents_category_known" CHECK("intents"."category" in ('database', 'network', 'compute', 'security', 'default')),
	CONSTRAINT "intents_action_known" CHECK("intents"."action" in ('approve', 'deny', 'escalate')),
	CONSTRAINT "intents_effective_action_known" CHECK("intents"."effective_action" in ('approve', 'deny', 'escalate')),
	CONSTRAINT "intents_deterministic_id_length" CHECK(length("intents"."deterministic_id") between 1 and 64),
	CONSTRAINT "intents_payload_hash_length" CHECK(length("intents"."payload_hash") between 64 and 64),
	CONSTRAINT "intents_risk_range" CHECK(risk_score between 0 and 1),
	CONSTRAINT "intents_outcome_whole" CHECK((outcome_success is null) = (outcome_generation is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `intents_deterministic_id` ON `intents` (`tenant_id`,`deterministic_id`);--> statement-breakpoint
CREATE INDEX `intents_tenant` ON `intents` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `intents_type` ON `intents` (`tenant_id`,`intent_type`,`id`);--> statement-breakpoint
CREATE INDEX `intents_environment` ON `intents` (`tenant_id`,`environment`,`id`);--> statement-breakpoint
CREATE INDEX `intents_category` ON `intents` (`tenant_id`,`category`,`id`);--> statement-breakpoint
CREATE INDEX `intents_action` ON `intents` (`tenant_id`,`action`,`id`);--> statement-breakpoint
CREATE INDEX `intents_effective_action` ON `intents` (`tenant_id`,`effective_action`,`id`);--> statement-breakpoint
CREATE INDEX `intents_evaluated` ON `intents` (`tenant_id`,`evaluated_at`,`id`);--> statement-breakpoint
CREATE INDEX `intents_memory` ON `intents` (`tenant_id`,`category`,`outcome_generation`,`evaluated_at`,`id`) WHERE outcome_generation is not null;--> statement-breakpoint
CREATE TABLE `intent_outcomes` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`intent_id` text NOT NULL,
	`category` text NOT NULL,
	`success` integer NOT NULL,
	`recorded_by` text,
	`notes` text,
	`recorded_at` integer NOT NULL,
	`idempotency_key` text,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`intent_id`) REFERENCES `intents`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "intent_outcomes_category_known" CHECK("intent_outcomes"."category" in ('database', 'network', 'compute', 'security', 'default')),
	CONSTRAINT "intent_outcomes_recorded_by_length" CHECK(length("intent_outcomes"."recorded_by") between 0 and 128),
	CONSTRAINT "intent_outcomes_notes_length" CHECK(length("intent_outcomes"."notes") between 0 and 4000),
	CONSTRAINT "intent_outcomes_key_length" CHECK(length("intent_outcomes"."idempotency_key") between 1 and 128)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `intent_outcomes_intent` ON `intent_outcomes` (`intent_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `intent_outcomes_key` ON `intent_outcomes` (`tenant_id`,`idempotency_key`);--> statement-breakpoint
CREATE INDEX `intent_outcomes_tenant` ON `intent_outcomes` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `intent_outcomes_category` ON `intent_outcomes` (`tenant_id`,`category`,`id`);--> statement-breakpoint
CREATE INDEX `intent_outcomes_success` ON `intent_outcomes` (`tenant_id`,`success`,`id`);--> statement-breakpoint
CREATE INDEX `intent_outcomes_recorded` ON `intent_outcomes` (`tenant_id`,`recorded_at`,`id`);--> statement-breakpoint
CREATE TABLE `policies` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`rule` text NOT NULL,
	`priority` integer DEFAULT 100 NOT NULL,
	`enabled` integer DEFAULT true NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "policies_name_length" CHECK(length("policies"."name") between 1 and 100),
	CONSTRAINT "policies_description_length" CHECK(length("policies"."description") between 0 and 1000),
	CONSTRAINT "policies_priority_range" CHECK(priority between 0 and 1000)
);
--> statement-breakpoint
CREATE INDEX `policies_tenant` ON `policies` (`tenant_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `policies_name` ON `policies` (`tenant_id`,`name`);--> statement-breakpoint
CREATE INDEX `policies_enabled` ON `policies` (`tenant_id`,`enabled`,`id`);--> statement-breakpoint
CREATE TABLE `risk_decays` (
	`tenant_id` text NOT NULL,
	`component` text NOT NULL,
	`value` real NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `component`),
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "risk_decays_component_length" CHECK(length("risk_decays"."component") between 1 and 160)
);
--> statement-breakpoint
CREATE TABLE `risk_models` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`logistic` text,
	`hyperprior` text,
	`risk_decay` integer DEFAULT false NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `signing_keys` (
	`key_id` text PRIMARY KEY NOT NULL,
	`algorithm` text NOT NULL,
	`public_key` text NOT NULL,
	`activated_at` integer NOT NULL,
	`retired_at` integer,
	CONSTRAINT "signing_keys_algorithm" CHECK("signing_keys"."algorithm" in ('Ed25519')),
	CONSTRAINT "signing_keys_key_id_length" CHECK(length("signing_keys"."key_id") between 64 and 64),
	CONSTRAINT "signing_keys_public_key_length" CHECK(length("signing_keys"."public_key") between 44 and 44)
);
--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_by` text,
	`decision_retention_days` integer,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	CONSTRAINT "tenants_name_length" CHECK(length("tenants"."name") between 1 and 256),
	CONSTRAINT "tenants_retention_range" CHECK(decision_retention_days between 1 and 3650)
);
--> statement-breakpoint
CREATE INDEX `tenants_name` ON `tenants` (`name`);--> statement-breakpoint
CREATE TABLE `usage_counters` (
	`subject` text NOT NULL,
	`period` text NOT NULL,
	`tenant_id` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`subject`, `period`),
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "usage_counters_count_range" CHECK(count >= 0)
);
--> statement-breakpoint
CREATE INDEX `usage_counters_period` ON `usage_counters` (`period`);--> statement-breakpoint
CREATE TABLE `usage_logs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`api_key_id` text,
	`principal` text NOT NULL,
	`tier` text,
	`endpoint` text NOT NULL,
	`timestamp` integer NOT NULL,
	`period` text NOT NULL,
	`intent_id` text,
	`decision_id` text,
	`processing_ms` real NOT NULL,
	`trace_id` text,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`api_key_id`) REFERENCES `api_keys`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "usage_logs_tier_known" CHECK("usage_logs"."tier" in ('free', 'pro', 'premium', 'enterprise')),
	CONSTRAINT "usage_logs_endpoint_length" CHECK(length("usage_logs"."endpoint") between 1 and 64)
);
--> statement-breakpoint
CREATE INDEX `usage_logs_tenant` ON `usage_logs` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `usage_logs_key` ON `usage_logs` (`api_key_id`,`timestamp`);--> statement-breakpoint
CREATE INDEX `usage_logs_period` ON `usage_logs` (`tenant_id`,`period`,`id`);--> statement-breakpoint
CREATE INDEX `usage_logs_endpoint` ON `usage_logs` (`tenant_id`,`endpoint`,`id`);--> statement-breakpoint
CREATE INDEX `usage_logs_timestamp` ON `usage_logs` (`tenant_id`,`timestamp`,`id`);--> statement-breakpoint
CREATE INDEX `usage_logs_age` ON `usage_logs` (`timestamp`);--> statement-breakpoint
CREATE TABLE `gateway_roles` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`user_id` text,
	`service_principal_id` text,
	`group_id` text,
	`gateway_id` text NOT NULL,
	`role` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`service_principal_id`) REFERENCES `service_principals`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`gateway_id`) REFERENCES `gateways`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "gateway_roles_role_known" CHECK("gateway_roles"."role" in ('viewer', 'operator', 'admin')),
	CONSTRAINT "gateway_roles_one_principal" CHECK((user_id is not null) + (service_principal_id is not null) + (group_id is not null) = 1)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `gateway_roles_user` ON `gateway_roles` (`user_id`,`gateway_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `gateway_roles_service_principal` ON `gateway_roles` (`service_principal_id`,`gateway_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `gateway_roles_group` ON `gateway_roles` (`group_id`,`gateway_id`);--> statement-breakpoint
CREATE INDEX `gateway_roles_gateway` ON `gateway_roles` (`gateway_id`);--> statement-breakpoint
CREATE INDEX `gateway_roles_tenant` ON `gateway_roles` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `group_members` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`group_id` text NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `group_members_pair` ON `group_members` (`group_id`,`user_id`);--> statement-breakpoint
CREATE INDEX `group_members_user` ON `group_members` (`user_id`);--> statement-breakpoint
CREATE INDEX `group_members_group` ON `group_members` (`tenant_id`,`group_id`,`id`);--> statement-breakpoint
CREATE INDEX `group_members_tenant` ON `group_members` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `groups` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`role` text DEFAULT 'viewer' NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "groups_role_known" CHECK("groups"."role" in ('viewer', 'operator', 'admin')),
	CONSTRAINT "groups_name_length" CHECK(length("groups"."name") between 1 and 100)
);
--> statement-breakpoint
CREATE INDEX `groups_tenant` ON `groups` (`tenant_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `groups_name` ON `groups` (`tenant_id`,`name`);--> statement-breakpoint
CREATE INDEX `groups_search` ON `groups` (`tenant_id`,name collate nocase);--> statement-breakpoint
CREATE TABLE `login_attempts` (
	`attempt` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` text NOT NULL,
	`ref` text NOT NULL,
	`email_key` text,
	`ip_key` text NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`outcome` text NOT NULL,
	CONSTRAINT "login_attempts_kind_known" CHECK("login_attempts"."kind" in ('setup', 'login', 'acceptInvite', 'oidc', 'changePassword')),
	CONSTRAINT "login_attempts_outcome_known" CHECK("login_attempts"."outcome" in ('open', 'success', 'failure', 'cleared'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `login_attempts_ref` ON `login_attempts` (`ref`);--> statement-breakpoint
CREATE INDEX `login_attempts_email` ON `login_attempts` (`email_key`,`at`);--> statement-breakpoint
CREATE INDEX `login_attempts_ip` ON `login_attempts` (`ip_key`,`at`);--> statement-breakpoint
CREATE INDEX `login_attempts_at` ON `login_attempts` (`at`);--> statement-breakpoint
CREATE TABLE `login_locks` (
	`email_key` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`locked_until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `service_principals` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`key_hash` text NOT NULL,
	`key_prefix` text NOT NULL,
	`previous_key_hash` text,
	`previous_key_expires_at` integer,
	`role` text DEFAULT 'viewer' NOT NULL,
	`created_by` text,
	`created_by_name` text NOT NULL,
	`last_used` integer,
	`expires_at` integer,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "service_principals_role_known" CHECK("service_principals"."role" in ('viewer', 'operator', 'admin')),
	CONSTRAINT "service_principals_name_length" CHECK(length("service_principals"."name") between 1 and 100)
);
--> statement-breakpoint
CREATE INDEX `service_principals_tenant` ON `service_principals` (`tenant_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `service_principals_name` ON `service_principals` (`tenant_id`,`name`);--> statement-breakpoint
CREATE UNIQUE INDEX `service_principals_key` ON `service_principals` (`key_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `service_principals_previous_key` ON `service_principals` (`previous_key_hash`);--> statement-breakpoint
CREATE INDEX `service_principals_search` ON `service_principals` (`tenant_id`,name collate nocase);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`user_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`method` text NOT NULL,
	`last_seen` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	`revoked_reason` text,
	`ip` text,
	`user_agent` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "sessions_method_known" CHECK("sessions"."method" in ('password', 'oidc', 'invite', 'setup')),
	CONSTRAINT "sessions_reason_known" CHECK("sessions"."revoked_reason" in ('logout', 'revoked', 'passwordChanged', 'passwordReset', 'deactivated', 'deleted', 'limit'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_token` ON `sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`tenant_id`,`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_tenant` ON `sessions` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`email` text NOT NULL,
	`hashed_password` text,
	`role` text DEFAULT 'viewer' NOT NULL,
	`is_active` integer DEFAULT true NOT NULL,
	`invite_token_hash` text,
	`invite_kind` text,
	`invite_issued_at` integer,
	`invite_expires_at` integer,
	`oidc_provider` text,
	`oidc_sub` text,
	`created_via` text NOT NULL,
	`joined_at` integer,
	`last_login_at` integer,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "users_role_known" CHECK("users"."role" in ('viewer', 'operator', 'admin')),
	CONSTRAINT "users_created_via_known" CHECK("users"."created_via" in ('setup', 'invite', 'oidc')),
	CONSTRAINT "users_invite_kind_known" CHECK("users"."invite_kind" in ('invite', 'reset')),
	CONSTRAINT "users_email_length" CHECK(length("users"."email") between 3 and 254),
	CONSTRAINT "users_oidc_whole" CHECK((oidc_provider is null) = (oidc_sub is null)),
	CONSTRAINT "users_invite_whole" CHECK((invite_token_hash is null) = (invite_kind is null))
);
--> statement-breakpoint
CREATE INDEX `users_tenant` ON `users` (`tenant_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_email` ON `users` (`tenant_id`,`email`) WHERE deleted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX `users_invite` ON `users` (`invite_token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_oidc` ON `users` (`tenant_id`,`oidc_provider`,`oidc_sub`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `users_login` ON `users` (`email`);--> statement-breakpoint
CREATE INDEX `users_search` ON `users` (`tenant_id`,email collate nocase);--> statement-breakpoint
CREATE INDEX `users_role` ON `users` (`tenant_id`,`role`,`id`);--> statement-breakpoint
CREATE TABLE `audit_archives` (
	`seal_id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`seal_index` integer NOT NULL,
	`after_seq` integer NOT NULL,
	`through_seq` integer NOT NULL,
	`count` integer NOT NULL,
	`ref` text NOT NULL,
	`sha256` text NOT NULL,
	`bytes` integer NOT NULL,
	`archived_at` integer NOT NULL,
	FOREIGN KEY (`seal_id`) REFERENCES `audit_seals`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "audit_archives_ref_length" CHECK(length("audit_archives"."ref") between 1 and 512),
	CONSTRAINT "audit_archives_sha256_length" CHECK(length("audit_archives"."sha256") between 64 and 64)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_archives_index` ON `audit_archives` (`tenant_id`,`seal_index`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`timestamp` integer NOT NULL,
	`component` text NOT NULL,
	`record_id` text,
	`operation` text NOT NULL,
	`action` text NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text,
	`actor_name` text NOT NULL,
	`actor_role` text NOT NULL,
	`gateway_id` text,
	`gateway_name` text,
	`before` text,
	`after` text,
	`request_data` text,
	`response_data` text,
	`success` integer NOT NULL,
	`error_code` text,
	`error_message` text,
	`duration_ms` integer,
	`client_ip` text,
	`session_id` text,
	`request_id` text,
	`trace_id` text,
	`detail` text,
	CONSTRAINT "audit_log_actor_kind" CHECK("audit_log"."actor_kind" in ('user', 'servicePrincipal', 'apiKey', 'root', 'system', 'anonymous')),
	CONSTRAINT "audit_log_actor_role" CHECK("audit_log"."actor_role" in ('viewer', 'operator', 'admin', 'root', 'system', 'none'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_log_id` ON `audit_log` (`id`);--> statement-breakpoint
CREATE INDEX `audit_log_tenant` ON `audit_log` (`tenant_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_timestamp` ON `audit_log` (`tenant_id`,`timestamp`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_record` ON `audit_log` (`tenant_id`,`component`,`record_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_record_id` ON `audit_log` (`tenant_id`,`record_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_operation` ON `audit_log` (`tenant_id`,`operation`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_action` ON `audit_log` (`tenant_id`,`action`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_actor` ON `audit_log` (`tenant_id`,`actor_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_actor_name` ON `audit_log` (`tenant_id`,`actor_name`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_gateway` ON `audit_log` (`tenant_id`,`gateway_id`,`seq`) WHERE gateway_id is not null;--> statement-breakpoint
CREATE INDEX `audit_log_failed` ON `audit_log` (`tenant_id`,`seq`) WHERE success = 0;--> statement-breakpoint
CREATE INDEX `audit_log_request` ON `audit_log` (`tenant_id`,`request_id`);--> statement-breakpoint
CREATE TABLE `audit_seals` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`seal_index` integer NOT NULL,
	`after_seq` integer NOT NULL,
	`through_seq` integer NOT NULL,
	`count` integer NOT NULL,
	`digest` text NOT NULL,
	`prev_hash` text NOT NULL,
	`hash` text NOT NULL,
	`leaves` text NOT NULL,
	`payload` text NOT NULL,
	`signature` text NOT NULL,
	`key_id` text NOT NULL,
	`sealed_at` integer NOT NULL,
	CONSTRAINT "audit_seals_index_range" CHECK(seal_index >= 1),
	CONSTRAINT "audit_seals_order" CHECK(0 <= after_seq and after_seq < through_seq),
	CONSTRAINT "audit_seals_count_range" CHECK(count between 1 and 1000),
	CONSTRAINT "audit_seals_digest_length" CHECK(length("audit_seals"."digest") between 64 and 64),
	CONSTRAINT "audit_seals_prev_hash_length" CHECK(length("audit_seals"."prev_hash") between 64 and 64),
	CONSTRAINT "audit_seals_hash_length" CHECK(length("audit_seals"."hash") between 64 and 64),
	CONSTRAINT "audit_seals_key_id_length" CHECK(length("audit_seals"."key_id") between 64 and 64)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_seals_index` ON `audit_seals` (`tenant_id`,`seal_index`);--> statement-breakpoint
CREATE INDEX `audit_seals_through` ON `audit_seals` (`tenant_id`,`through_seq`);--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`type` text NOT NULL,
	`schema_version` integer DEFAULT 1 NOT NULL,
	`component` text NOT NULL,
	`record_id` text,
	`gateway_id` text,
	`data` text NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text,
	`actor_name` text NOT NULL,
	`request_id` text,
	`trace_id` text,
	`occurred_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_id` ON `events` (`id`);--> statement-breakpoint
CREATE INDEX `events_tenant` ON `events` (`tenant_id`,`seq`);--> statement-breakpoint
CREATE INDEX `events_type` ON `events` (`tenant_id`,`type`,`seq`);--> statement-breakpoint
CREATE INDEX `events_record` ON `events` (`tenant_id`,`record_id`,`seq`);--> statement-breakpoint
CREATE INDEX `events_occurred` ON `events` (`occurred_at`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`tenant_id` text NOT NULL,
	`procedure` text NOT NULL,
	`key` text NOT NULL,
	`input_hash` text NOT NULL,
	`principal_kind` text NOT NULL,
	`principal_id` text,
	`encrypted` integer NOT NULL,
	`result` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `procedure`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_expires` ON `idempotency_keys` (`expires_at`);--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`lease_until` integer NOT NULL,
	`mode` text,
	`last_run_at` integer,
	`last_ok_at` integer,
	`last_error` text
);
--> statement-breakpoint
CREATE TABLE `schema_migrations` (
	`tag` text PRIMARY KEY NOT NULL,
	`sha256` text NOT NULL,
	`applied_at` integer NOT NULL,
	`duration_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `operations` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`status` text DEFAULT 'pending' NOT NULL,
	`kind` text NOT NULL,
	`resource_type` text NOT NULL,
	`resource_key` text NOT NULL,
	`exclusive` integer DEFAULT true NOT NULL,
	`idempotency_key` text,
	`input` text NOT NULL,
	`state` text,
	`progress_pct` integer DEFAULT 0 NOT NULL,
	`progress_msg` text,
	`result` text,
	`error_message` text,
	`error_code` text,
	`actor` text NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text,
	`gateway_name` text,
	`gateway_id` text,
	`lease_owner` text,
	`lease_until` integer,
	`attempt` integer DEFAULT 0 NOT NULL,
	`max_attempts` integer DEFAULT 3 NOT NULL,
	`deadline_at` integer NOT NULL,
	`started_at` integer,
	`cancel_requested_at` integer,
	`completed_at` integer,
	`request_id` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "operations_status_known" CHECK("operations"."status" in ('pending', 'running', 'cancelling', 'succeeded', 'failed')),
	CONSTRAINT "operations_actor_kind" CHECK("operations"."actor_kind" in ('user', 'servicePrincipal', 'apiKey', 'root', 'system', 'anonymous')),
	CONSTRAINT "operations_kind_length" CHECK(length("operations"."kind") between 1 and 64),
	CONSTRAINT "operations_resource_type_length" CHECK(length("operations"."resource_type") between 1 and 50),
	CONSTRAINT "operations_resource_key_length" CHECK(length("operations"."resource_key") between 1 and 320),
	CONSTRAINT "operations_idempotency_key_length" CHECK(length("operations"."idempotency_key") between 1 and 255),
	CONSTRAINT "operations_progress_msg_length" CHECK(length("operations"."progress_msg") between 0 and 500),
	CONSTRAINT "operations_error_message_length" CHECK(length("operations"."error_message") between 0 and 500),
	CONSTRAINT "operations_error_code_length" CHECK(length("operations"."error_code") between 0 and 50),
	CONSTRAINT "operations_progress_range" CHECK(progress_pct between 0 and 100),
	CONSTRAINT "operations_attempts_range" CHECK(max_attempts between 1 and 10 and attempt between 0 and max_attempts),
	CONSTRAINT "operations_lease_whole" CHECK((lease_owner is null) = (lease_until is null)),
	CONSTRAINT "operations_terminal" CHECK((completed_at is not null) = (status in ('succeeded', 'failed')))
);
--> statement-breakpoint
CREATE INDEX `operations_tenant` ON `operations` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `operations_status` ON `operations` (`tenant_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `operations_kind` ON `operations` (`tenant_id`,`kind`,`id`);--> statement-breakpoint
CREATE INDEX `operations_resource` ON `operations` (`tenant_id`,`resource_type`,`resource_key`,`id`);--> statement-breakpoint
CREATE INDEX `operations_gateway` ON `operations` (`tenant_id`,`gateway_id`,`id`) WHERE gateway_id is not null;--> statement-breakpoint
CREATE INDEX `operations_actor` ON `operations` (`tenant_id`,`actor_id`,`id`);--> statement-breakpoint
CREATE INDEX `operations_created` ON `operations` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `operations_lease` ON `operations` (`status`,`lease_until`);--> statement-breakpoint
CREATE INDEX `operations_completed` ON `operations` (`completed_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `operations_exclusive` ON `operations` (`tenant_id`,`resource_type`,`resource_key`) WHERE exclusive = 1 and status in ('pending', 'running', 'cancelling');--> statement-breakpoint
CREATE TABLE `agent_audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`agent` text NOT NULL,
	`principal_id` text NOT NULL,
	`action` text NOT NULL,
	`case_id` text,
	`alert_id` text,
	`execution_id` text,
	`tool` text,
	`input` text,
	`output_summary` text,
	`status` text NOT NULL,
	`error` text,
	`confidence` real,
	`correlation_id` text,
	`started_at` integer NOT NULL,
	`completed_at` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`case_id`) REFERENCES `cases`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`alert_id`) REFERENCES `alerts`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`execution_id`) REFERENCES `playbook_executions`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "agent_audit_log_status_known" CHECK("agent_audit_log"."status" in ('success', 'error', 'denied')),
	CONSTRAINT "agent_audit_log_agent_length" CHECK(length("agent_audit_log"."agent") between 1 and 128),
	CONSTRAINT "agent_audit_log_action_length" CHECK(length("agent_audit_log"."action") between 1 and 200),
	CONSTRAINT "agent_audit_log_in_order" CHECK(completed_at >= started_at and duration_ms = completed_at - started_at),
	CONSTRAINT "agent_audit_log_confidence_range" CHECK(confidence between 0 and 1)
);
--> statement-breakpoint
CREATE INDEX `agent_audit_log_tenant` ON `agent_audit_log` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `agent_audit_log_agent` ON `agent_audit_log` (`tenant_id`,`agent`,`id`);--> statement-breakpoint
CREATE INDEX `agent_audit_log_case` ON `agent_audit_log` (`case_id`,`id`) WHERE case_id is not null;--> statement-breakpoint
CREATE INDEX `agent_audit_log_alert` ON `agent_audit_log` (`alert_id`,`id`) WHERE alert_id is not null;--> statement-breakpoint
CREATE INDEX `agent_audit_log_execution` ON `agent_audit_log` (`execution_id`,`id`) WHERE execution_id is not null;--> statement-breakpoint
CREATE INDEX `agent_audit_log_status` ON `agent_audit_log` (`tenant_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `agent_audit_log_correlation` ON `agent_audit_log` (`tenant_id`,`correlation_id`,`id`);--> statement-breakpoint
CREATE INDEX `agent_audit_log_created` ON `agent_audit_log` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `alert_terms` (
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`term` text NOT NULL,
	`alert_id` text NOT NULL,
	PRIMARY KEY(`alert_id`, `kind`, `term`),
	FOREIGN KEY (`alert_id`) REFERENCES `alerts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `alert_terms_term` ON `alert_terms` (`tenant_id`,`kind`,`term`,`alert_id`);--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`title` text NOT NULL,
	`source` text NOT NULL,
	`description` text,
	`severity` text NOT NULL,
	`status` text DEFAULT 'new' NOT NULL,
	`asset_type` text,
	`assigned_agent` text,
	`raw_log` text,
	`last_raw_log` text,
	`affected_assets` text DEFAULT '[]' NOT NULL,
	`iocs` text DEFAULT '[]' NOT NULL,
	`mitre_techniques` text DEFAULT '[]' NOT NULL,
	`case_id` text,
	`dedup_hash` text NOT NULL,
	`metadata` text DEFAULT '{}' NOT NULL,
	`occurrence_count` integer DEFAULT 1 NOT NULL,
	`first_occurrence_at` integer NOT NULL,
	`last_occurrence_at` integer NOT NULL,
	`merged_into_id` text,
	`previous_alert_id` text,
	`external_id` text,
	`response_due_at` integer,
	`responded_at` integer,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`case_id`) REFERENCES `cases`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`merged_into_id`) REFERENCES `alerts`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`previous_alert_id`) REFERENCES `alerts`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "alerts_severity_known" CHECK("alerts"."severity" in ('critical', 'high', 'medium', 'low', 'info')),
	CONSTRAINT "alerts_status_known" CHECK("alerts"."status" in ('new', 'triaged', 'investigating', 'escalated', 'resolved', 'false_positive')),
	CONSTRAINT "alerts_title_length" CHECK(length("alerts"."title") between 1 and 500),
	CONSTRAINT "alerts_source_length" CHECK(length("alerts"."source") between 1 and 100),
	CONSTRAINT "alerts_occurrences_positive" CHECK(occurrence_count >= 1),
	CONSTRAINT "alerts_not_merged_into_itself" CHECK(merged_into_id is null or merged_into_id <> id)
);
--> statement-breakpoint
CREATE INDEX `alerts_tenant` ON `alerts` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_severity` ON `alerts` (`tenant_id`,`severity`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_status` ON `alerts` (`tenant_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_source` ON `alerts` (`tenant_id`,`source`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_assigned` ON `alerts` (`tenant_id`,`assigned_agent`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_case` ON `alerts` (`tenant_id`,`case_id`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_of_case` ON `alerts` (`case_id`) WHERE case_id is not null;--> statement-breakpoint
CREATE INDEX `alerts_dedup` ON `alerts` (`tenant_id`,`dedup_hash`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_active` ON `alerts` (`tenant_id`,`dedup_hash`,`case_id`,`status`,`merged_into_id`,`deleted_at`) WHERE status in ('new', 'triaged', 'investigating', 'escalated') and merged_into_id is null and deleted_at is null;--> statement-breakpoint
CREATE INDEX `alerts_merged` ON `alerts` (`merged_into_id`) WHERE merged_into_id is not null;--> statement-breakpoint
CREATE INDEX `alerts_merged_into` ON `alerts` (`tenant_id`,`merged_into_id`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_asset_type` ON `alerts` (`tenant_id`,`asset_type`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_previous` ON `alerts` (`previous_alert_id`) WHERE previous_alert_id is not null;--> statement-breakpoint
CREATE INDEX `alerts_external` ON `alerts` (`tenant_id`,`external_id`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_search` ON `alerts` (`tenant_id`,title collate nocase);--> statement-breakpoint
CREATE INDEX `alerts_created` ON `alerts` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_updated` ON `alerts` (`tenant_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE TABLE `human_approvals` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`action_type` text NOT NULL,
	`action_class` text NOT NULL,
	`risk_level` text NOT NULL,
	`case_id` text,
	`execution_id` text,
	`decision_id` text,
	`step_index` integer,
	`justification` text NOT NULL,
	`context` text DEFAULT '{}' NOT NULL,
	`target_assets` text DEFAULT '[]' NOT NULL,
	`requested_by` text NOT NULL,
	`status` text DEFAULT 'pending' NOT NULL,
	`required_approvals` integer NOT NULL,
	`decisions` text DEFAULT '[]' NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`expires_at` integer NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`case_id`) REFERENCES `cases`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`execution_id`) REFERENCES `playbook_executions`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "human_approvals_kind_known" CHECK("human_approvals"."kind" in ('execution', 'rollback', 'governance', 'case_gate', 'manual')),
	CONSTRAINT "human_approvals_class_known" CHECK("human_approvals"."action_class" in ('low', 'medium', 'high', 'irreversible')),
	CONSTRAINT "human_approvals_risk_known" CHECK("human_approvals"."risk_level" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "human_approvals_status_known" CHECK("human_approvals"."status" in ('pending', 'approved', 'rejected', 'expired', 'cancelled')),
	CONSTRAINT "human_approvals_action_type_length" CHECK(length("human_approvals"."action_type") between 1 and 64),
	CONSTRAINT "human_approvals_justification_length" CHECK(length("human_approvals"."justification") between 1 and 4000),
	CONSTRAINT "human_approvals_required_range" CHECK(required_approvals between 1 and 2)
);
--> statement-breakpoint
CREATE INDEX `human_approvals_tenant` ON `human_approvals` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `human_approvals_status` ON `human_approvals` (`tenant_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `human_approvals_kind` ON `human_approvals` (`tenant_id`,`kind`,`id`);--> statement-breakpoint
CREATE INDEX `human_approvals_case` ON `human_approvals` (`tenant_id`,`case_id`,`id`);--> statement-breakpoint
CREATE INDEX `human_approvals_execution` ON `human_approvals` (`tenant_id`,`execution_id`,`id`);--> statement-breakpoint
CREATE INDEX `human_approvals_decision` ON `human_approvals` (`tenant_id`,`decision_id`,`id`);--> statement-breakpoint
CREATE INDEX `human_approvals_requester` ON `human_approvals` (`tenant_id`,`requested_by`,`id`);--> statement-breakpoint
CREATE INDEX `human_approvals_of_case` ON `human_approvals` (`case_id`) WHERE case_id is not null;--> statement-breakpoint
CREATE INDEX `human_approvals_of_execution` ON `human_approvals` (`execution_id`) WHERE execution_id is not null;--> statement-breakpoint
CREATE INDEX `human_approvals_expiry` ON `human_approvals` (`status`,`expires_at`);--> statement-breakpoint
CREATE TABLE `case_terms` (
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`term` text NOT NULL,
	`case_id` text NOT NULL,
	PRIMARY KEY(`case_id`, `kind`, `term`),
	FOREIGN KEY (`case_id`) REFERENCES `cases`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `case_terms_term` ON `case_terms` (`tenant_id`,`kind`,`term`,`case_id`);--> statement-breakpoint
CREATE TABLE `cases` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`title` text NOT NULL,
	`severity` text NOT NULL,
	`status` text DEFAULT 'open' NOT NULL,
	`description` text,
	`outcome` text,
	`assignee` text,
	`physical_impact` text,
	`iocs` text DEFAULT '[]' NOT NULL,
	`mitre_techniques` text DEFAULT '[]' NOT NULL,
	`affected_assets` text DEFAULT '[]' NOT NULL,
	`cps_devices_involved` text DEFAULT '[]' NOT NULL,
	`recommended_actions` text DEFAULT '[]' NOT NULL,
	`requires_human_approval` integer DEFAULT false NOT NULL,
	`gate_reason` text,
	`confidence` real DEFAULT 0 NOT NULL,
	`manual` text DEFAULT '{"iocs":[],"mitreTechniques":[],"affectedAssets":[]}' NOT NULL,
	`closed_at` integer,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "cases_severity_known" CHECK("cases"."severity" in ('critical', 'high', 'medium', 'low', 'info')),
	CONSTRAINT "cases_status_known" CHECK("cases"."status" in ('open', 'in_progress', 'pending_approval', 'contained', 'eradicated', 'recovered', 'closed')),
	CONSTRAINT "cases_title_length" CHECK(length("cases"."title") between 1 and 500),
	CONSTRAINT "cases_confidence_range" CHECK(confidence between 0 and 1),
	CONSTRAINT "cases_closed_whole" CHECK((closed_at is not null) = (status = 'closed'))
);
--> statement-breakpoint
CREATE INDEX `cases_tenant` ON `cases` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `cases_status` ON `cases` (`tenant_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `cases_severity` ON `cases` (`tenant_id`,`severity`,`id`);--> statement-breakpoint
CREATE INDEX `cases_assignee` ON `cases` (`tenant_id`,`assignee`,`id`);--> statement-breakpoint
CREATE INDEX `cases_gated` ON `cases` (`tenant_id`,`requires_human_approval`,`id`);--> statement-breakpoint
CREATE INDEX `cases_search` ON `cases` (`tenant_id`,title collate nocase);--> statement-breakpoint
CREATE INDEX `cases_created` ON `cases` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `cases_updated` ON `cases` (`tenant_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE TABLE `critical_assets` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`asset_id` text NOT NULL,
	`reason` text,
	`set_by` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "critical_assets_asset_length" CHECK(length("critical_assets"."asset_id") between 1 and 255)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `critical_assets_asset` ON `critical_assets` (`tenant_id`,`asset_id`);--> statement-breakpoint
CREATE INDEX `critical_assets_tenant` ON `critical_assets` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `reports` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`case_id` text NOT NULL,
	`report_type` text NOT NULL,
	`title` text NOT NULL,
	`snapshot` text NOT NULL,
	`content_sha256` text NOT NULL,
	`generated_by` text NOT NULL,
	`report_version` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`case_id`) REFERENCES `cases`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "reports_type_known" CHECK("reports"."report_type" in ('technical', 'executive', 'compliance')),
	CONSTRAINT "reports_title_length" CHECK(length("reports"."title") between 1 and 500),
	CONSTRAINT "reports_hash_length" CHECK(length("reports"."content_sha256") between 64 and 64),
	CONSTRAINT "reports_version_positive" CHECK(report_version >= 1)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reports_version` ON `reports` (`case_id`,`report_type`,`report_version`);--> statement-breakpoint
CREATE INDEX `reports_tenant` ON `reports` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `reports_case` ON `reports` (`tenant_id`,`case_id`,`id`);--> statement-breakpoint
CREATE INDEX `reports_type` ON `reports` (`tenant_id`,`report_type`,`id`);--> statement-breakpoint
CREATE TABLE `case_timeline` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`case_id` text NOT NULL,
	`agent` text NOT NULL,
	`action` text NOT NULL,
	`details` text,
	`tool_calls` text,
	`timestamp` integer NOT NULL,
	`principal_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`case_id`) REFERENCES `cases`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "case_timeline_agent_length" CHECK(length("case_timeline"."agent") between 1 and 128),
	CONSTRAINT "case_timeline_action_length" CHECK(length("case_timeline"."action") between 1 and 200)
);
--> statement-breakpoint
CREATE INDEX `case_timeline_tenant` ON `case_timeline` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `case_timeline_case` ON `case_timeline` (`tenant_id`,`case_id`,`timestamp`,`id`);--> statement-breakpoint
CREATE INDEX `case_timeline_of_case` ON `case_timeline` (`case_id`);--> statement-breakpoint
CREATE INDEX `case_timeline_order` ON `case_timeline` (`tenant_id`,`timestamp`,`id`);--> statement-breakpoint
CREATE TABLE `attestation_results` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`device_id` text NOT NULL,
	`device_record_id` text NOT NULL,
	`status` text NOT NULL,
	`firmware_hash` text NOT NULL,
	`expected_hash` text NOT NULL,
	`certificate_valid` integer NOT NULL,
	`certificate_serial` text,
	`signature_valid` integer,
	`board_family` text NOT NULL,
	`boot_count` integer NOT NULL,
	`nonce` text,
	`reason` text,
	`failed_checks` text DEFAULT '[]' NOT NULL,
	`verified_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`device_record_id`) REFERENCES `cps_devices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "attestation_results_status_known" CHECK("attestation_results"."status" in ('valid', 'failed')),
	CONSTRAINT "attestation_results_board_known" CHECK("attestation_results"."board_family" in ('stm32', 'nrf52', 'esp32s3')),
	CONSTRAINT "attestation_results_boots_range" CHECK(boot_count >= 0)
);
--> statement-breakpoint
CREATE INDEX `attestation_results_tenant` ON `attestation_results` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `attestation_results_device` ON `attestation_results` (`device_record_id`,`verified_at`);--> statement-breakpoint
CREATE INDEX `attestation_results_reported` ON `attestation_results` (`tenant_id`,`device_id`,`verified_at`,`id`);--> statement-breakpoint
CREATE INDEX `attestation_results_status` ON `attestation_results` (`tenant_id`,`status`,`verified_at`,`id`);--> statement-breakpoint
CREATE INDEX `attestation_results_verified` ON `attestation_results` (`tenant_id`,`verified_at`,`id`);--> statement-breakpoint
CREATE TABLE `device_nonces` (
	`nonce_hash` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`device_record_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`consumed_at` integer,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`device_record_id`) REFERENCES `cps_devices`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "device_nonces_hash_length" CHECK(length("device_nonces"."nonce_hash") between 64 and 64)
);
--> statement-breakpoint
CREATE INDEX `device_nonces_device` ON `device_nonces` (`device_record_id`,`consumed_at`,`expires_at`);--> statement-breakpoint
CREATE INDEX `device_nonces_expiry` ON `device_nonces` (`expires_at`);--> statement-breakpoint
CREATE TABLE `cps_devices` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`device_id` text NOT NULL,
	`device_type` text NOT NULL,
	`firmware_stack` text DEFAULT 'unknown' NOT NULL,
	`name` text,
	`location` text,
	`network_segment` text,
	`firmware_version` text NOT NULL,
	`firmware_hash` text NOT NULL,
	`expected_firmware_hash` text NOT NULL,
	`attestation_status` text DEFAULT 'unknown' NOT NULL,
	`risk_score` real DEFAULT 30 NOT NULL,
	`ip_address` text,
	`certificate_serial` text,
	`certificate_not_before` integer,
	`certificate_not_after` integer,
	`certificate_revoked` integer DEFAULT false NOT NULL,
	`public_key` text,
	`last_seen` integer,
	`last_attestation` integer,
	`last_boot_count` integer,
	`consecutive_failures` integer DEFAULT 0 NOT NULL,
	`liveness` text DEFAULT 'never' NOT NULL,
	`revoked_at` integer,
	`revoked_reason` text,
	`metadata` text DEFAULT '{}' NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "cps_devices_type_known" CHECK("cps_devices"."device_type" in ('sensor', 'controller', 'gateway', 'plc')),
	CONSTRAINT "cps_devices_stack_known" CHECK("cps_devices"."firmware_stack" in ('ada_spark', 'rust_embassy', 'zephyr_rtos', 'unknown')),
	CONSTRAINT "cps_devices_attestation_known" CHECK("cps_devices"."attestation_status" in ('valid', 'revoked', 'expired', 'unknown', 'failed')),
	CONSTRAINT "cps_devices_liveness_known" CHECK("cps_devices"."liveness" in ('never', 'online', 'stale', 'offline')),
	CONSTRAINT "cps_devices_device_length" CHECK(length("cps_devices"."device_id") between 1 and 128),
	CONSTRAINT "cps_devices_hash_length" CHECK(length("cps_devices"."firmware_hash") between 64 and 64),
	CONSTRAINT "cps_devices_expected_length" CHECK(length("cps_devices"."expected_firmware_hash") between 64 and 64),
	CONSTRAINT "cps_devices_risk_range" CHECK(risk_score between 0 and 100),
	CONSTRAINT "cps_devices_failures_range" CHECK(consecutive_failures >= 0),
	CONSTRAINT "cps_devices_revoked_whole" CHECK((revoked_at is not null) = (attestation_status = 'revoked'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cps_devices_device` ON `cps_devices` (`tenant_id`,`device_id`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `cps_devices_tenant` ON `cps_devices` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `cps_devices_type` ON `cps_devices` (`tenant_id`,`device_type`,`id`);--> statement-breakpoint
CREATE INDEX `cps_devices_attestation` ON `cps_devices` (`tenant_id`,`attestation_status`,`id`);--> statement-breakpoint
CREATE INDEX `cps_devices_liveness` ON `cps_devices` (`tenant_id`,`liveness`,`id`);--> statement-breakpoint
CREATE INDEX `cps_devices_segment` ON `cps_devices` (`tenant_id`,`network_segment`,`id`);--> statement-breakpoint
CREATE INDEX `cps_devices_risk` ON `cps_devices` (`tenant_id`,`risk_score`,`id`);--> statement-breakpoint
CREATE INDEX `cps_devices_seen` ON `cps_devices` (`liveness`,`last_seen`);--> statement-breakpoint
CREATE TABLE `playbook_executions` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`playbook_id` text NOT NULL,
	`playbook_name` text NOT NULL,
	`case_id` text,
	`status` text DEFAULT 'pending' NOT NULL,
	`parameters` text DEFAULT '{}' NOT NULL,
	`target_assets` text DEFAULT '[]' NOT NULL,
	`dry_run` integer DEFAULT false NOT NULL,
	`steps` text NOT NULL,
	`steps_completed` integer DEFAULT 0 NOT NULL,
	`steps_total` integer NOT NULL,
	`step_results` text DEFAULT '[]' NOT NULL,
	`error_message` text,
	`started_at` integer,
	`completed_at` integer,
	`requested_by` text NOT NULL,
	`approval_id` text,
	`operation_id` text,
	`rollback_status` text DEFAULT 'none' NOT NULL,
	`rollback_reason` text,
	`rollback_approval_id` text,
	`rollback_operation_id` text,
	`cancel_requested_at` integer,
	`cancel_requested_by` text,
	`undo_on_cancel` integer DEFAULT true NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`playbook_id`) REFERENCES `playbooks`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`case_id`) REFERENCES `cases`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "playbook_executions_status_known" CHECK("playbook_executions"."status" in ('pending', 'running', 'completed', 'failed', 'rolled_back')),
	CONSTRAINT "playbook_executions_rollback_known" CHECK("playbook_executions"."rollback_status" in ('none', 'pending_approval', 'running', 'done', 'partial')),
	CONSTRAINT "playbook_executions_error_length" CHECK(length("playbook_executions"."error_message") between 1 and 4000),
	CONSTRAINT "playbook_executions_steps_range" CHECK(steps_completed between 0 and steps_total),
	CONSTRAINT "playbook_executions_started" CHECK((started_at is not null) or (status in ('pending', 'failed')))
);
--> statement-breakpoint
CREATE INDEX `playbook_executions_tenant` ON `playbook_executions` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `playbook_executions_playbook` ON `playbook_executions` (`tenant_id`,`playbook_id`,`id`);--> statement-breakpoint
CREATE INDEX `playbook_executions_of_playbook` ON `playbook_executions` (`playbook_id`);--> statement-breakpoint
CREATE INDEX `playbook_executions_case` ON `playbook_executions` (`tenant_id`,`case_id`,`id`);--> statement-breakpoint
CREATE INDEX `playbook_executions_of_case` ON `playbook_executions` (`case_id`) WHERE case_id is not null;--> statement-breakpoint
CREATE INDEX `playbook_executions_status` ON `playbook_executions` (`tenant_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `playbook_executions_dry` ON `playbook_executions` (`tenant_id`,`dry_run`,`id`);--> statement-breakpoint
CREATE INDEX `playbook_executions_requester` ON `playbook_executions` (`tenant_id`,`requested_by`,`id`);--> statement-breakpoint
CREATE INDEX `playbook_executions_open` ON `playbook_executions` (`status`,`rollback_status`);--> statement-breakpoint
CREATE TABLE `ioc_terms` (
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`term` text NOT NULL,
	`ioc_id` text NOT NULL,
	PRIMARY KEY(`ioc_id`, `kind`, `term`),
	FOREIGN KEY (`ioc_id`) REFERENCES `iocs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `ioc_terms_term` ON `ioc_terms` (`tenant_id`,`kind`,`term`,`ioc_id`);--> statement-breakpoint
CREATE TABLE `iocs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`type` text NOT NULL,
	`value` text NOT NULL,
	`confidence` real DEFAULT 0.5 NOT NULL,
	`source` text NOT NULL,
	`sources` text DEFAULT '[]' NOT NULL,
	`reputation` text,
	`threat_actor` text,
	`campaigns` text DEFAULT '[]' NOT NULL,
	`tags` text DEFAULT '[]' NOT NULL,
	`context` text DEFAULT '{}' NOT NULL,
	`enrichment` text DEFAULT '{}' NOT NULL,
	`first_seen` integer NOT NULL,
	`last_seen` integer NOT NULL,
	`valid_until` integer,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "iocs_type_known" CHECK("iocs"."type" in ('ip', 'domain', 'url', 'hash_md5', 'hash_sha1', 'hash_sha256', 'email', 'cve', 'file_path', 'registry_key', 'mutex', 'user_agent')),
	CONSTRAINT "iocs_reputation_known" CHECK("iocs"."reputation" in ('malicious', 'suspicious', 'clean')),
	CONSTRAINT "iocs_value_length" CHECK(length("iocs"."value") between 1 and 2048),
	CONSTRAINT "iocs_source_length" CHECK(length("iocs"."source") between 1 and 200),
	CONSTRAINT "iocs_actor_length" CHECK(length("iocs"."threat_actor") between 1 and 200),
	CONSTRAINT "iocs_confidence_range" CHECK(confidence between 0 and 1),
	CONSTRAINT "iocs_seen_in_order" CHECK(first_seen <= last_seen)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `iocs_value` ON `iocs` (`tenant_id`,`type`,`value`);--> statement-breakpoint
CREATE INDEX `iocs_tenant` ON `iocs` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `iocs_any_type` ON `iocs` (`tenant_id`,`value`,`last_seen`,`id`);--> statement-breakpoint
CREATE INDEX `iocs_type` ON `iocs` (`tenant_id`,`type`,`last_seen`,`id`);--> statement-breakpoint
CREATE INDEX `iocs_confidence` ON `iocs` (`tenant_id`,`confidence`);--> statement-breakpoint
CREATE INDEX `iocs_source` ON `iocs` (`tenant_id`,`source`,`last_seen`,`id`);--> statement-breakpoint
CREATE INDEX `iocs_reputation` ON `iocs` (`tenant_id`,`reputation`,`last_seen`,`id`);--> statement-breakpoint
CREATE INDEX `iocs_actor` ON `iocs` (`tenant_id`,`threat_actor`,`last_seen`,`id`) WHERE threat_actor is not null;--> statement-breakpoint
CREATE INDEX `iocs_last_seen` ON `iocs` (`tenant_id`,`last_seen`,`id`);--> statement-breakpoint
CREATE INDEX `iocs_updated` ON `iocs` (`tenant_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `iocs_valid_until` ON `iocs` (`tenant_id`,`valid_until`) WHERE valid_until is not null;--> statement-breakpoint
CREATE TABLE `soc_connectors` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`action` text NOT NULL,
	`endpoint` text NOT NULL,
	`secret` text NOT NULL,
	`timeout_ms` integer DEFAULT 10000 NOT NULL,
	`enabled` integer DEFAULT true NOT NULL,
	`description` text,
	`last_used_at` integer,
	`last_status` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "soc_connectors_action_length" CHECK(length("soc_connectors"."action") between 1 and 64),
	CONSTRAINT "soc_connectors_endpoint_length" CHECK(length("soc_connectors"."endpoint") between 1 and 2048),
	CONSTRAINT "soc_connectors_timeout_range" CHECK(timeout_ms between 1000 and 120000)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `soc_connectors_action` ON `soc_connectors` (`tenant_id`,`action`);--> statement-breakpoint
CREATE INDEX `soc_connectors_tenant` ON `soc_connectors` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `soc_connectors_enabled` ON `soc_connectors` (`tenant_id`,`enabled`,`id`);--> statement-breakpoint
CREATE TABLE `playbooks` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`severity_filter` text,
	`steps` text NOT NULL,
	`enabled` integer DEFAULT true NOT NULL,
	`requires_approval` integer DEFAULT false NOT NULL,
	`trigger` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "playbooks_severity_known" CHECK("playbooks"."severity_filter" in ('critical', 'high', 'medium', 'low', 'info')),
	CONSTRAINT "playbooks_trigger_known" CHECK("playbooks"."trigger" in ('case_created')),
	CONSTRAINT "playbooks_name_length" CHECK(length("playbooks"."name") between 1 and 200)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `playbooks_name` ON `playbooks` (`tenant_id`,`name`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `playbooks_tenant` ON `playbooks` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `playbooks_enabled` ON `playbooks` (`tenant_id`,`enabled`,`id`);--> statement-breakpoint
CREATE INDEX `playbooks_trigger` ON `playbooks` (`tenant_id`,`trigger`,`id`);--> statement-breakpoint
CREATE INDEX `playbooks_search` ON `playbooks` (`tenant_id`,name collate nocase);--> statement-breakpoint
CREATE TABLE `delivery_attempts` (
	`delivery_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`tenant_id` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`duration_ms` integer,
	`outcome` text DEFAULT 'running' NOT NULL,
	`response_code` integer,
	`error_code` text,
	`error_message` text,
	`response_snippet` text,
	PRIMARY KEY(`delivery_id`, `attempt`),
	FOREIGN KEY (`delivery_id`) REFERENCES `webhook_deliveries`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "delivery_attempts_outcome_known" CHECK("delivery_attempts"."outcome" in ('running', 'success', 'retry', 'failed', 'lost')),
	CONSTRAINT "delivery_attempts_error_message_length" CHECK(length("delivery_attempts"."error_message") between 0 and 500),
	CONSTRAINT "delivery_attempts_response_snippet_length" CHECK(length("delivery_attempts"."response_snippet") between 0 and 1024)
);
--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`event_type` text NOT NULL,
	`payload_json` text NOT NULL,
	`event_id` text,
	`message_id` text NOT NULL,
	`redelivery_of` text,
	`status` text DEFAULT 'pending' NOT NULL,
	`response_code` integer,
	`error_message` text,
	`attempt` integer DEFAULT 0 NOT NULL,
	`max_attempts` integer DEFAULT 7 NOT NULL,
	`next_attempt_at` integer,
	`lease_owner` text,
	`lease_until` integer,
	`delivered_at` integer,
	`completed_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`webhook_id`) REFERENCES `webhooks`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "webhook_deliveries_status_known" CHECK("webhook_deliveries"."status" in ('pending', 'success', 'failed')),
	CONSTRAINT "webhook_deliveries_event_type_length" CHECK(length("webhook_deliveries"."event_type") between 1 and 100),
	CONSTRAINT "webhook_deliveries_error_message_length" CHECK(length("webhook_deliveries"."error_message") between 0 and 500),
	CONSTRAINT "webhook_deliveries_attempts" CHECK(attempt between 0 and max_attempts),
	CONSTRAINT "webhook_deliveries_lease_whole" CHECK((lease_owner is null) = (lease_until is null)),
	CONSTRAINT "webhook_deliveries_completed" CHECK((completed_at is null) = (status = 'pending'))
);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_tenant` ON `webhook_deliveries` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_webhook` ON `webhook_deliveries` (`webhook_id`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_status` ON `webhook_deliveries` (`tenant_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_type` ON `webhook_deliveries` (`tenant_id`,`event_type`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`status`,`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_pending` ON `webhook_deliveries` (`webhook_id`,`next_attempt_at`,`id`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `webhook_deliveries_leased` ON `webhook_deliveries` (`lease_owner`,`webhook_id`,`lease_until`) WHERE lease_owner is not null;--> statement-breakpoint
CREATE INDEX `webhook_deliveries_created` ON `webhook_deliveries` (`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_event` ON `webhook_deliveries` (`webhook_id`,`event_id`) WHERE redelivery_of is null and event_id is not null;--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`url` text,
	`secret` text NOT NULL,
	`previous_secret` text,
	`previous_secret_expires_at` integer,
	`event_types_json` text NOT NULL,
	`is_active` integer DEFAULT true NOT NULL,
	`channel_type` text DEFAULT 'generic' NOT NULL,
	`extra_config_json` text,
	`smtp_pass` text,
	`created_by` text NOT NULL,
	`created_by_id` text,
	`description` text,
	`disabled_reason` text,
	`disabled_at` integer,
	`first_failure_at` integer,
	`last_success_at` integer,
	`last_failure_at` integer,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "webhooks_channel_known" CHECK("webhooks"."channel_type" in ('generic', 'slack', 'discord', 'email')),
	CONSTRAINT "webhooks_disabled_reason_known" CHECK("webhooks"."disabled_reason" in ('manual', 'failures', 'gone')),
	CONSTRAINT "webhooks_url_length" CHECK(length("webhooks"."url") between 1 and 2048),
	CONSTRAINT "webhooks_created_by_length" CHECK(length("webhooks"."created_by") between 1 and 254),
	CONSTRAINT "webhooks_description_length" CHECK(length("webhooks"."description") between 0 and 1000),
	CONSTRAINT "webhooks_url_by_channel" CHECK((url is null) = (channel_type = 'email')),
	CONSTRAINT "webhooks_config_by_channel" CHECK((extra_config_json is null) = (channel_type <> 'email')),
	CONSTRAINT "webhooks_previous_secret_whole" CHECK((previous_secret is null) = (previous_secret_expires_at is null)),
	CONSTRAINT "webhooks_disabled_whole" CHECK((disabled_reason is null) = (disabled_at is null))
);
--> statement-breakpoint
CREATE INDEX `webhooks_tenant` ON `webhooks` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `webhooks_active` ON `webhooks` (`tenant_id`,`is_active`,`id`);--> statement-breakpoint
CREATE INDEX `webhooks_channel` ON `webhooks` (`tenant_id`,`channel_type`,`id`);
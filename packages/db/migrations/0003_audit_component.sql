DROP INDEX `audit_log_record_id`;--> statement-breakpoint
DROP INDEX `audit_log_record`;--> statement-breakpoint
CREATE INDEX `audit_log_component` ON `audit_log` (`tenant_id`,`component`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_record` ON `audit_log` (`tenant_id`,`record_id`,`seq`);
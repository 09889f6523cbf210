CREATE TABLE `decision_grounds` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`version` text NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TRIGGER decision_grounds_beta_state_insert AFTER INSERT ON beta_state
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id = NEW.tenant_id; END;
--> statement-breakpoint
CREATE TRIGGER decision_grounds_beta_state_update AFTER UPDATE ON beta_state
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id IN (OLD.tenant_id, NEW.tenant_id); END;
--> statement-breakpoint
CREATE TRIGGER decision_grounds_beta_state_delete AFTER DELETE ON beta_state
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id = OLD.tenant_id; END;
--> statement-breakpoint
CREATE TRIGGER decision_grounds_policies_insert AFTER INSERT ON policies
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id = NEW.tenant_id; END;
--> statement-breakpoint
CREATE TRIGGER decision_grounds_policies_update AFTER UPDATE ON policies
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id IN (OLD.tenant_id, NEW.tenant_id); END;
--> statement-breakpoint
CREATE TRIGGER decision_grounds_policies_delete AFTER DELETE ON policies
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id = OLD.tenant_id; END;
--> statement-breakpoint
CREATE TRIGGER decision_grounds_risk_models_insert AFTER INSERT ON risk_models
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id = NEW.tenant_id; END;
--> statement-breakpoint
CREATE TRIGGER decision_grounds_risk_models_update AFTER UPDATE ON risk_models
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id IN (OLD.tenant_id, NEW.tenant_id); END;
--> statement-breakpoint
CREATE TRIGGER decision_grounds_risk_models_delete AFTER DELETE ON risk_models
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id = OLD.tenant_id; END;
--> statement-breakpoint
CREATE TRIGGER decision_grounds_intents_insert AFTER INSERT ON intents
WHEN NEW.outcome_generation IS NOT NULL
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id = NEW.tenant_id; END;
--> statement-breakpoint
CREATE TRIGGER decision_grounds_intents_update AFTER UPDATE ON intents
WHEN OLD.outcome_generation IS NOT NULL OR NEW.outcome_generation IS NOT NULL
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id IN (OLD.tenant_id, NEW.tenant_id); END;
--> statement-breakpoint
CREATE TRIGGER decision_grounds_intents_delete AFTER DELETE ON intents
WHEN OLD.outcome_generation IS NOT NULL
BEGIN UPDATE decision_grounds SET version = lower(hex(randomblob(16))) WHERE tenant_id = OLD.tenant_id; END;

CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_log_no_replace BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_log_in_order AFTER INSERT ON audit_log
WHEN NEW.seq < (SELECT max(seq) FROM audit_log)
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
WHEN NOT EXISTS (
  SELECT 1 FROM audit_archives WHERE seal_id = (
    SELECT id FROM audit_seals WHERE tenant_id = OLD.tenant_id AND after_seq < OLD.seq AND through_seq >= OLD.seq
    ORDER BY through_seq LIMIT 1))
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER events_no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER events_in_order AFTER INSERT ON events
WHEN NEW.seq < (SELECT max(seq) FROM events)
BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals BEGIN SELECT RAISE(ABORT, 'audit_seals is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals BEGIN SELECT RAISE(ABORT, 'audit_seals is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_seals_no_replace BEFORE INSERT ON audit_seals
WHEN EXISTS (SELECT 1 FROM audit_seals WHERE id = NEW.id)
 OR EXISTS (SELECT 1 FROM audit_seals WHERE tenant_id = NEW.tenant_id AND seal_index = NEW.seal_index)
BEGIN SELECT RAISE(ABORT, 'audit_seals is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_archives_no_update BEFORE UPDATE ON audit_archives BEGIN SELECT RAISE(ABORT, 'audit_archives is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_archives_no_delete BEFORE DELETE ON audit_archives BEGIN SELECT RAISE(ABORT, 'audit_archives is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_archives_no_replace BEFORE INSERT ON audit_archives
WHEN EXISTS (SELECT 1 FROM audit_archives WHERE seal_id = NEW.seal_id)
 OR EXISTS (SELECT 1 FROM audit_archives WHERE tenant_id = NEW.tenant_id AND seal_index = NEW.seal_index)
BEGIN SELECT RAISE(ABORT, 'audit_archives is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER decision_audit_log_no_update BEFORE UPDATE ON decision_audit_log
BEGIN SELECT RAISE(ABORT, 'decision_audit_log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER decision_audit_log_no_replace BEFORE INSERT ON decision_audit_log
WHEN EXISTS (SELECT 1 FROM decision_audit_log WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'decision_audit_log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER decision_audit_log_no_delete BEFORE DELETE ON decision_audit_log
WHEN NOT EXISTS (
  SELECT 1 FROM decision_purges
  WHERE tenant_id = OLD.tenant_id AND tier IS OLD.tier AND state = 'open'
    AND OLD.id BETWEEN first_decision_id AND last_decision_id)
BEGIN SELECT RAISE(ABORT, 'decision_audit_log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER reports_no_update BEFORE UPDATE ON reports BEGIN SELECT RAISE(ABORT, 'reports is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER reports_no_delete BEFORE DELETE ON reports BEGIN SELECT RAISE(ABORT, 'reports is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER reports_no_replace BEFORE INSERT ON reports
WHEN EXISTS (SELECT 1 FROM reports WHERE id = NEW.id)
 OR EXISTS (SELECT 1 FROM reports WHERE case_id = NEW.case_id AND report_type = NEW.report_type AND report_version = NEW.report_version)
BEGIN SELECT RAISE(ABORT, 'reports is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER scope_decisions_no_update BEFORE UPDATE ON scope_decisions
WHEN NEW.id IS NOT OLD.id OR NEW.tenant_id IS NOT OLD.tenant_id OR NEW.resource_id IS NOT OLD.resource_id
 OR NEW.scope IS NOT OLD.scope OR NEW.data_classification IS NOT OLD.data_classification
 OR NEW.segment IS NOT OLD.segment OR NEW.justification IS NOT OLD.justification
 OR NEW.confidence_score IS NOT OLD.confidence_score OR NEW.decided_at IS NOT OLD.decided_at
 OR NEW.decided_by IS NOT OLD.decided_by OR NEW.decision_method IS NOT OLD.decision_method
 OR NEW.rule IS NOT OLD.rule OR NEW.dependency_resource_ids IS NOT OLD.dependency_resource_ids
BEGIN SELECT RAISE(ABORT, 'scope_decisions is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER scope_decisions_no_delete BEFORE DELETE ON scope_decisions
BEGIN SELECT RAISE(ABORT, 'scope_decisions is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER scope_decisions_no_replace BEFORE INSERT ON scope_decisions
WHEN EXISTS (SELECT 1 FROM scope_decisions WHERE id = NEW.id)
 OR NEW.is_current AND EXISTS (SELECT 1 FROM scope_decisions
   WHERE tenant_id = NEW.tenant_id AND resource_id = NEW.resource_id AND is_current = 1)
BEGIN SELECT RAISE(ABORT, 'scope_decisions is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER tag_history_no_update BEFORE UPDATE ON tag_history BEGIN SELECT RAISE(ABORT, 'tag_history is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER tag_history_no_delete BEFORE DELETE ON tag_history BEGIN SELECT RAISE(ABORT, 'tag_history is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER tag_history_no_replace BEFORE INSERT ON tag_history
WHEN EXISTS (SELECT 1 FROM tag_history WHERE resource_id = NEW.resource_id AND key = NEW.key AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'tag_history is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER compliance_reviews_no_update BEFORE UPDATE ON compliance_reviews
BEGIN SELECT RAISE(ABORT, 'compliance_reviews is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER compliance_reviews_no_delete BEFORE DELETE ON compliance_reviews
BEGIN SELECT RAISE(ABORT, 'compliance_reviews is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER compliance_reviews_no_replace BEFORE INSERT ON compliance_reviews
WHEN EXISTS (SELECT 1 FROM compliance_reviews WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'compliance_reviews is append-only'); END;

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

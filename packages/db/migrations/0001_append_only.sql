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
--> statement-breakpoint
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
WHEN NEW.id IS NOT OLD.id OR NEW.tenant_id IS NOT OLD.tenant_id
 OR NEW.scope_decision_id IS NOT OLD.scope_decision_id OR NEW.evidence_type IS NOT OLD.evidence_type
 OR NEW.hash IS NOT OLD.hash OR NEW.signature IS NOT OLD.signature
 OR NEW.signing_key_id IS NOT OLD.signing_key_id OR NEW.profile IS NOT OLD.profile
 OR NEW.sequence IS NOT OLD.sequence OR NEW.prev_hash IS NOT OLD.prev_hash
 OR NEW.storage_url IS NOT OLD.storage_url OR NEW.pci_requirement IS NOT OLD.pci_requirement
 OR NEW.pci_requirements IS NOT OLD.pci_requirements OR NEW.generated_at IS NOT OLD.generated_at
 OR NEW.generated_by IS NOT OLD.generated_by OR NEW.expires_at IS NOT OLD.expires_at
 OR (NEW.data IS NOT OLD.data OR NEW.purged_at IS NOT OLD.purged_at)
  AND NOT (NEW.data IS NULL AND OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL
   AND OLD.expires_at <= NEW.purged_at AND OLD.legal_hold = 0 AND NEW.legal_hold = 0)
BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER evidence_no_replace BEFORE INSERT ON evidence
WHEN EXISTS (SELECT 1 FROM evidence WHERE id = NEW.id)
 OR EXISTS (SELECT 1 FROM evidence WHERE tenant_id = NEW.tenant_id AND hash = NEW.hash)
 OR EXISTS (SELECT 1 FROM evidence WHERE tenant_id = NEW.tenant_id AND sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER evidence_decisions_no_update BEFORE UPDATE ON evidence_decisions
BEGIN SELECT RAISE(ABORT, 'evidence_decisions is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER evidence_decisions_no_delete BEFORE DELETE ON evidence_decisions
BEGIN SELECT RAISE(ABORT, 'evidence_decisions is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER evidence_decisions_no_replace BEFORE INSERT ON evidence_decisions
WHEN EXISTS (SELECT 1 FROM evidence_decisions WHERE evidence_id = NEW.evidence_id AND decision_id = NEW.decision_id)
BEGIN SELECT RAISE(ABORT, 'evidence_decisions is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER evidence_keys_no_delete BEFORE DELETE ON evidence_keys
BEGIN SELECT RAISE(ABORT, 'evidence_keys is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER evidence_keys_no_replace BEFORE INSERT ON evidence_keys
WHEN EXISTS (SELECT 1 FROM evidence_keys WHERE tenant_id = NEW.tenant_id AND key_id = NEW.key_id)
BEGIN SELECT RAISE(ABORT, 'evidence_keys is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER evidence_keys_no_update BEFORE UPDATE ON evidence_keys
WHEN NEW.tenant_id IS NOT OLD.tenant_id OR NEW.key_id IS NOT OLD.key_id OR NEW.spki_pem IS NOT OLD.spki_pem
 OR NEW.first_used_at IS NOT OLD.first_used_at
BEGIN SELECT RAISE(ABORT, 'evidence_keys is append-only'); END;

/** What the routes below `/db` do. */
export { AuditPage, AuditPageQuery, auditPage } from './audit-page.ts';
export { type BackupDownload, BackupQuery, startBackup } from './backups/backup.ts';
export { RestoreReport } from './backups/report.ts';
export { RestoreQuery, runRestore } from './backups/restore.ts';
export { type Diagram, DiagramQuery, diagram } from './diagram.ts';
export { type Download, exportArchive } from './export/archive.ts';
export { ImportQuery, ImportRefusal, importData } from './import/index.ts';
export { ImportReport } from './import/report.ts';
export { described, METAS } from './metas.ts';

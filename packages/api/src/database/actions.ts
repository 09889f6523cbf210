declare module '@breakwater/db' {
  interface AuditActions {
    'database.backup.create': true;
    'database.export.create': true;
    'database.import.apply': true;
    'database.restore.apply': true;
    'database.restore.validate': true;
  }
}

export const BACKUP = 'database.backup.create';
export const RESTORE = 'database.restore.apply';
export const VALIDATE = 'database.restore.validate';
export const EXPORT = 'database.export.create';
export const IMPORT = 'database.import.apply';

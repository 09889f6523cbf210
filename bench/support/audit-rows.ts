import { fill } from './fill.ts';

/**
 * Fills the audit log of a database that nobody has open: copies of its newest entry, each with an id, a record and a
 * time of its own.
 */
export function addAuditRows(path: string, count: number): void {
  fill(path, ['audit_log'], db => {
    const columns = db
      .prepare("SELECT name FROM pragma_table_info('audit_log') WHERE name <> 'seq'")
      .all()
      .map(({ name }) => String(name));
    const own: Readonly<Record<string, string>> = {
      id: "printf('aud_%026d', n)",
      record_id: "printf('gw_%026d', n)",
      timestamp: 'timestamp + n',
    };
    db.prepare(
      `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
 INSERT INTO audit_log (${columns.join(', ')}) SELECT ${columns.map(name => own[name] ?? name).join(', ')}
 FROM numbers, (SELECT * FROM audit_log ORDER BY seq DESC LIMIT 1)`,
    ).run(count);
  });
}

import type { Value } from '@breakwater/db';
import type { ComplianceTest } from '../testing.ts';

export const NOW = Date.parse('2025-12-13T00:00:00Z');

/** Of a key that only tests use, in PKCS#8. */
export const OTHER_KEY =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjGwpuGnmUiQrkDwpe1vqW0YyGX2jhKldov8L2xS7NNWhRANCAATDLl3QFpxbS375eQNiZIgckBOiEcx927GSeyCRWOMknRWctsHDtD7iukYa+NycCl2pbzRrYd6kZJ1IiNKfVOSQ';

/** Changes evidence as somebody would who can take its triggers away. */
export async function tamper({ api }: ComplianceTest, sql: string, ...args: Value[]): Promise<void> {
  const triggers = await api.rows(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name IN ('evidence_no_update', 'evidence_no_delete', 'evidence_decisions_no_delete')",
  );
  const statement = (text: string) => ({ sql: text, args: [] });
  await api.database.db.write([
    ...triggers.map(([name]) => statement(`DROP TRIGGER ${name}`)),
    { sql, args },
    ...triggers.map(([, text]) => statement(String(text))),
  ]);
}

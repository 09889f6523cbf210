import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const STDOUT = join(import.meta.dirname, 'stdout.ts');

test.each(['process.exit(1)', 'throw new Error()', 'Promise.reject(new Error())'])(
  'what was logged in the turn that ends the process is written: %s',
  ending => {
    const script = `import { writeLine } from ${JSON.stringify(STDOUT)};
for (let i = 0; i < 100; i++) writeLine(String(i).repeat(100)); ${ending};`;
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(status).toBe(1);
    expect(stdout.toString()).toBe(
      Array.from({ length: 100 }, (_, i) => `${String(i).repeat(100)}\n`).join(''),
    );
  },
);

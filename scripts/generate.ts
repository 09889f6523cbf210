import { readFileSync, writeFileSync } from 'node:fs';
import { appRouter, loadFlowStream, registryOf, twinOf } from '@breakwater/api';
import { readMigrations } from '@breakwater/db/migrations';
import { VERSION } from '../apps/edge/src/version.ts';
import { printCommands } from './contract/commands.ts';
import { printed } from './contract/contract-of.ts';
import { ENUMS } from './contract/enums.ts';
import { printContract } from './contract/print.ts';
import { printEquality } from './contract/print-equality.ts';
import { openapiDocument } from './openapi/document.ts';
import { readExamples } from './openapi/example.ts';
import { httpRoutes } from './openapi/http-routes.ts';
import { documentModule, documentText, etagModule } from './openapi/text.ts';
import { pdfFontsModule } from './pdf-fonts.ts';
import { referenceModule } from './reference/page.ts';

/** Files made from the source, by path from the repository root. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const registry = await registryOf(appRouter);
  const procedures = registry.map(printed);
  const migrations = readMigrations().map(({ tag, sha256 }) => `  { tag: '${tag}', sha256: '${sha256}' },\n`);
  const twins = registry.map(procedure => `  ${JSON.stringify(twinOf(procedure))},\n`);
  const routes = await httpRoutes();
  const document = documentText(
    openapiDocument({ registry, routes, examples: readExamples(), version: VERSION }),
  );
  return {
    'apps/edge/src/openapi.generated.ts': documentModule(document),
    'apps/edge/src/openapi-etag.generated.ts': etagModule(document),
    'apps/edge/src/reference.generated.ts': referenceModule(),
    'packages/api/src/rest/twins.generated.ts': `import type { RestTwin } from './twin.ts';\n\n/** The REST twin of every procedure. */\nexport const TWINS: readonly RestTwin[] = [\n${twins.join('')}];\n`,
    'packages/api/src/soc/reports/pdf/fonts.generated.ts': await pdfFontsModule(),
    'packages/sdk/src/cli/generated/commands.ts': printCommands(registry, [...routes, await flowStream()]),
    'packages/sdk/src/generated/contract.ts': printContract(procedures, {
      enums: ENUMS,
      described: ['input'],
    }),
    'packages/sdk/src/generated/contract-equals-router.ts': printEquality(procedures, {
      router: { module: '@breakwater/api', name: 'AppRouter' },
      contract: './contract.ts',
      runtime: '../types.ts',
    }),
    'packages/db/src/admin/migrations.generated.ts': `/** Every migration of this build, in order. */\nexport const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [\n${migrations.join('')}];\n`,
  };
}

/** What is a procedure in the document, since both answer one path. */
async function flowStream() {
  const { flowStream } = await loadFlowStream();
  const { path: route, ...rest } = flowStream;
  return { ...rest, operationId: 'compliance.flows.ingestStream', route, body: [], answer: {} };
}

/** Paths whose committed text differs from what would be generated now. */
export async function staleFiles(): Promise<string[]> {
  const files = await generatedFiles();
  return Object.entries(files)
    .filter(([path, text]) => read(path) !== text)
    .map(([path]) => path);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(await generatedFiles())) {
    if (read(path) !== text) {
      writeFileSync(path, text);
      process.stdout.write(`wrote ${path}\n`);
    }
  }
}

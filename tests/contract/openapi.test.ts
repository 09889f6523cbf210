import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeDatabase } from '@breakwater/db/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { createApp, type RunningApp } from 'edge/create-app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPENAPI } from '../../apps/edge/src/openapi.generated.ts';
import { EXAMPLES_FILE, type Example, readExamples } from '../../scripts/openapi/example.ts';
import { examplesText, recordExamples } from './examples/record.ts';
import { TEST_KEYS } from './keys.ts';
import { type Running, start } from './targets.ts';

interface Media {
  readonly schema: object;
  readonly example?: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly { readonly name?: string; readonly in?: string; readonly schema?: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

const document: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
} = JSON.parse(OPENAPI);
const OPERATIONS = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const examples = readExamples();

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1 by a public validator', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(OPENAPI));
    expect([valid, errors ?? [], validator.version]).toEqual([true, [], '3.1']);
  });

  it('names every operation once, with a summary, who may call it and how it fails', () => {
    const names = OPERATIONS.map(({ operation }) => operation.operationId);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const { path, operation } of OPERATIONS) {
      expect([path, operation.summary, operation.description]).toEqual([
        path,
        expect.stringMatching(/\.$/),
        expect.stringMatching(/^(The body .*)?Needs /),
      ]);
      const statuses = Object.keys(operation.responses).map(Number);
      expect([path, statuses.some(status => status < 400)]).toEqual([path, true]);
      if (path.startsWith('/api/v1/')) {
        expect([path, statuses]).toEqual([path, expect.arrayContaining([400, 500, 503])]);
      }
    }
  });

  it('has an example of every answer that can be read', () => {
    const without = OPERATIONS.filter(({ operation: { responses } }) => {
      const media = Object.entries(responses)
        .filter(([status]) => status.startsWith('2'))
        .flatMap(([, { content = {} }]) => Object.entries(content));
      const told = media.some(([type]) => /json$|event-stream$/.test(type));
      return told && !media.some(([, { example }]) => example !== undefined);
    });
    // What is signed anew each time, needs an identity provider or a backup, and the document itself.
    expect(without.map(({ operation }) => operation.operationId)).toEqual([
      'compliance.evidence.export',
      'identity.oidc.callback',
      'database.restore',
      'service.openapi',
    ]);
  });

  const ajv = addFormats.default(
    new Ajv2020({ strict: false, validateSchema: false, code: { optimize: false } }),
  );
  ajv.addSchema(document, 'openapi');
  const pointer = (...parts: readonly string[]) =>
    parts.map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  const faults = (value: unknown, ...at: readonly string[]) => {
    const check = ajv.getSchema(`openapi#/${pointer(...at)}`);
    if (check === undefined) return [`there is no schema at ${at.join(' ')}`];
    return check(value) ? [] : ajv.errorsText(check.errors).split(', ');
  };

  it('has schemas that the requests and answers of the examples match', () => {
    const wrong = OPERATIONS.flatMap(({ path, method, operation }) => {
      const example: Example | undefined = examples.operations[operation.operationId];
      if (example === undefined) return [];
      const {
        status,
        body,
        bodyType = 'application/json',
        answerType = 'application/json',
        answer,
      } = example;
      const at = ['paths', path, method];
      const found = [
        ...faults(answer, ...at, 'responses', String(status), 'content', answerType, 'schema'),
        ...(body === undefined ? [] : faults(body, ...at, 'requestBody', 'content', bodyType, 'schema')),
        ...Object.entries({ ...example.path, ...example.query }).flatMap(([name, value]) => {
          const index = operation.parameters?.findIndex(one => one.name === name) ?? -1;
          return faults(value, ...at, 'parameters', String(index), 'schema');
        }),
      ];
      return found.length === 0 ? [] : [[operation.operationId, found]];
    });
    expect(wrong).toEqual([]);
  });

  it('has a schema of failures that failures match', () => {
    for (const [status, problem] of Object.entries(examples.problems)) {
      expect([status, faults(problem, 'components', 'schemas', 'Problem')]).toEqual([status, []]);
    }
  });

  it('shows no secret', () => {
    for (const key of Object.values(TEST_KEYS)) expect(OPENAPI).not.toContain(key);
    expect(OPENAPI.match(/\b(?:bw[a-z]|sk_[a-z]+|whsec)_(?!REDACTED)[\w\-+/=]{20,}/g)).toBeNull();
    expect(OPENAPI).not.toMatch(/-----BEGIN/);
  });
});

describe('the application', () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const path = join(folder, 'test.db');
  let served: RunningApp;
  beforeAll(async () => {
    await placeDatabase(path);
    served = await createApp({
      databaseUrl: `file:${path}`,
      keys: TEST_KEYS,
      jobs: false,
      log: () => undefined,
    });
  });
  afterAll(async () => {
    await served?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has no route that is not described', () => {
    const routes = served.app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const described = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(routes.filter(route => !described.includes(route))).toEqual([]);
    expect(routes.length).toBeGreaterThan(15);
  });
});

describe('the examples', () => {
  let running: Running;
  beforeAll(async () => {
    // Work in the background would be seen at one time or another.
    running = await start('in process', { ports: { operations: { start: () => undefined } } });
  });
  afterAll(() => running?.stop());

  // Run with -u, then `pnpm generate`, when a sample or an answer is another.
  it('are what the samples are answered', async () => {
    await expect(examplesText(await recordExamples(running))).toMatchFileSnapshot(EXAMPLES_FILE);
  }, 60_000);
});

import type { RegisteredProcedure } from '@breakwater/api';
import { Components } from './components.ts';
import type { Examples } from './example.ts';
import { HEADERS, PARAMETERS } from './headers.ts';
import { httpOperation } from './http-operation.ts';
import type { HttpRoute } from './http-routes.ts';
import { operationsOf } from './operation.ts';
import { commonProblems, PROBLEM } from './problems.ts';

const TAGS: Readonly<Record<string, string>> = {
  audit: 'Who did what, sealed so that it cannot be changed unseen.',
  compliance: 'Cardholder data: resources, flows, scope and evidence.',
  database: 'The state of the database; exports, imports, backups.',
  events: 'What happened, as it happens.',
  fleet: 'Gateways and the sandboxes behind them.',
  governance: 'What agents may do: intents, decisions, policies, keys.',
  identity: 'People, service principals, groups and roles.',
  operations: 'Long work: how far it is, and how it ended.',
  service: 'The service itself.',
  soc: 'Alerts, cases, devices, playbooks, approvals, reports.',
  webhooks: 'Events, sent to endpoints of yours.',
};

/** The OpenAPI 3.1 document of these procedures and routes. */
export function openapiDocument({
  registry,
  routes,
  examples,
  version,
}: {
  readonly registry: readonly RegisteredProcedure[];
  readonly routes: readonly HttpRoute[];
  readonly examples: Examples;
  readonly version: string;
}) {
  const components = new Components();
  const operations = [
    ...registry.flatMap(procedure => operationsOf(procedure, components, examples.operations)),
    ...routes.map(route => httpOperation(route, components, examples.operations[route.operationId])),
  ];
  const paths: Record<string, Record<string, object>> = {};
  for (const { path, method, operation } of operations.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if (paths[path]?.[method] !== undefined) throw new Error(`${method} ${path} is described twice`);
    paths[path] = { ...paths[path], [method]: operation };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Breakwater',
      version,
      description:
        'One typed control plane for governed AI agents and the infrastructure they touch. Times are ISO 8601 in UTC, failures RFC 9457. Ids in examples are made up, and secrets are left out.',
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A session token, the key of a service principal, a tenant API key, or the root key.',
        },
      },
      parameters: PARAMETERS,
      headers: HEADERS,
      responses: commonProblems(examples.problems),
      schemas: { ...components.schemas, Problem: PROBLEM },
    },
  };
}

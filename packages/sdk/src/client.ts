import { type Ask, createAsk } from './ask.ts';
import { ApiCall, ApiListCall } from './call.ts';
import { type Config, configure } from './config.ts';
import { type Environment, environment as realEnvironment } from './environment.ts';
import { askPage } from './list.ts';
import type { BreakwaterOptions, CallOptions, ProcedureKind, ProcedureTree } from './types.ts';
import { watch } from './watch.ts';

type Method = (input?: object, options?: CallOptions) => unknown;
interface MethodTree {
  readonly [name: string]: Method | MethodTree;
}

/**
 * A client for the procedures of a table, typed by a contract that was printed together with it. Breakwater's
 * own is `createBreakwater`; this one is for applications that add entities and print a contract of their own.
 */
export function createClient<Contract>(procedures: ProcedureTree, options: BreakwaterOptions): Contract {
  return assemble<Contract>(procedures, configure(options), realEnvironment);
}

/** @internal */
export function assemble<Contract>(
  procedures: ProcedureTree,
  config: Config,
  environment: Environment,
): Contract {
  const ask = createAsk(config, environment);
  const make = (path: string, kind: ProcedureKind) => createMethod(path, kind, ask, config, environment);
  return asContract<Contract>(methods(procedures, '', make));
}

/** Sound as long as contract and table come from one run of the generator, which prints them into one file. */
function asContract<Contract>(tree: MethodTree): Contract {
  return tree as Contract;
}

function methods(
  procedures: ProcedureTree,
  prefix: string,
  make: (path: string, kind: ProcedureKind) => Method,
): MethodTree {
  const entries = Object.entries(procedures).map(([name, node]) => {
    const path = prefix + name;
    return [name, typeof node === 'string' ? make(path, node) : methods(node, `${path}.`, make)] as const;
  });
  return Object.fromEntries(entries);
}

function createMethod(
  path: string,
  kind: ProcedureKind,
  ask: Ask,
  config: Config,
  environment: Environment,
): Method {
  switch (kind) {
    case 'list':
      return (input, options = {}) => new ApiListCall(askPage(ask, path, input, options));
    case 'subscription':
      return (input, options = {}) => ({
        [Symbol.asyncIterator]: () => watch(config, environment, { path, input, options }),
      });
    default:
      return (input, options = {}) => new ApiCall(ask(path, kind, input, options));
  }
}

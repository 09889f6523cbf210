import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InstrumenterContext, MutantCoverage, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import { useTree } from './modules.ts';
import { collected, root, runSuite, type Test, testsIn } from './suite.ts';

/** Tests of megabytes: counting what they reach takes minutes. */
const TOO_LARGE = /megabyte|unfold without end|deeper than the call stack|at most 1,000 entries each/;

/** What instrumented code looks at. */
type Switches = { -readonly [K in keyof InstrumenterContext]?: InstrumenterContext[K] | undefined };

interface Failure {
  readonly test: Test;
  readonly message: string;
}

/**
 * Runs test files in one process whose modules stay loaded while one mutant after the other is switched on: a mutant
 * costs what its tests cost, and not another start of everything.
 */
class InProcessRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  readonly #files: readonly string[];
  readonly #coverage: MutantCoverage = { static: {}, perTest: {} };
  readonly #state: Switches = { mutantCoverage: this.#coverage };
  #fresh = true;
  #spoilt = false;

  constructor({ testFiles }: StrykerOptions) {
    // In the order given: what is quick comes first, and the first failure is the last test.
    this.#files = (testFiles ?? []).flatMap(pattern => globSync(pattern).toSorted());
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    Reflect.set(globalThis, '__stryker__', this.#state);
    // All that `expect` looks for of a worker of vitest.
    Reflect.set(globalThis, '__vitest_worker__', { config: { snapshotOptions: {} }, ctx: {}, durations: {} });
    // What a mutant left undone is no news, and must not end the process.
    process.on('unhandledRejection', () => undefined);
    useTree(process.cwd());
    for (const file of this.#files) {
      await collected(file, () => import(pathToFileURL(join(process.cwd(), file)).href));
    }
  }

  async dryRun(): Promise<DryRunResult> {
    const first = await this.#covered();
    const second = await this.#covered();
    return {
      status: DryRunStatus.Complete,
      tests: second.tests,
      mutantCoverage: withOnceAsStatic(first.coverage, second.coverage),
    };
  }

  async #covered() {
    const tests: TestResult[] = [];
    await this.#run(everyTest(), (test, error, ms) => {
      const about = { id: test.id, name: test.id, fileName: join(process.cwd(), test.file), timeSpentMs: ms };
      tests.push(
        error === undefined
          ? { ...about, status: TestStatus.Success }
          : { ...about, status: TestStatus.Failed, failureMessage: textOf(error) },
      );
      return true;
    });
    const coverage = structuredClone(this.#coverage);
    // Instrumented modules keep this object, so it is emptied and not replaced.
    for (const counts of [this.#coverage.static, this.#coverage.perTest]) {
      for (const key of Object.keys(counts)) Reflect.deleteProperty(counts, key);
    }
    return { tests, coverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRunOptions): Promise<MutantRunResult> {
    // Stryker answers a rejection with another process.
    if (this.#spoilt) throw new Error('the process is spoilt');
    const wanted = testFilter === undefined ? everyTest() : new Set(testFilter);
    const first = this.#fresh;
    this.#fresh = false;
    this.#state.activeMutant = activeMutant.id;
    this.#state.hitCount = hitLimit === undefined ? undefined : 0;
    this.#state.hitLimit = hitLimit;
    const failed = await this.#firstFailure(wanted);
    this.#state.activeMutant = undefined;
    const { hitCount = 0 } = this.#state;
    if (hitLimit !== undefined && hitCount > hitLimit) {
      return { status: MutantRunStatus.Timeout, reason: `hit ${hitCount} times` };
    }
    if (failed === null) return { status: MutantRunStatus.Survived, nrOfTests: wanted.size };
    // A test that now fails without the mutant fails for what some mutant left behind: this one, if it was the first.
    if ((await this.#firstFailure(new Set([failed.test.id]))) !== null) {
      this.#spoilt = true;
      if (!first) throw new Error('the process is spoilt');
    }
    return {
      status: MutantRunStatus.Killed,
      killedBy: [failed.test.id],
      failureMessage: failed.message,
      nrOfTests: wanted.size,
    };
  }

  async #firstFailure(wanted: ReadonlySet<string>): Promise<Failure | null> {
    let failure: Failure | null = null;
    await this.#run(wanted, (test, error) => {
      if (error !== undefined) failure ??= { test, message: textOf(error) };
      return error === undefined;
    });
    return failure;
  }

  #run(wanted: ReadonlySet<string>, ended: (test: Test, error: unknown, ms: number) => boolean) {
    const begins = ({ id }: Test) => {
      this.#state.currentTestId = id;
    };
    const done = (test: Test, error: unknown, ms: number) => {
      this.#state.currentTestId = undefined;
      return ended(test, error, ms);
    };
    return runSuite(root, wanted, { begins, ended: done });
  }
}

const everyTest = () =>
  new Set(
    testsIn(root)
      .map(({ id }) => id)
      .filter(id => !TOO_LARGE.test(id)),
  );

/** What ran the first time only, as a module that is loaded late does, is as good as static: it will not run again. */
function withOnceAsStatic(first: MutantCoverage, { perTest }: MutantCoverage): MutantCoverage {
  const again = new Set(Object.values(perTest).flatMap(counts => Object.keys(counts)));
  const once = Object.values(first.perTest)
    .flatMap(counts => Object.entries(counts))
    .filter(([mutant]) => !again.has(mutant));
  return { static: { ...first.static, ...Object.fromEntries(once) }, perTest };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];

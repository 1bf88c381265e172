// What VS Code calls in its extension host to run the tests bundled beside this file; the results go to a file.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

export interface HostResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
  readonly error?: string;
}

/** Runs every bundled test and writes the results to `$NLP_TEST_RESULTS`. */
export async function run(): Promise<void> {
  const file = process.env.NLP_TEST_RESULTS;
  if (!file) throw new Error('$NLP_TEST_RESULTS does not name the file for the results');
  const mocha = new Mocha({ ui: 'bdd', timeout: 180_000, reporter: 'min', color: false });
  for (const name of readdirSync(__dirname)) if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
  const results: HostResult[] = [];
  try {
    await new Promise<void>(resolve => {
      const runner = mocha.run(() => resolve());
      const add = (state: HostResult['state']) => (test: Mocha.Test, error?: Error) =>
        results.push({ title: test.fullTitle(), state, milliseconds: test.duration ?? 0, error: error?.stack });
      runner.on('pass', add('passed'));
      runner.on('fail', add('failed'));
      runner.on('pending', add('skipped'));
    });
  } catch (error) {
    // A test file that cannot be loaded is a failure, too.
    results.push({ title: 'loading the tests', state: 'failed', milliseconds: 0, error: String(error) });
  }
  writeFileSync(file, JSON.stringify(results));
}

// Mocha's usual report, and the counts in out/results/<suite>.json for the totals over all suites.
const { mkdirSync, writeFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { reporters, Runner } = require('mocha');

class CountingReporter extends reporters[process.env.CI || !process.stdout.isTTY ? 'Dot' : 'Spec'] {
  constructor(runner, options) {
    super(runner, options);
    const suite = options.reporterOptions?.suite ?? 'unit';
    const folder = resolve(__dirname, '..', 'out', 'results');
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats;
      mkdirSync(folder, { recursive: true });
      const counts = { passed: passes, failed: failures, skipped: pending };
      writeFileSync(resolve(folder, `${suite}.json`), JSON.stringify(counts));
    });
  }
}

module.exports = CountingReporter;

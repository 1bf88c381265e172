// Mocha's usual report, and the counts in out/results/<suite>.json for the totals over all suites.
const { mkdirSync, writeFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { reporters, Runner } = require('mocha');

const FOLDER = resolve(__dirname, '..', 'out', 'results');

module.exports = function CountingReporter(runner, options) {
  const Report = process.stdout.isTTY ? reporters.Spec : reporters.Dot;
  const report = new Report(runner, options);
  runner.once(Runner.constants.EVENT_RUN_END, () => {
    const { passes, failures, pending } = runner.stats;
    mkdirSync(FOLDER, { recursive: true });
    const counts = { passed: passes, failed: failures, skipped: pending };
    writeFileSync(resolve(FOLDER, `${options.reporterOptions?.suite ?? 'unit'}.json`), JSON.stringify(counts));
  });
  return report;
};

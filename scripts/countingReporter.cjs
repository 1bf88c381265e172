// Mocha's usual report, and the counts in out/results/<suite>.json for the totals over all suites, those of each file too.
const { mkdirSync, writeFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { reporters, Runner } = require('mocha');

const FOLDER = resolve(__dirname, '..', 'out', 'results');

module.exports = function CountingReporter(runner, options) {
  const Report = process.stdout.isTTY ? reporters.Spec : reporters.Dot;
  const report = new Report(runner, options);
  const files = {};
  const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING } = Runner.constants;
  for (const [event, key] of [
    [EVENT_TEST_PASS, 'passed'],
    [EVENT_TEST_FAIL, 'failed'],
    [EVENT_TEST_PENDING, 'skipped'],
  ]) {
    runner.on(event, test => {
      files[test.file] ??= { passed: 0, failed: 0, skipped: 0, titles: [], skippedTitles: [] };
      files[test.file][key]++;
      if (key === 'failed') files[test.file].titles.push(test.fullTitle());
      if (key === 'skipped') files[test.file].skippedTitles.push(test.fullTitle());
    });
  }
  runner.once(Runner.constants.EVENT_RUN_END, () => {
    const { passes, failures, pending } = runner.stats;
    mkdirSync(FOLDER, { recursive: true });
    const counts = { passed: passes, failed: failures, skipped: pending, files };
    writeFileSync(resolve(FOLDER, `${options.reporterOptions?.suite ?? 'unit'}.json`), JSON.stringify(counts));
  });
  return report;
};

// `npm run test:windows [-- --core | FILES]`: the unit tests under Wine with Windows' Node, and a training there that must score as here.
// `--core` takes the tests of the core and the workers alone: those of the command line start processes, which takes seconds each there.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { listTests, passInParts } from './inParts.mjs';
import { installPackages } from './install.mjs';
import { findNpm } from './resolveProgram.mjs';
import { clearResults, readResults, sumCounts, writeResults } from './results.mjs';
import { passesAgain } from './runAgain.mjs';
import { lastLines, mustRun } from './runCommand.mjs';
import { listUnexpected, WINDOWS_SUITE } from './skippedOnWindows.mjs';
import folders from './unitFolders.cjs';
import { installWine, prepareWindows, toWindows } from './wine.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const UNIT = WINDOWS_SUITE;
const CORE = ['test/core', 'test/worker'];
/** Small enough for a minute, and with dropout, whose masks a resumed run must draw as an uninterrupted one. */
const CONFIG = `task: classify
data: { train: data/reviews.csv, validation: 10%, test: data/reviews-test.csv }
tokenizer: { type: word, vocabulary: 2000, lowercase: true }
model: { type: lstm, width: 32, hidden: 32, pool: last, dropout: 0.2 }
train: { epochs: 3, batch: 32, optimizer: { type: adam, learning-rate: 3e-3 }, seed: 7 }
`;

/** Runs files; the tests' own report tells of each. */
async function runMocha(windows, files, suite) {
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  const output = join(ROOT, 'out', `${suite}.txt`);
  // What it counted is there where it came to its end.
  writeResults(suite, { passed: 0, failed: 1, skipped: 0, files: {} });
  const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
  const args = [mocha, '--reporter', 'scripts/countingReporter.cjs', '--reporter-option', `suite=${suite}`];
  // Programs start several times as slowly as on Windows itself.
  args.push('--timeout', '120000', ...files);
  const npm = findNpm();
  const env = { CHROMIUM: '', ...(npm ? { npm_execpath: toWindows(realpathSync(npm)) } : {}) };
  const { code } = await windows.node(args, { cwd: ROOT, output, env, seconds: 3600 });
  const report = readFileSync(output, 'utf8').replaceAll('\r', '');
  console.log(report.trimEnd());
  return code === 0;
}

/** Trains, stops, resumes and predicts on both, in a folder with spaces and letters beyond ASCII; resolves to whether all is equal. */
async function compareTraining(windows) {
  const driver = join(ROOT, 'scripts', 'stopAndResume.mjs');
  const here = mkdtempSync(join(tmpdir(), 'nlp-workbench-here-'));
  const there = mkdtempSync(join(windows.drive, 'users', 'My Project ü (2) & '));
  for (const folder of [here, there]) {
    mkdirSync(join(folder, 'data'));
    for (const name of ['reviews.csv', 'reviews-test.csv'])
      cpSync(join(ROOT, 'samples', 'data', name), join(folder, 'data', name));
    writeFileSync(join(folder, 'sentiment.nlp.yaml'), CONFIG);
  }
  try {
    const output = join(here, 'windows.txt');
    const [ours, theirs] = [join(here, 'said.json'), join(there, 'said.json')];
    await mustRun(process.execPath, [driver, join(here, 'sentiment.nlp.yaml'), ours], { cwd: here, quiet: true });
    const inside = path => `C:${path.slice(windows.drive.length).replaceAll('/', '\\')}`;
    const args = [toWindows(driver), inside(join(there, 'sentiment.nlp.yaml')), inside(theirs)];
    await windows.node(args, { cwd: there, output, seconds: 600 });
    if (!existsSync(theirs)) return [`no training: ${lastLines(readFileSync(output, 'utf8'))}`];
    const [expected, found] = [ours, theirs].map(file => JSON.parse(readFileSync(file, 'utf8')));
    return Object.keys(expected)
      .filter(key => !isDeepStrictEqual(found[key], expected[key]))
      .map(key => `${key}: here ${JSON.stringify(expected[key])}, on Windows ${JSON.stringify(found[key])}`);
  } finally {
    for (const folder of [here, there])
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  }
}

async function main() {
  const words = process.argv.slice(2);
  const keepResults = words.includes('--keep-results');
  const named = words.filter(word => !word.startsWith('--'));
  // Wine has no browser.
  const listed = () =>
    listTests(words.includes('--core') ? CORE : folders).filter(name => !/\.browser\.test\.ts$/.test(name));
  let wine;
  try {
    wine = await installWine(console.log);
  } catch (error) {
    console.log(`skipped: tests under Wine: ${error.message}`);
    return;
  }
  await installPackages();
  if (!keepResults) clearResults();
  await mustRun(process.execPath, [join(ROOT, 'esbuild.mjs')], { cwd: ROOT, quiet: true });
  const windows = await prepareWindows(wine, console.log);
  console.log(`tests with Windows' Node ${windows.version} under Wine`);
  try {
    const run = (files, suite = UNIT) => runMocha(windows, files, suite);
    const passes =
      (await passInParts(UNIT, named.length > 0 ? named : listed(), run)) || (await passesAgain(UNIT, run));
    const counts = readResults(UNIT);
    const all = [counts];
    if (named.length === 0) {
      const differences = await compareTraining(windows);
      const title = 'train, stop, resume, evaluate and predict: as on Linux';
      console.log(differences.length === 0 ? `  ✔ ${title}` : `  ✖ ${title}\n    ${differences.join('\n    ')}`);
      all.push({ passed: differences.length === 0 ? 1 : 0, failed: differences.length === 0 ? 0 : 1, skipped: 0 });
      writeResults('windows-training', all[1]);
    }
    const unexpected = listUnexpected(counts);
    for (const title of unexpected) console.log(`✖ skipped, and should not be there: ${title}`);
    const { passed, failed, skipped } = sumCounts([...all, { failed: unexpected.length }]);
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    if (!passes || failed > 0) process.exitCode = 1;
  } finally {
    await windows.end();
  }
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});

/**
 * `node --import tsx bench/examples.ts [--rows 1000000]`: how long the table of examples takes with many rows, in a real browser:
 * reading, first rows, filters, sorting, the worst slices, and frames a second of scrolling.
 */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../src/core/base/random';
import { Examples } from '../src/core/examples/examples';
import { examplesHost, makeRunFolder, removeFolders } from '../test/webview/examples/examplesHost';
import { closeBrowser, openBrowser, openPreview } from '../test/webview/preview';

const { values } = parseArgs({ options: { rows: { type: 'string' } } });
const ROWS = Number(values.rows ?? 1_000_000);
const WORDS = ['refund', 'parcel', 'dinner', 'prize', 'minutes', 'invoice', 'harbour', 'late', 'window', 'letter'];

async function writeMany(folder: string): Promise<void> {
  const random = new Random(1, 'examples');
  const out = createWriteStream(join(folder, 'predictions.jsonl'));
  for (let index = 0; index < ROWS; index++) {
    const p = random.uniform();
    const line = {
      split: 'test',
      index,
      file: '/data/test.csv',
      line: index + 2,
      text: `${Array.from({ length: 4 + random.integer(12) }, () => WORDS[random.integer(WORDS.length)]).join(' ')} ${index}`,
      label: random.uniform() < p ? 'spam' : 'ham',
      source: ['web', 'mail', 'phone'][random.integer(3)],
      prediction: { label: p >= 0.5 ? 'spam' : 'ham', probabilities: [1 - p, p] },
    };
    if (!out.write(`${JSON.stringify(line)}\n`)) await new Promise<void>(done => out.once('drain', () => done()));
  }
  await new Promise<void>(done => out.end(done));
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  console.log(`${what.padEnd(44)} ${Math.round(performance.now() - began)} ms`);
  return result;
}

async function main(): Promise<void> {
  if (!openBrowser()) {
    console.log('no Chromium or Chrome on this machine: name one in $CHROMIUM');
    return;
  }
  const folder = makeRunFolder([], ['ham', 'spam']);
  await timed(`writing ${ROWS} predictions`, () => writeMany(folder));
  const examples = new Examples();
  const columns = ['text', 'true', 'predicted', 'confidence'];
  const page = (asked: object) => examples.page(folder, { offset: 0, limit: 200, columns, ...asked });
  await timed('reading them', () => examples.describe(folder, {}));
  await timed('the first rows', () => page({}));
  await timed('text contains', () => page({ where: [{ column: 'text', contains: 'refund parcel' }] }));
  await timed('text matches a pattern', () =>
    page({ where: [{ column: 'text', matches: 'refund .*prize', flags: 'iu' }] }),
  );
  await timed('a range and a value', () =>
    page({
      where: [
        { column: 'confidence', from: 0.9 },
        { column: 'correct', is: ['no'] },
      ],
    }),
  );
  await timed('sorted by a number', () => page({ sort: { column: 'loss', descending: true } }));
  await timed('sorted by text', () => page({ sort: { column: 'text' } }));
  await timed('the worst slices', () => examples.findSlices(folder, {}));
  console.log(`memory ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`);
  const preview = await openPreview({ view: 'examples', width: 1200, height: 800, host: examplesHost({ folder }) });
  await preview.page.locator('.row:not(.waiting)').first().waitFor({ timeout: 120_000 });
  for (const step of [24, 600, 6000]) {
    const result = await preview.page.evaluate(`new Promise(done => {
      const grid = document.querySelector('.grid');
      const began = performance.now();
      let [frames, waiting, drawn] = [0, 0, 0];
      const next = () => {
        frames++;
        drawn += document.querySelectorAll('.row').length;
        waiting += document.querySelectorAll('.row.waiting').length;
        if (performance.now() - began > 3000) {
          done({ frames: frames / 3, waiting: waiting / drawn });
          return;
        }
        grid.scrollTop += ${step};
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    })`);
    const { frames, waiting } = result as { frames: number; waiting: number };
    console.log(
      `scrolling ${step} pixels a frame: ${frames.toFixed(0)} frames a second, ${(100 * waiting).toFixed(0)}% of rows not there yet`,
    );
  }
  await preview.page.locator('.grid').focus();
  await timed('to the last row by the keyboard', async () => {
    await preview.page.keyboard.press('Control+End');
    await preview.until(`document.querySelector('[data-place="${ROWS - 1}"]:not(.waiting)') !== null`);
  });
  await preview.close();
}

void main().finally(async () => {
  removeFolders();
  await closeBrowser();
});

/**
 * `node --import tsx bench/curves.ts [--runs 100] [--points 100000]`: how long the curves view takes with many long runs, in a real
 * browser: from the log on the disk to the page, first drawing, crosshair, zoom, smoothing, a mean of groups.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readMetricColumns } from '../src/core/runs/metricColumns';
import { makeRun } from '../test/webview/curves/runs';
import { closeBrowser, openBrowser, openPreview, type Preview } from '../test/webview/preview';

const { values } = parseArgs({ options: { runs: { type: 'string' }, points: { type: 'string' } } });
const RUNS = Number(values.runs ?? 100);
const POINTS = Number(values.points ?? 100_000);

async function main(): Promise<void> {
  if (!openBrowser()) {
    console.log('no Chromium or Chrome on this machine: name one in $CHROMIUM');
    return;
  }
  await measureReading();
  const runs = Array.from({ length: RUNS }, (_, i) =>
    makeRun(`2026112${i}-2345-ab`, {
      folder: `/project/.nlp/runs/spam${i % 5}/${i}`,
      step: POINTS,
      totalSteps: POINTS,
    }),
  );
  const shown = runs.map(({ folder }) => folder);
  const preview = await openPreview({
    view: 'curves',
    width: 1400,
    height: 900,
    host: {
      news: (name, _payload, post) => {
        if (name === 'ready') post('runs', { runs, shown, looks: {} });
      },
    },
  });
  await preview.page.locator('.run').first().waitFor();
  // Made in the page: what crosses the browser's debugging protocol says nothing of VS Code's channel.
  tell(
    'columns to first drawing',
    await timed(
      preview,
      `for (const [r, folder] of ${JSON.stringify(shown)}.entries()) {
        const step = Float64Array.from({ length: ${POINTS} }, (_, i) => i + 1);
        const value = step.map(s => 2 * Math.exp(-s / ${POINTS / 5}) + 0.3 + 0.2 * Math.sin(s * 12.9898 + r));
        const columns = [{ name: 'train/loss', step, epoch: step, seconds: step, value }];
        window.dispatchEvent(new MessageEvent('message', { data: { kind: 'news', name: 'columns', payload: { folder, columns } } }));
      }`,
    ),
  );
  const box = (await preview.page.locator('.chart-svg').first().boundingBox())!;
  const at = (x: number, type: string) =>
    `document.querySelector('.chart-svg').dispatchEvent(new PointerEvent('${type}', { clientX: ${box.x + x}, clientY: ${box.y + 90}, pointerId: 1, bubbles: true }))`;
  tell('crosshair', await timed(preview, at(300, 'pointermove')));
  const key = (name: string) =>
    `document.querySelector('.chart-svg').dispatchEvent(new KeyboardEvent('keydown', { key: '${name}', bubbles: true }))`;
  tell('next step by key', await timed(preview, key('ArrowRight')));
  tell('zoom', await timed(preview, key('+')));
  tell('zoom out', await timed(preview, key('-')));
  const control = (label: string, change: string) => `(input => { ${change}; })(
    [...document.querySelectorAll('label')].find(label => label.textContent.startsWith('${label}')).querySelector('input, select'))`;
  tell('log y', await timed(preview, control('Log y', 'input.click()')));
  tell('ignore outliers', await timed(preview, control('Ignore outliers', 'input.click()')));
  const smooth = (value: number) =>
    control('Smoothing', `input.value = '${value}'; input.dispatchEvent(new Event('input'))`);
  tell('smoothing, first', await timed(preview, smooth(0.9)));
  tell('smoothing, again', await timed(preview, smooth(0.5)));
  const group = control('Group by', `input.value = 'config'; input.dispatchEvent(new Event('change'))`);
  tell('mean of 5 groups', await timed(preview, group));
  const heap = (await preview.page.evaluate('performance.memory?.usedJSHeapSize ?? 0')) as number;
  console.log(`JavaScript heap ${Math.round(heap / 2 ** 20)} MiB`);
  await preview.close();
  await closeBrowser();
}

/** Of one run: a log as training writes it, read into columns. */
async function measureReading(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nlp-curves-'));
  try {
    const rows = Array.from({ length: POINTS }, (_, i) =>
      JSON.stringify({ step: i + 1, epoch: i / 100, seconds: i * 0.031, values: { 'train/loss': Math.random() } }),
    );
    writeFileSync(join(folder, 'metrics.jsonl'), `${rows.join('\n')}\n`);
    const started = performance.now();
    await readMetricColumns(folder);
    console.log(`one log of ${POINTS} rows into columns ${(performance.now() - started).toFixed(0)} ms`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Taken {
  readonly all: number;
  /** The longest that the page did not answer. */
  readonly blocked: number;
}

/** From a change to the second frame after it is drawn. */
async function timed({ page }: Preview, work: string): Promise<Taken> {
  const took = await page.evaluate(`new Promise(resolve => {
    const started = performance.now();
    let [last, blocked, idle] = [started, 0, 0];
    ${work};
    const frame = () => {
      const now = performance.now();
      blocked = Math.max(blocked, now - last);
      last = now;
      idle = document.querySelector('.charted')?.getAttribute('aria-busy') === 'true' ? 0 : idle + 1;
      if (idle < 2) requestAnimationFrame(frame);
      else resolve({ all: now - started, blocked });
    };
    requestAnimationFrame(frame);
  })`);
  return took as Taken;
}

function tell(what: string, { all, blocked }: Taken): void {
  const times = [all, blocked].map(time => time.toFixed(0).padStart(7));
  console.log(`${what.padEnd(36)} ${times[0]} ms, at most ${times[1]} ms in one frame`);
}

void main();

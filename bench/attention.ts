/**
 * The attention view on 512 tokens of a model of 12 layers x 12 heads, in a real browser: time to the first picture, memory, and frames a
 * second of hovering, panning and lines. `npx tsx bench/attention.ts [TOKENS]`
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { look } from '../src/core/explain/attention/look';
import { attentionMatrix, attentionSummary, attentionThumbnails } from '../src/core/explain/attention/matrices';
import { attentionPage } from '../src/core/explain/attention/page';
import { scoresOfHeads } from '../src/core/explain/attention/scores';
import { engineFor } from '../src/core/inference/engineFor';
import { openRun } from '../src/core/inference/openRun';
import { train } from '../src/core/training/trainRun';
import { closeBrowser, type Host, openPreview } from '../test/webview/preview';

const TOKENS = Number(process.argv[2] ?? 512);
const WORDS = 'the harbour master wrote that a grey ship came in at noon with its lamps lit and nobody on deck'.split(
  ' ',
);

/** Frames a second while something is done again and again for two seconds. */
const FRAMES = `(async act => {
  let frames = 0;
  const until = performance.now() + 2000;
  let longest = 0;
  let last = performance.now();
  while (performance.now() < until) {
    act(frames++);
    await new Promise(done => requestAnimationFrame(done));
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return { perSecond: frames / 2, longest };
})`;

const report = (what: string, value: string) => console.log(`${what.padEnd(44)} ${value}`);
const ms = (since: number) => `${Math.round(performance.now() - since)} ms`;
const megabytes = () => `${Math.round(process.memoryUsage().rss / 1e6)} MB`;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nlp-bench-'));
  const rows = Array.from(
    { length: 64 },
    (_, i) => `${WORDS.slice(i % 9, (i % 9) + 8).join(' ')},${i % 2 ? 'yes' : 'no'}`,
  );
  writeFileSync(join(folder, 'data.csv'), `text,label\n${rows.join('\n')}\n`);
  const config = join(folder, 'wide.nlp.yaml');
  writeFileSync(
    config,
    `task: classify\ndata: { train: data.csv }\ntokenizer: { type: word, length: ${TOKENS} }\nmodel: { type: transformer, layers: 12, heads: 12, width: 96 }\ntrain: { epochs: 1, batch: 64 }\n`,
  );
  const { engine } = await engineFor('auto');
  const { folder: made } = await train(config, {
    workspace: folder,
    trusted: true,
    signal: new AbortController().signal,
    onEvent: () => {},
  });
  const run = await openRun(made, engine);
  const text = Array.from({ length: TOKENS + 8 }, (_, i) => WORDS[(i * 7) % WORDS.length]).join(' ');

  let since = performance.now();
  const summary = await attentionSummary(run, text);
  const [part] = summary.parts;
  report(
    'text read, all weights kept',
    `${ms(since)} (${part!.queries.length} tokens, ${part!.layers} x ${part!.heads} heads)`,
  );
  report('memory of the worker', megabytes());
  for (const head of [0, 'mean', 'max', 'rollout'] as const) {
    since = performance.now();
    await attentionMatrix(run, text, { layer: 11, head });
    report(`matrix: ${head === 0 ? 'one head' : head}`, ms(since));
  }
  since = performance.now();
  await scoresOfHeads(await look(run, { text }), part!, { layer: 3, heads: [0], stage: 'masked' });
  report('scores of one head (reads again)', ms(since));
  since = performance.now();
  await attentionThumbnails(run, text, { side: 48 });
  report('thumbnails of all heads', ms(since));

  const host: Host = {
    news: (name, _, post) => {
      if (name === 'ready') post('state', { run: run.identity, text, models: [] });
    },
    request: (name, payload) => {
      const asked = payload as never;
      if (name === 'summary') return attentionSummary(run, text);
      return name === 'matrix' ? attentionMatrix(run, text, asked) : attentionThumbnails(run, text, asked);
    },
  };
  // The page's script is bundled once.
  await (await openPreview({ view: 'attention', host: {} })).close();
  since = performance.now();
  const { page, close } = await openPreview({ view: 'attention', host, width: 1200, height: 900 });
  await page.locator('.cells').waitFor();
  report('view opened to first picture', ms(since));
  const frames = async (what: string, act: string) => {
    const { perSecond, longest } = (await page.evaluate(`${FRAMES}(${act})`)) as { perSecond: number; longest: number };
    report(what, `${Math.round(perSecond)} frames a second, longest ${Math.round(longest)} ms`);
  };
  const move = (target: string, size: number) => `i => {
    const node = document.querySelector('${target}');
    const box = node.getBoundingClientRect();
    const x = box.left + (i * 37) % Math.min(${size}, box.width);
    const y = box.top + (i * 23) % Math.min(${size}, box.height);
    node.dispatchEvent(new PointerEvent('pointermove', { clientX: x, clientY: y, bubbles: true }));
  }`;
  await frames('hover over the heatmap', move('.cells', 500));
  for (let i = 0; i < 4; i++) await page.getByLabel('Larger cells').click();
  await page.waitForTimeout(500);
  await frames(
    'pan of the heatmap',
    `i => document.querySelector('.heatmap').scrollTo((i * 31) % 2000, (i * 17) % 2000)`,
  );
  since = performance.now();
  await page.getByRole('combobox', { name: 'Head' }).selectOption({ value: '5' });
  await page
    .getByLabel(/head 6/)
    .first()
    .waitFor();
  report('another head', ms(since));
  since = performance.now();
  await page.getByText('All heads', { exact: true }).click();
  await page.locator('.thumbnail').nth(143).waitFor();
  report('all heads', ms(since));
  since = performance.now();
  await page.getByText('Lines', { exact: true }).click();
  await page.locator('.links line').first().waitFor();
  report('lines', ms(since));
  await frames(
    'hover over the lines',
    `i => document.querySelectorAll('[data-query]')[(i * 7) % document.querySelectorAll('[data-query]').length].dispatchEvent(new PointerEvent('pointerenter'))`,
  );
  const heap = (await page.evaluate('performance.memory ? performance.memory.usedJSHeapSize : 0')) as number;
  report('memory of the page', `${Math.round(heap / 1e6)} MB`);
  await close();

  const to = join(folder, 'attention.html');
  since = performance.now();
  try {
    await attentionPage(run, { text, program: join(__dirname, '..'), to });
    report('page saved', `${ms(since)}, ${Math.round(statSync(to).size / 1e6)} MB`);
  } catch (error) {
    report('page saved', `skipped: ${error instanceof Error ? error.message : error}`);
  }
  await run.dispose();
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
}

void main();

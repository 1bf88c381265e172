import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PointColumn } from '../../../src/core/explain/points/columns';
import type { ProjectionPoints } from '../../../src/core/explain/points/points';
import { RUN } from '../attention/model';
import {
  closeBrowser,
  type Host,
  openPreview,
  type Preview,
  type PreviewOptions,
  skipWithoutBrowser,
} from '../preview';
import { makePoints, projectionHost } from './cloud';

const NO_WEBGL = `const original = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, options) {
  return kind === 'webgl2' ? null : original.call(this, kind, options);
};`;

/** Four examples in the corners, one in the middle. */
const CORNERS = Float32Array.of(-1, 1, 1, 1, 1, -1, -1, -1, 0, 0);
const cornerHost: Host = {
  news: (name, _payload, post) => {
    if (name === 'ready') post('state', { run: RUN });
  },
  request: name =>
    name === 'points' ? makePoints({ of: 'examples', limit: 5 }, 5) : { coordinates: CORNERS, explained: [0.6, 0.25] },
};

describe('projection view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (options: Partial<PreviewOptions> = {}) => {
    preview = await openPreview({ view: 'projection', host: cornerHost, ...options });
  };
  const ready = (page: Page, text: RegExp) => page.locator('.plot').and(page.getByLabel(text)).waitFor();
  /** Position of a place between -1 and 1 inside the plot. */
  const at = async (x: number, y: number) => {
    const { width, height } = (await preview.page.locator('.plot').boundingBox())!;
    const scale = (Math.min(width, height) / 2) * 0.88;
    return { position: { x: width / 2 + x * scale, y: height / 2 - y * scale } };
  };
  const examples = { of: 'examples', limit: 1000 };
  const litPixels = () =>
    preview.page.evaluate(`new Promise(resolve => requestAnimationFrame(() => {
      const source = document.querySelector('.plot canvas');
      const copy = document.createElement('canvas');
      copy.width = source.width; copy.height = source.height;
      const context = copy.getContext('2d');
      document.querySelector('.plot canvas').dispatchEvent(new Event('redraw'));
      requestAnimationFrame(() => {
        context.drawImage(source, 0, 0);
        const { data } = context.getImageData(0, 0, copy.width, copy.height);
        let lit = 0;
        for (let i = 3; i < data.length; i += 4) if (data[i] > 100) lit++;
        resolve(lit);
      });
    }))`);

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('gives the plot the whole width of half a window, search and legend above it', async () => {
    await open({ width: 700, height: 860, remembered: examples });
    await ready(preview.page, /./);
    const box = (selector: string) => preview.page.locator(selector).boundingBox();
    const [plot, side] = [(await box('.plot'))!, (await box('.side'))!];
    assert.ok(plot.width > 640, `${plot.width}`);
    assert.ok(side.y + side.height <= plot.y && side.height < 120, JSON.stringify(side));
    assert.ok(plot.height > 500, `${plot.height}`);
  });

  it('names the point under the pointer, its label, its prediction and its line, and opens that', async () => {
    await open({ remembered: examples });
    await ready(preview.page, /PCA of 5 examples/);
    assert.match(
      (await preview.page.locator('.about').textContent())!,
      /PC 1 \(x\): 60\.0% of variance · PC 2 \(y\): 25\.0%/,
    );
    const plot = preview.page.locator('.plot');
    await plot.hover(await at(-1, -1));
    const shown = (await preview.page.locator('.tooltip').textContent())!;
    assert.ok(
      shown.includes('this is example 3') &&
        shown.includes('True: list') &&
        shown.includes('Predicted: ham (incorrect)'),
      shown,
    );
    assert.ok(shown.includes('train.csv:5'), shown);
    await plot.click(await at(-1, -1));
    assert.deepEqual(preview.said.filter(({ name }) => name === 'open').at(-1)!.payload, {
      file: '/project/data/train.csv',
      line: 5,
    });
    await plot.hover(await at(0.5, 0));
    assert.equal(await preview.page.locator('.tooltip').isVisible(), false);
  });

  it('walks from point to point by keyboard and opens one', async () => {
    await open({ remembered: examples });
    await ready(preview.page, /5 examples/);
    await preview.page.locator('.plot').focus();
    const spoken = preview.page.locator('[aria-live="polite"].visually-hidden');
    await preview.page.keyboard.press('ArrowRight');
    await preview.page.waitForTimeout(200);
    assert.match((await spoken.textContent())!, /example 4, ham/);
    // Up and right of the middle, and straight up of nothing: the nearest ahead.
    await preview.page.keyboard.press('ArrowUp');
    await preview.page.keyboard.press('ArrowLeft');
    await preview.page.waitForTimeout(200);
    assert.match((await spoken.textContent())!, /example 0, ham/);
    await preview.page.keyboard.press('Enter');
    assert.deepEqual(preview.said.filter(({ name }) => name === 'open').at(-1)!.payload, {
      file: '/project/data/train.csv',
      line: 2,
    });
  });

  it('paints points, fewer when a kind is unchecked', async () => {
    await open({ host: projectionHost(400), remembered: examples });
    await ready(preview.page, /400 examples/);
    const all = Number(await litPixels());
    assert.ok(all > 2000, `${all}`);
    await preview.page.getByRole('checkbox', { name: 'spam' }).uncheck();
    const fewer = Number(await litPixels());
    assert.ok(fewer < 0.85 * all && fewer > 0.6 * all, `${fewer} of ${all}`);
    await preview.page.getByRole('button', { name: 'Show only spam' }).click({ force: true });
    assert.ok(Number(await litPixels()) < 0.4 * all);
  });

  it('searches, lists what it finds and goes there', async () => {
    await open({ host: projectionHost(1000) });
    await ready(preview.page, /1,000 words/);
    await preview.page.getByLabel(/^Search/).fill('prize');
    await preview.settle();
    const names = await preview.page.locator('.results button').allTextContents();
    assert.equal(names[0], 'prize');
    assert.match((await preview.page.locator('.found').textContent())!, /^\d+ of 1,000$/);
    await preview.page.locator('.results button').first().click();
    await preview.settle();
    assert.match((await preview.page.locator('.tooltip').textContent())!, /^prize/);
  });

  it('draws nothing where points wait for their places', async () => {
    let release = () => {};
    const inner = projectionHost(400);
    const host: Host = {
      news: inner.news,
      request: async (name, payload, cancelled) => {
        const wanted = payload as { readonly of: string };
        if (name === 'project' && wanted.of === 'examples') await new Promise<void>(resolve => (release = resolve));
        return inner.request!(name, payload, cancelled);
      },
    };
    await open({ host });
    await ready(preview.page, /400 words/);
    assert.ok(Number(await litPixels()) > 500);
    await preview.page.getByText('Examples', { exact: true }).click();
    await preview.page.getByText('Computing PCA').waitFor();
    await preview.settle();
    assert.equal(Number(await litPixels()), 0);
    release();
    await ready(preview.page, /PCA of 400 examples/);
    await preview.settle();
    assert.ok(Number(await litPixels()) > 500);
  });

  it('runs t-SNE with progress, moving on the way, and cancels it', async () => {
    let asked = 0;
    let cancelled = () => false;
    // So many that a fast machine is not done before the button is pressed.
    const inner = projectionHost(2500);
    const host: Host = {
      news: inner.news,
      request: (name, payload, wasCancelled) => {
        if (name === 'project') {
          asked++;
          cancelled = wasCancelled;
        }
        return inner.request!(name, payload, wasCancelled);
      },
    };
    await open({ host, remembered: { ...examples, limit: 5000 } });
    await ready(preview.page, /PCA of 2,500 examples/);
    const plotTop = async () => (await preview.page.locator('.plot').boundingBox())!.y;
    const top = await plotTop();
    await preview.page.getByText('t-SNE', { exact: true }).click();
    await preview.page.getByText(/^iteration \d+ of 750$/).waitFor();
    // Neither is the plot pushed down, nor is anything said of places that are no longer shown.
    assert.equal(await plotTop(), top);
    assert.doesNotMatch((await preview.page.locator('.about').textContent())!, /variance/);
    await preview.page.getByRole('button', { name: 'Cancel' }).click();
    await preview.page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' });
    assert.equal(await plotTop(), top);
    assert.equal(asked, 2);
    assert.ok(cancelled());
    await preview.page.getByRole('button', { name: 'Run again' }).click();
    await preview.page.getByText(/^iteration \d+ of 750$/).waitFor();
    await preview.page.locator('.busy progress').waitFor({ state: 'detached', timeout: 60_000 });
    assert.ok(Number(await litPixels()) > 2000);
  });

  it('colours by label, prediction, or whether that is right', async () => {
    await open({ host: projectionHost(400), remembered: examples });
    await ready(preview.page, /400 examples/);
    await preview.page.getByLabel('Color by').selectOption('correctness');
    await preview.settle();
    assert.deepEqual(await preview.page.locator('.legend .kind').allTextContents(), ['correct', 'incorrect']);
    assert.deepEqual(await preview.page.locator('.legend .number').allTextContents(), ['360', '40']);
  });

  it('colours and searches by columns of the data file', async () => {
    const inner = projectionHost(400);
    const host: Host = {
      news: inner.news,
      request: async (name, payload, cancelled) => {
        const answer = await inner.request!(name, payload, cancelled);
        if (name !== 'points') return answer;
        const year = Float64Array.from({ length: 400 }, (_, i) => 2000 + (i % 20));
        const codes = Int32Array.from({ length: 400 }, (_, i) => (i % 4) - 1);
        const columns: readonly PointColumn[] = [
          { name: 'year', title: 'year', kind: 'number', whole: true, numbers: year },
          { name: 'shop', title: 'shop', kind: 'category', categories: ['north', 'south', 'east'], codes },
          { name: 'note', title: 'note', kind: 'text', texts: Array.from(year, (_, i) => `note ${i}`) },
        ];
        return { ...(answer as ProjectionPoints), columns };
      },
    };
    await open({ host, remembered: examples });
    await ready(preview.page, /400 examples/);
    await preview.page.getByLabel('Color by').selectOption('shop');
    await preview.settle();
    const kinds = await preview.page.locator('.legend .kind').allTextContents();
    assert.deepEqual(kinds, ['north', 'south', 'east', '(none)']);
    await preview.page.locator('.search-in select').selectOption('note');
    await preview.page.getByLabel(/^Search/).fill('note 39');
    await preview.page.getByText('11 of 400').waitFor();
    await preview.page.locator('.search-in select').selectOption('year');
    await preview.page.getByLabel(/^Search/).fill('>= 2019');
    await preview.page.getByText('20 of 400').waitFor();
  });

  it('asks for the states of another layer, and for those of the last again', async () => {
    const asked: unknown[] = [];
    const inner = projectionHost(50);
    const host: Host = {
      news: inner.news,
      request: async (name, payload, cancelled) => {
        if (name === 'points') asked.push((payload as { readonly layer?: number }).layer);
        const answer = await inner.request!(name, payload, cancelled);
        return name === 'points' ? { ...(answer as object), layers: 2 } : answer;
      },
    };
    await open({ host, remembered: examples });
    await ready(preview.page, /50 examples/);
    const layer = preview.page.getByLabel('Layer');
    assert.deepEqual(await layer.locator('option').allTextContents(), ['0 (embeddings)', '1', '2 (last)']);
    assert.equal(await layer.inputValue(), '2');
    await layer.selectOption('0');
    await preview.page.getByText('layer 0 of 2').waitFor();
    await layer.selectOption('2');
    await preview.page.getByText('layer 0 of 2').waitFor({ state: 'detached' });
    await ready(preview.page, /50 examples/);
    assert.deepEqual(asked, [undefined, 0, undefined]);
    await preview.page.getByText('Vocabulary', { exact: true }).click();
    await ready(preview.page, /50 words/);
    assert.equal(await layer.count(), 0);
  });

  it('says so when WebGL 2 is missing, and draws all the same', async () => {
    await open({ host: projectionHost(400), remembered: examples, before: NO_WEBGL });
    await ready(preview.page, /400 examples/);
    await preview.page.getByText('WebGL 2 is not available').waitFor();
    assert.ok(Number(await litPixels()) > 2000);
    assert.ok((await preview.page.getByLabel('Sample size').textContent())!.includes('100,000'));
  });

  it('saves points, labels and legend', async () => {
    await open({ host: projectionHost(400), remembered: examples });
    await ready(preview.page, /400 examples/);
    await preview.page.getByRole('button', { name: 'Save SVG' }).click();
    await preview.settle();
    const { svg } = preview.said.find(({ name }) => name === 'save')!.payload as { svg: string };
    assert.equal(svg.match(/Z/g)!.length, 400 + 4);
    assert.ok(svg.includes('PCA of 400 examples') && svg.includes('>spam<'));
  });

  it('tells a failure and tries again', async () => {
    let fails = true;
    const inner = projectionHost(100);
    const host: Host = {
      news: inner.news,
      request: (name, payload, cancelled) => {
        if (fails) throw new Error('train.csv is gone');
        return inner.request!(name, payload, cancelled);
      },
    };
    await open({ host });
    await preview.page.getByRole('alert').getByText('train.csv is gone').waitFor();
    fails = false;
    await preview.page.getByRole('button', { name: 'Try Again' }).click();
    await ready(preview.page, /100 words/);
  });

  it('holds 100,000 points: a search and a zoom come within a second', async () => {
    await open({ host: projectionHost(100_000), remembered: { limit: 100_000 } });
    await ready(preview.page, /100,000 words/);
    const milliseconds = await preview.page.evaluate(`new Promise(resolve => {
      const plot = document.querySelector('.plot');
      const box = plot.getBoundingClientRect();
      const started = performance.now();
      let left = 10;
      const step = () => {
        if (left-- === 0) return resolve((performance.now() - started) / 10);
        plot.dispatchEvent(new WheelEvent('wheel', { deltaY: -40, clientX: box.left + 200, clientY: box.top + 200, cancelable: true }));
        plot.dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + 200 + left, clientY: box.top + 200 }));
        requestAnimationFrame(step);
      };
      step();
    })`);
    // Drawn by the processor here, not by a graphics card.
    assert.ok(Number(milliseconds) < 1000, `${milliseconds} ms a frame`);
    await preview.page.getByLabel(/^Search/).fill('linuxlinux');
    await preview.settle();
    assert.match((await preview.page.locator('.found').textContent())!, /of 100,000$/);
  });
});

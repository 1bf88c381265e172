import assert from 'node:assert/strict';
import { formatScore } from '../../../src/core/base/formatNumber';
import { closeBrowser, openPreview, type Preview, type PreviewOptions, skipWithoutBrowser } from '../preview';
import { attentionHost, HEADS, neuronsOf, RUN, scoresOf, tokensOf, weightsOf } from './model';

const TEXT = 'you have won a free prize';
const TOKENS = tokensOf(TEXT);
const SIDE = TOKENS.length;

describe('inside of attention in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (options: Partial<PreviewOptions> = {}) => {
    preview = await openPreview({ view: 'attention', host: attentionHost(TEXT), ...options });
    return preview.page;
  };

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('draws lines of several heads in their colors, chosen by pointer and by key', async () => {
    const page = await open({ remembered: { mode: 'links', head: 1 } });
    await page.locator('.links line').first().waitFor();
    await page.getByRole('button', { name: 'Head 3' }).click({ modifiers: ['Shift'] });
    await page.locator('[data-query="2"]').click();
    await preview.until(
      'new Set([...document.querySelectorAll(".links line")].map(l => l.getAttribute("stroke"))).size === 2',
    );
    assert.equal(await page.locator('.links line').count(), 2 * SIDE);
    assert.equal(await page.locator('.links rect').count(), 2 * SIDE);
    const pressed = page.locator('.head[aria-pressed="true"]');
    assert.deepEqual(await pressed.allTextContents(), ['2', '3']);
    const colours = await page.evaluate(
      '[...document.querySelectorAll(".head[aria-pressed=true]")].map(h => h.style.getPropertyValue("--head"))',
    );
    const strokes = await page.evaluate(
      '[...new Set([...document.querySelectorAll(".links line")].map(l => l.getAttribute("stroke")))]',
    );
    assert.deepEqual(new Set(strokes as string[]), new Set(colours as string[]));

    await page.getByRole('button', { name: 'Head 3' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await preview.until('document.querySelectorAll(".head[aria-pressed=true]").length === 1');
    assert.equal(await page.getByRole('combobox', { name: 'Head' }).inputValue(), '3');
    await page.getByRole('button', { name: 'Head 4' }).click();
    await preview.until('document.querySelectorAll(".head[aria-pressed=true]").length === 0');
    assert.equal(await page.getByRole('combobox', { name: 'Head' }).inputValue(), 'mean');
  });

  it('asks for what is put together, through all layers too', async () => {
    const page = await open();
    await page.locator('.cells').waitFor();
    const head = page.getByRole('combobox', { name: 'Head' });
    assert.deepEqual((await head.locator('option').allTextContents()).slice(0, 4), [
      'Mean',
      'Maximum',
      'Rollout',
      'Flow',
    ]);
    for (const [value, words] of [
      ['max', 'layer 1, maximum of heads'],
      ['rollout', 'rollout through layers 1 to 1'],
      ['flow', 'flow through layers 1 to 1'],
    ] as const) {
      await head.selectOption(value);
      await page.getByLabel(new RegExp(words)).waitFor();
    }
  });

  it('shows scores before and after the mask, with their sign', async () => {
    const page = await open({ remembered: { head: 0 } });
    await page.locator('.cells').waitFor();
    await page.getByRole('combobox', { name: 'Show' }).selectOption('masked');
    await page.getByLabel(/scores after the mask/).waitFor();
    await page
      .locator('.scale')
      .filter({ hasText: /^−.*cells without color are masked/ })
      .waitFor();
    const cell = (await page.locator('.cells').boundingBox())!.width / SIDE;
    const tooltip = page.locator('.tooltip');
    await page.locator('.cells').hover({ position: { x: 5.5 * cell, y: 2.5 * cell } });
    assert.match((await tooltip.textContent())!, /score masked/);
    await page.locator('.cells').hover({ position: { x: 1.5 * cell, y: 2.5 * cell } });
    const score = scoresOf(SIDE, 0, 0, 'masked')[2 * SIDE + 1]!;
    assert.ok((await tooltip.textContent())!.includes(`score ${formatScore(score)}`));
  });

  it('shows query, key and their product by dimension for the chosen token', async () => {
    const page = await open({ remembered: { head: 1, layer: 2 } });
    await page.locator('.cells').waitFor();
    await page.getByText('Query and key', { exact: true }).click();
    await page.locator('.neuron-table').waitFor();
    await page.locator('.strip-token').nth(3).click();
    const wanted = neuronsOf(SIDE, 2, 1, 3);
    const row = page.locator('.neuron-table tbody tr').nth(1);
    await page.locator('.neuron-query .mono').getByText(TOKENS[3]!, { exact: true }).waitFor();
    await row.getByText(formatScore(wanted.scores[1]!), { exact: true }).first().waitFor();
    assert.deepEqual(
      (await page.locator('.neuron-table tbody tr').nth(5).locator('td.number').allTextContents()).slice(1),
      ['masked', formatScore(wanted.weights[5]!)],
    );
    const canvas = page.locator('.neuron-table canvas').last();
    const box = (await canvas.boundingBox())!;
    await canvas.hover({ position: { x: (2.5 / 16) * box.width, y: 22 * 1.5 } });
    const product = wanted.query[2]! * wanted.keys[16 + 2]! * wanted.scale;
    assert.equal(await page.locator('.tooltip').textContent(), `dimension 3: ${formatScore(product)}`);
  });

  it('masks a token, reads the text again and shows both and what differs', async () => {
    const page = await open({ width: 1300 });
    await page.locator('.cells').waitFor();
    await page.getByText('Tokens', { exact: true }).click();
    await page.locator('.strip-token').nth(5).focus();
    await page.keyboard.press('m');
    await page.locator('figure.pane').nth(2).waitFor();
    const captions = await page.locator('figcaption').allTextContents();
    assert.match(captions[0]!, /^As it is: spam 97\.3%/);
    assert.match(captions[1]!, /^Without free: spam 61\.2%/);
    assert.match(captions[2]!, /^Second minus first/);
    assert.ok((await page.locator('.labels.left').nth(1).textContent())!.includes('[MASK]'));
    // Over the tokens that both have: all but the masked one.
    assert.match(
      (await page.locator('.heatmap').nth(2).getAttribute('aria-label'))!,
      new RegExp(`${SIDE - 1} by ${SIDE - 1} tokens`),
    );
    const label = await page.locator('.strip-token').nth(5).getAttribute('aria-label');
    assert.equal(label, 'free, token 6, masked');
    await page.getByRole('button', { name: 'Unmask All' }).click();
    await page.locator('figure.pane').first().waitFor({ state: 'detached' });
    await page.locator('.heatmap').waitFor();
  });

  it('shows another text beside, in lines too', async () => {
    const page = await open({ width: 1300 });
    await page.locator('.cells').waitFor();
    await page.getByRole('button', { name: 'Compare…' }).click();
    const second = page.getByLabel('Second text', { exact: true });
    await second.fill('you have won a small prize today');
    await second.press('Enter');
    await page.locator('figure.pane').nth(2).waitFor();
    await preview.until('document.querySelectorAll("figcaption")[1].textContent.includes("small prize")');
    await preview.until('document.querySelectorAll(".heatmap")[1].getAttribute("aria-label").includes("9 by 9")');
    const shared = ['[CLS]', 'you', 'have', 'won', 'a', 'prize', '[SEP]'];
    await preview.settle();
    assert.deepEqual(await page.locator('.labels.left').nth(2).locator('text').allTextContents(), shared);
    await page.getByText('Lines', { exact: true }).click();
    await page.locator('.links').nth(1).waitFor();
    assert.equal(await page.locator('.links').count(), 2);
    await page.getByRole('button', { name: 'Close' }).click();
    await preview.until('document.querySelectorAll(".links").length === 1');
  });

  it('filters pairs of texts and joins pieces of words', async () => {
    const page = await open({ host: attentionHost('a dog play ##ing ||| the cat'), remembered: { head: 0 } });
    await page.locator('.cells').waitFor();
    const label = () => page.locator('.heatmap').getAttribute('aria-label');
    await page.getByLabel('Whole words').check();
    await preview.until('document.querySelector(".heatmap").getAttribute("aria-label").includes("8 by 8")');
    assert.deepEqual((await page.locator('.labels.left text').allTextContents())[3], 'playing');
    await page.getByRole('combobox', { name: 'Texts' }).selectOption('AB');
    await preview.until('document.querySelector(".heatmap").getAttribute("aria-label").includes("5 by 3")');
    await page.getByRole('combobox', { name: 'Texts' }).selectOption('BB');
    await preview.until('document.querySelector(".heatmap").getAttribute("aria-label").includes("3 by 3")');
    assert.match((await label())!, /head 1/);
  });

  it('saves a picture, the grid of heads, and asks for the page', async () => {
    const page = await open({ remembered: { head: 0 } });
    await page.locator('.cells').waitFor();
    await page.getByRole('button', { name: 'Save PNG' }).click();
    await preview.until('true');
    await page.waitForTimeout(300);
    const png = preview.said.find(({ name }) => name === 'save')!.payload as { name: string; png: string };
    assert.equal(png.name, 'attention.png');
    assert.equal(Buffer.from(png.png, 'base64').subarray(1, 4).toString(), 'PNG');
    await page.getByText('All heads', { exact: true }).click();
    await page.locator('.thumbnail').first().waitFor();
    await page.getByRole('button', { name: 'Save SVG' }).click();
    await preview.settle();
    const { svg } = preview.said.findLast(({ name }) => name === 'save')!.payload as { svg: string };
    assert.equal(svg.match(/<image/g)!.length, 3 * HEADS);
    await page.getByRole('button', { name: 'Save Page' }).click();
    await preview.settle();
    assert.deepEqual(preview.said.find(({ name }) => name === 'savePage')!.payload, { text: TEXT, masked: [] });
  });

  it('lists similar tokens with their context, tells how far it is, and opens where one stands', async () => {
    const base = attentionHost(TEXT);
    let release: (value: unknown) => void = () => {};
    const found = {
      token: 'free',
      texts: 40,
      total: 100,
      tokens: 900,
      found: [
        {
          token: 'free',
          similarity: 0.987,
          before: 'get a ',
          word: 'free',
          after: ' ring',
          example: { split: 'train', index: 6 },
          file: '/data/a.csv',
          line: 8,
        },
      ],
    };
    const host = {
      ...base,
      request: (name: string, payload: unknown, cancelled: () => boolean) =>
        name === 'similar'
          ? new Promise(done => {
              release = done;
            })
          : base.request!(name, payload, cancelled),
    };
    const page = await open({ host });
    await page.locator('.cells').waitFor();
    await page.getByText('Similar tokens', { exact: true }).click();
    await page.locator('.strip-token').nth(5).click();
    await page.getByRole('button', { name: 'Find Tokens Like free' }).click();
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
    await preview.post('progress', { message: 'reading the texts', fraction: 0.4 });
    await preview.until('document.querySelector(".similar progress")?.value === 0.4');
    release(found);
    const row = page.locator('.similar tbody tr');
    await row.waitFor();
    assert.deepEqual(await row.locator('td').allTextContents(), ['0.987', 'free', 'get a free ring', 'train 7']);
    assert.match((await page.locator('.similar').textContent())!, /900 tokens in a sample of 40 of 100 texts/);
    await row.getByRole('button').click();
    await preview.settle();
    assert.deepEqual(preview.said.find(({ name }) => name === 'openExample')!.payload, {
      file: '/data/a.csv',
      line: 8,
    });
  });

  it('tells the tokens of each layer of a model that writes, with the rank of the one that follows', async () => {
    const tokens = ['the', ' dog', ' barks'];
    const [layers, shown] = [2, 2];
    const table = {
      layers,
      shown,
      tokens,
      truncated: false,
      names: [' cat', ' dog', ' barks', '\n'],
      told: Int32Array.of(0, 1, 3, 0, 0, 1, 1, 0, 2, 1, 0, 2),
      probabilities: Float32Array.of(0.5, 0.2, 0.6, 0.1, 0.3, 0.2, 0.7, 0.1, 0.9, 0.05, 0.4, 0.3),
      ranks: Int32Array.of(2, 1200, 0, 1, 1, 0),
      actual: Float32Array.of(0.2, 0.0001, 0, 0.7, 0.9, 0),
    };
    const part = { kind: 'text', queries: tokens, keys: tokens, layers, heads: 1 };
    const host = {
      news: (name: string, _: unknown, post: (name: string, payload: unknown) => void) => {
        if (name === 'ready') post('state', { run: RUN, text: 'the dog barks', models: [] });
      },
      request: (name: string) =>
        name === 'summary'
          ? { parts: [part], read: 3, truncated: false, lens: true, masking: '[UNK]' }
          : name === 'layers'
            ? table
            : { layer: 0, head: 0, weights: weightsOf(3, 0, 0) },
    };
    const page = await open({ host });
    await page.locator('.cells').waitFor();
    await page.getByText('Tokens by layer', { exact: true }).click();
    const cells = page.locator('.layer-table tbody td');
    await cells.first().waitFor();
    // The last layer on top.
    assert.deepEqual(await cells.allTextContents(), ['·dog', '·barks', '·cat', '·cat', '↵', '·cat']);
    assert.deepEqual(await page.locator('.layer-table tfoot td').allTextContents(), ['·dog', '·barks', '']);
    await cells.nth(0).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const label = await page.evaluate('document.activeElement.getAttribute("aria-label")');
    assert.equal(label, 'layer 1 after ·dog: ↵ 60.0%; ·barks, which follows, has rank 1,200');
    assert.match(
      (await page.locator('.tooltip').textContent())!,
      /·barks, which follows: rank 1,200, 0.0%|·barks, which follows: rank 1,200/,
    );
    await page.getByText('Rank of the next token', { exact: true }).click();
    await preview.settle();
    assert.deepEqual(await cells.allTextContents(), ['1', '1', '', '2', '1,200', '']);
  });
});

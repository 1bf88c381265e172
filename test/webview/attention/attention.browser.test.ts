import assert from 'node:assert/strict';
import { formatScore } from '../../../src/core/base/formatNumber';
import { closeBrowser, openPreview, type Preview, type PreviewOptions, skipWithoutBrowser } from '../preview';
import {
  attentionHost,
  CROSS,
  HEADS,
  LAYERS,
  meanOver,
  READ,
  RUN,
  tokensOf,
  translationHost,
  WRITTEN,
  weightsOf,
} from './model';

const TEXT = 'you have won a free prize';
const TOKENS = tokensOf(TEXT);
const SIDE = TOKENS.length;

describe('attention view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (options: Partial<PreviewOptions> = {}) => {
    preview = await openPreview({ view: 'attention', host: attentionHost(TEXT), ...options });
  };
  const tooltip = () => preview.page.locator('.tooltip').textContent();

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('asks for a text, then reads it on Enter', async () => {
    await open({ host: attentionHost('') });
    const input = preview.page.getByLabel('Text', { exact: true });
    await input.fill('free money');
    await input.press('Enter');
    await preview.page.locator('.heatmap').waitFor();
    assert.match((await preview.page.locator('.heatmap').getAttribute('aria-label'))!, /4 by 4 tokens/);
    assert.equal(((await preview.remembered()) as { text: string }).text, 'free money');
    assert.match(
      (await preview.page.locator('.about').textContent())!,
      /spam 97\.3% · spam, best checkpoint, trained 2 h ago/,
    );
  });

  it('says query, key and weight of the cell under the pointer and of the one the keys go to', async () => {
    await open();
    const cells = preview.page.locator('.cells');
    await cells.waitFor();
    const mean = meanOver(SIDE, 0);
    const cell = (await cells.boundingBox())!.width / SIDE;
    await cells.hover({ position: { x: 5.5 * cell, y: 3.5 * cell } });
    const shown = (await tooltip())!;
    assert.ok(shown.includes(`query${TOKENS[3]}`) && shown.includes(`key${TOKENS[5]}`), shown);
    assert.ok(shown.includes(formatScore(mean[3 * SIDE + 5]!)), shown);

    await preview.page.mouse.move(0, 0);
    await preview.page.locator('.heatmap').focus();
    for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await preview.page.keyboard.press(key);
    const spoken = preview.page.locator('[aria-live="polite"].visually-hidden');
    await preview.page.waitForTimeout(250);
    assert.equal(await spoken.textContent(), `${TOKENS[2]} to ${TOKENS[1]}: ${formatScore(mean[2 * SIDE + 1]!)}`);
  });

  it('fetches the layer and head that are chosen', async () => {
    await open();
    await preview.page.locator('.cells').waitFor();
    await preview.page.getByRole('combobox', { name: 'Layer' }).selectOption({ value: '2' });
    await preview.page.getByRole('combobox', { name: 'Head' }).selectOption({ value: '1' });
    await preview.page.getByText('Largest weights as a table').click();
    const weights = weightsOf(SIDE, 2, 1);
    const strongest = Math.max(...weights);
    const at = weights.indexOf(strongest);
    const row = preview.page.locator('table.values tbody tr').first();
    await row.getByText(formatScore(strongest), { exact: true }).waitFor();
    assert.deepEqual(await row.locator('td').allTextContents(), [
      TOKENS[Math.floor(at / SIDE)],
      TOKENS[at % SIDE],
      formatScore(strongest),
    ]);
  });

  it('hides the tokens that nobody wrote', async () => {
    await open();
    await preview.page.getByLabel(/^Hide/).check();
    await preview.settle();
    assert.match(
      (await preview.page.locator('.heatmap').getAttribute('aria-label'))!,
      new RegExp(`${SIDE - 2} by ${SIDE - 2}`),
    );
    assert.ok(!(await preview.page.locator('.labels.left').textContent())!.includes('[CLS]'));
  });

  it('shows all heads, walks them by keyboard and enlarges one', async () => {
    await open();
    await preview.page.getByText('All heads', { exact: true }).click();
    const buttons = preview.page.locator('.thumbnail');
    await buttons.first().waitFor();
    assert.equal(await buttons.count(), LAYERS * HEADS);
    await buttons.first().focus();
    await preview.page.keyboard.press('ArrowDown');
    await preview.page.keyboard.press('ArrowRight');
    await preview.page.keyboard.press('Enter');
    await preview.page.getByLabel(/layer 2, head 2/).waitFor();
    assert.match((await preview.page.locator('.heatmap').getAttribute('aria-label'))!, /layer 2, head 2/);
    assert.equal(await preview.page.getByRole('combobox', { name: 'Head' }).inputValue(), '1');
  });

  it('draws lines from the chosen token, with their weights', async () => {
    await open({ remembered: { mode: 'links', layer: 1, head: 0 } });
    await preview.page.locator('[data-query="2"]').click();
    await preview.settle();
    const weights = await preview.page.locator('.links .weight').allTextContents();
    assert.deepEqual(weights, [...weightsOf(SIDE, 1, 0).subarray(2 * SIDE, 3 * SIDE)].map(formatScore));
    assert.equal(await preview.page.locator('.links line').count(), SIDE);
  });

  it('says how strong a line is in the color that the lines have', async () => {
    await open({ remembered: { mode: 'links', layer: 1, head: 0 } });
    const { page } = preview;
    await page.locator('.links line').first().waitFor();
    const ramp = () => page.evaluate('getComputedStyle(document.querySelector(".ramp")).backgroundImage');
    const stroke = await page.locator('.links line').first().getAttribute('stroke');
    const shown = await page.evaluate(
      `(() => { const s = document.createElement('i'); s.style.color = ${JSON.stringify(stroke)}; document.body.append(s); return getComputedStyle(s).color; })()`,
    );
    assert.ok(String(await ramp()).includes(String(shown)), `${await ramp()} has no ${shown}`);
    const ofLines = await ramp();
    await page.getByText('Heatmap', { exact: true }).click();
    await page.locator('.cells').waitFor();
    assert.notEqual(await ramp(), ofLines);
  });

  it('marks no cell and no token of a text that is gone', async () => {
    await open();
    const { page } = preview;
    await page.locator('.cells').hover({ position: { x: 40, y: 40 } });
    await page.locator('.chosen').waitFor();
    await page.mouse.move(0, 0);
    await page.locator('.heatmap').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.overlay .chosen').waitFor();
    const other = TEXT.split(' ').reverse().join(' ');
    await page.getByLabel('Text', { exact: true }).fill(other);
    await page.getByLabel('Text', { exact: true }).press('Enter');
    await page.locator('.labels.left text').nth(1).getByText(tokensOf(other)[1]!, { exact: true }).waitFor();
    await page.locator('.overlay .chosen').waitFor({ state: 'detached' });
    await page.locator('.labels .marked').first().waitFor({ state: 'detached' });

    await page.getByText('Lines', { exact: true }).click();
    await page.locator('[data-query="2"]').click();
    await page.mouse.move(0, 0);
    await page.locator('.token.chosen').waitFor();
    await page.getByLabel('Text', { exact: true }).fill(TEXT);
    await page.getByLabel('Text', { exact: true }).press('Enter');
    await page.locator('[data-query="1"]').getByText(TOKENS[1]!, { exact: true }).waitFor();
    await page.locator('.token.chosen').waitFor({ state: 'detached' });
  });

  it('holds what is written against what is read, and each against itself', async () => {
    await open({ host: translationHost() });
    const { page } = preview;
    await page.locator('.cells').waitFor();
    assert.match((await page.locator('.about').textContent())!, /^ein Hund 50.0% · german/);
    assert.match(
      (await page.locator('.heatmap').getAttribute('aria-label'))!,
      /^Cross-attention from the output to the input.* 3 by 2 tokens/,
    );
    assert.deepEqual(await page.locator('.labels.left text').allTextContents(), WRITTEN);
    assert.deepEqual(await page.locator('.labels.top text').allTextContents(), READ);
    const box = (await page.locator('.cells').boundingBox())!;
    assert.ok(Math.abs(box.height / box.width - 1.5) < 0.01, `${box.width} x ${box.height}`);
    await page.locator('.cells').hover({ position: { x: (1.5 * box.width) / 2, y: (1.5 * box.height) / 3 } });
    const shown = (await tooltip())!;
    assert.ok(shown.includes('queryHund') && shown.includes('keydog') && shown.includes(formatScore(CROSS[3]!)), shown);

    await page.getByText('Encoder self-attention', { exact: true }).click();
    await page.getByLabel(/^Encoder self-attention, layer/).waitFor();
    assert.match((await page.locator('.heatmap').getAttribute('aria-label'))!, /2 by 2 tokens/);
    assert.equal(await page.getByRole('combobox', { name: 'Layer' }).locator('option').count(), 2);
    await page.getByText('Lines', { exact: true }).click();
    await page.locator('.links').waitFor();
    await page.getByRole('combobox', { name: 'Model' }).selectOption(RUN.folder);
    await preview.settle();
    assert.deepEqual(preview.said.find(({ name }) => name === 'choose')!.payload, { folder: RUN.folder });
  });

  it('says when the host fails, and tries again', async () => {
    await open({ host: attentionHost('please fail') });
    await preview.page.getByRole('alert').getByText('the worker died').waitFor();
    await preview.page.getByLabel('Text', { exact: true }).fill('all is well');
    await preview.page.getByRole('button', { name: 'Try Again' }).click();
    await preview.page.locator('.heatmap').waitFor();
  });

  it('saves rectangles while there are few cells, and one picture when there are many', async () => {
    await open();
    await preview.page.getByRole('button', { name: 'Save SVG' }).click();
    await preview.settle();
    const few = (preview.said.find(({ name }) => name === 'save')!.payload as { svg: string }).svg;
    assert.equal(few.match(/<rect/g)!.length, SIDE * SIDE + 1);
    assert.ok(few.includes('prize') && few.includes('Self-attention, layer 1, averaged over heads'));
    assert.deepEqual(preview.faults, []);
    await preview.close();

    await open({ host: attentionHost('word '.repeat(80)) });
    await preview.page.getByRole('button', { name: 'Save SVG' }).click();
    await preview.settle();
    const many = (preview.said.find(({ name }) => name === 'save')!.payload as { svg: string }).svg;
    assert.ok(many.includes('<image') && many.includes('data:image/png') && many.match(/<rect/g)!.length === 1);
  });

  it('holds 512 tokens: fits them, labels some, and follows the pointer', async () => {
    await open({ host: attentionHost('word '.repeat(510)), remembered: { head: 0 }, width: 900 });
    const cells = preview.page.locator('.cells');
    await cells.waitFor();
    const box = (await cells.boundingBox())!;
    assert.ok(box.width >= 512 && box.width < 900, `${box.width}`);
    const labels = await preview.page.locator('.labels.left text').count();
    assert.ok(labels > 20 && labels < 80, `${labels} labels`);
    // A name is tied to its row: those between have none.
    assert.match((await preview.page.locator('.scale').textContent())!, /every \d+(st|nd|rd|th) token is labeled/);
    const ticks = (await preview.page.locator('.labels.left .ticks').getAttribute('d'))!;
    assert.equal(ticks.split('M').length - 1, labels);
    await cells.hover({ position: { x: box.width / 2, y: 100 } });
    assert.match((await tooltip())!, /weight/);
    await preview.page.getByLabel('Larger cells').click();
    await preview.settle();
    assert.ok((await cells.boundingBox())!.width > box.width * 1.3);
  });
});

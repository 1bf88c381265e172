import assert from 'node:assert/strict';
import { RUN } from '../attention/model';
import { closeBrowser, openPreview, type Preview, skipWithoutBrowser } from '../preview';
import { projectionHost } from './cloud';

const EXAMPLES = { of: 'examples', method: 'pca', limit: 1000 };

describe('selection, space and bookmarks in the projection view', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (remembered: object, count = 400, state = {}) => {
    preview = await openPreview({ view: 'projection', host: projectionHost(count, state), remembered });
    await drawn();
  };
  const drawn = () =>
    preview.until(
      `document.querySelector('.plot') && !document.querySelector('progress') && document.querySelector('.legend')`,
    );
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);
  const drag = async (path: readonly (readonly [number, number])[]) => {
    const box = (await preview.page.locator('.plot').boundingBox())!;
    const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
    await preview.page.mouse.move(...at(path[0]!));
    await preview.page.mouse.down();
    for (const point of path.slice(1)) await preview.page.mouse.move(...at(point), { steps: 4 });
    await preview.page.mouse.up();
  };
  /** What was said last is a moment on its way. */
  const selects = async (holds: (count: number) => boolean) => {
    for (let tries = 0; tries < 50 && !(said('select').length > 0 && holds(selected()?.ids.length ?? 0)); tries++) {
      await preview.page.waitForTimeout(20);
    }
    const count = selected()?.ids.length ?? 0;
    assert.ok(holds(count), `${count}`);
    return count;
  };
  const selected = () => said('select').at(-1) as { run: string; ids: { split: string; index: number }[] } | null;
  const ALL = [
    [0.01, 0.01],
    [0.99, 0.99],
  ] as const;

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  for (const dimensions of [2, 3]) {
    it(`selects by box and by lasso in ${dimensions} dimensions, for all views`, async () => {
      await open({ ...EXAMPLES, dimensions });
      await preview.page.getByText('Box', { exact: true }).click();
      await drag(ALL);
      await selects(count => count === 400);
      assert.equal(selected()?.run, RUN.folder);
      await preview.page.getByText('Lasso', { exact: true }).click();
      await drag([
        [0.02, 0.02],
        [0.5, 0.02],
        [0.5, 0.98],
        [0.02, 0.98],
      ]);
      const left = await selects(count => count > 0 && count < 400);
      await preview.page.getByText('Invert', { exact: true }).click();
      await selects(count => count === 400 - left);
      await preview.page.getByText('Clear', { exact: true }).click();
      await selects(count => count === 0);
    });
  }

  it('turns points in space by pointer and by keyboard, and keeps those in the plane', async () => {
    await open({ ...EXAMPLES, dimensions: 3 });
    const shot = async () => {
      await preview.settle();
      return (await preview.page.locator('.plot').screenshot()).toString('base64');
    };
    await preview.page.locator('.plot').focus();
    const before = await shot();
    await drag([
      [0.5, 0.5],
      [0.7, 0.6],
    ]);
    const turned = await shot();
    assert.ok(turned !== before);
    await preview.page.locator('.plot').press('Control+ArrowLeft');
    assert.ok((await shot()) !== turned);
    await preview.page.locator('.plot').press('0');
    await preview.page.mouse.move(0, 0);
    assert.ok((await shot()) === before);
  });

  it('marks what another view selected, and says nothing of it itself', async () => {
    await open(EXAMPLES);
    const ids = [
      { split: 'train', index: 3 },
      { split: 'validation', index: 4 },
      { split: 'test', index: 0 },
    ];
    await preview.post('selection', { run: RUN.folder, ids, origin: 'report' });
    await preview.page.getByText('2 selected').first().waitFor();
    assert.equal(said('select').length, 0);
    await preview.post('selection', { run: '/another', ids, origin: 'report' });
    await preview.until(`document.querySelector('.selected-pane').hidden`);
  });

  it('selects what a search in a column finds, and points one by one by keyboard', async () => {
    await open(EXAMPLES);
    await preview.page.locator('.search-in select').selectOption({ label: 'Confidence' });
    await preview.page.getByRole('searchbox').fill('> 0.95');
    await preview.page.getByText('Select Found', { exact: true }).click();
    const found = await selects(count => count > 0 && count < 60);
    const plot = preview.page.locator('.plot');
    await plot.press('ArrowRight');
    await plot.press('Space');
    await selects(count => Math.abs(count - found) === 1);
  });

  it('draws other components at once, and says their variance', async () => {
    await open(EXAMPLES);
    await preview.page.locator('[title="Principal component of the x-axis"] select').selectOption({ label: 'PC 4' });
    await preview.settle();
    assert.match((await preview.page.locator('.about').textContent())!, /PC 4 \(x\): [\d.]+% of variance · PC 2 \(y\)/);
    assert.match((await preview.page.locator('.about').textContent())!, /first 10: 9\d/);
  });

  it('keeps a bookmark, and shows it again as it was', async () => {
    await open({ ...EXAMPLES, colourBy: 'column:confidence' });
    await preview.page.getByText('Box', { exact: true }).click();
    await drag([
      [0.1, 0.1],
      [0.55, 0.9],
    ]);
    const held = await selects(count => count > 0 && count < 400);
    await preview.page.getByText('Bookmarks').click();
    await preview.page.getByLabel('Name of a bookmark').fill('left side');
    await preview.page.getByText('Keep', { exact: true }).click();
    await preview.page.getByText('Bookmarks (1)').waitFor();
    assert.equal((said('keepBookmarks').at(-1) as { bookmarks: { name: string }[] }).bookmarks[0]!.name, 'left side');
    await preview.page.getByText('Clear', { exact: true }).click();
    await preview.page.locator('.colours select').selectOption({ label: 'True label' });
    await preview.page.getByText('3D', { exact: true }).click();
    await preview.page.getByText('left side').click();
    await preview.page.getByText(`${held} selected`).first().waitFor();
    assert.equal(await preview.page.locator('.colours select').inputValue(), 'column:confidence');
    await preview.page.getByLabel('Remove left side').click();
    await preview.page.getByText('Bookmarks', { exact: true }).waitFor();
    assert.deepEqual(said('keepBookmarks').at(-1), { bookmarks: [] });
  });

  it('pauses UMAP, lets it go on, and computes nothing any more once another method is chosen', async () => {
    // So many that it is far from its end when it is paused.
    await open({ ...EXAMPLES, limit: 5000 }, 5000);
    await preview.page.getByText('UMAP', { exact: true }).click();
    await preview.page.getByText('Pause', { exact: true }).click();
    const message = () => preview.page.locator('.message').textContent();
    await preview.page.waitForTimeout(300);
    const rests = await message();
    await preview.page.waitForTimeout(300);
    assert.equal(await message(), rests);
    await preview.page.getByText('Continue', { exact: true }).click();
    await preview.until(`document.querySelector('.message')?.textContent !== ${JSON.stringify(rests)}`);
    await preview.page.getByText('PCA', { exact: true }).click();
    await drawn();
    assert.match((await preview.page.locator('.plot').getAttribute('aria-label'))!, /^PCA of/);
    assert.match((await preview.page.locator('.about').textContent())!, /PC 1/);
  });

  it('says which settings a map was made with, and that others are chosen since', async () => {
    await open({ ...EXAMPLES, method: 'umap' });
    assert.match((await preview.page.locator('.about').textContent())!, /15 neighbors, min\. distance 0\.100, cosine/);
    const again = preview.page.getByText('Run Again', { exact: true });
    assert.doesNotMatch((await again.getAttribute('class'))!, /primary/);
    await preview.page.locator('[title="Distance of two vectors"] select').selectOption({ label: 'Euclidean' });
    await preview.until(
      `[...document.querySelectorAll('.button.primary')].some(key => key.textContent === 'Run Again')`,
    );
    assert.match((await preview.page.locator('.about').textContent())!, /cosine/);
    await again.click();
    await drawn();
    assert.match((await preview.page.locator('.about').textContent())!, /euclidean/);
  });

  it('saves a table and a picture', async () => {
    await open(EXAMPLES, 20);
    await preview.page.getByText('CSV', { exact: true }).click();
    await preview.page.getByText('PNG', { exact: true }).click();
    while (said('saveFile').length < 2) await preview.page.waitForTimeout(20);
    const [table, picture] = said('saveFile') as [{ name: string; text: string }, { name: string; base64: string }];
    assert.equal(table.text.split('\n').length, 22);
    assert.match(table.text, /^pc1,pc2,pc3,/);
    assert.deepEqual([...Buffer.from(picture.base64, 'base64').subarray(1, 4)], [...Buffer.from('PNG')]);
  });
});

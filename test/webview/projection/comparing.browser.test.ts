import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import type { AskedSame } from '../../../src/core/explain/points/samePoints';
import { type ProjectionMethod, project } from '../../../src/core/projection/methods';
import {
  closeBrowser,
  type Host,
  openPreview,
  type Preview,
  type PreviewOptions,
  skipWithoutBrowser,
} from '../preview';
import { makeVectors, projectionHost, WIDTH } from './cloud';

const COUNT = 40;
/** The other run lacks each tenth example, and has learned a little further. */
const BOTH = Int32Array.from({ length: COUNT }, (_, i) => i).filter(i => i % 10 !== 9);
const OTHERS = [
  { folder: '/project/.nlp/runs/spam/second', name: 'spam, second' },
  { folder: '/project/.nlp/runs/other/first', name: 'other, first' },
];

function otherVectors(): Float32Array {
  const random = new Random(3, 'moved');
  const vectors = makeVectors(COUNT, 4);
  return Float32Array.from({ length: BOTH.length * WIDTH }, (_, at) => {
    const point = BOTH[Math.floor(at / WIDTH)]!;
    // One has gone far away.
    return vectors[point * WIDTH + (at % WIDTH)]! + (point === 7 ? 4 : 0.1) * random.normal();
  });
}

describe('two runs in the projection view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const base = projectionHost(COUNT, { others: OTHERS });
  const asked: (AskedSame & { readonly folder: string })[] = [];
  const host: Host = {
    ...base,
    request: async (name, payload, cancelled) => {
      if (name !== 'same') return base.request!(name, payload, cancelled);
      const { folder, of, names, files, file, line, ...method } = payload as AskedSame &
        ProjectionMethod & { readonly folder: string };
      asked.push({ folder, of, names, files, file, line });
      if (folder === OTHERS[1]!.folder) throw new Error('other, first has 0 of these examples.');
      const vectors = { vectors: otherVectors(), count: BOTH.length, width: WIDTH };
      return { points: BOTH, ...(await project(vectors, method)) };
    },
  };
  const open = async (options: Partial<PreviewOptions> = {}) => {
    preview = await openPreview({ view: 'projection', host, width: 1100, remembered: { of: 'examples' }, ...options });
    const { page } = preview;
    await page.getByText('Compare with another run').click();
    await page.locator('.compare select').selectOption({ label: 'spam, second' });
    await page.getByText('36 of 40 in both').waitFor();
    return page;
  };
  const saved = async () => {
    const { page } = preview;
    await page.getByRole('button', { name: 'Save SVG' }).click();
    await preview.settle();
    return (preview.said.filter(({ name }) => name === 'save').at(-1)!.payload as { svg: string }).svg;
  };

  before(skipWithoutBrowser);
  beforeEach(() => asked.splice(0));
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('lays the map of the same examples over this one, and moves the points there and back', async () => {
    const page = await open();
    const [{ folder, of, names, file, line }] = asked as [(typeof asked)[0]];
    assert.deepEqual(
      [folder, of, names.length, file?.length, line?.[3]],
      [OTHERS[0]!.folder, 'examples', COUNT, COUNT, 5],
    );
    const here = await saved();
    const way = page.getByRole('slider', { name: 'Way' });
    await way.fill('1');
    const there = await saved();
    assert.notEqual(there, here);
    const far = page.getByRole('list', { name: 'Moved most' }).getByRole('button').first();
    assert.match((await far.getAttribute('aria-label'))!, /this is example 7, /);
    // From its end the way leads back, and it can be followed by keyboard.
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Play' }).waitFor();
    assert.equal(await way.inputValue(), '0');
    assert.equal(await saved(), here);
    await way.focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await way.getAttribute('aria-valuetext'), '1.0%');
    // In space both maps are laid over each other anew.
    await page.getByText('3D', { exact: true }).click();
    await preview.until(`document.querySelector('.compare input[type=range]')?.value === '0'`);
    await page.getByText('36 of 40 in both').waitFor();
    assert.equal(asked.length, 1);
    await page.locator('.compare select').selectOption({ label: 'None' });
    await way.waitFor({ state: 'hidden' });
  });

  it('toggles between both runs where motion is reduced', async () => {
    const page = await open({ classes: 'vscode-reduce-motion' });
    assert.equal(await page.getByRole('button', { name: 'Play' }).count(), 0);
    const here = await saved();
    await page.getByText('The other', { exact: true }).click();
    assert.notEqual(await saved(), here);
    await page.getByText('This run', { exact: true }).click();
    assert.equal(await saved(), here);
  });

  it('says why two runs cannot be compared, and compares with the same run again after a reload', async () => {
    const page = await open();
    await page.locator('.compare select').selectOption({ label: 'other, first' });
    await page.getByRole('alert').getByText('other, first has 0 of these examples.').waitFor();
    await preview.close();
    preview = await openPreview({
      view: 'projection',
      host,
      remembered: { of: 'examples', compareWith: OTHERS[0]!.folder },
    });
    await preview.page.getByText('36 of 40 in both').waitFor();
  });
});

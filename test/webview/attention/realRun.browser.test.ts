// The page over a run that was really trained: every view of it, and the pictures that docs/ shows (KEEP_SCREENSHOTS=1).
import assert from 'node:assert/strict';
import { createAbilities } from '../../../src/core/abilities';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import type { Run } from '../../../src/core/inference/run';
import { train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../../core/training/tinyWorkspace';
import { keepPicture } from '../keepPicture';
import { closeBrowser, type Host, openPreview, type Preview, skipWithoutBrowser } from '../preview';

const TEXT = 'the story of a lovely dog and a cruel people';

/** As the extension answers, from the list of abilities. */
function hostOf(run: Run, workspace: string): Host {
  const abilities = createAbilities();
  return {
    news: (name, _, post) => {
      const model = { use: 'classify', name: run.identity.name, folder: run.identity.folder };
      if (name === 'ready') post('state', { run: run.identity, text: TEXT, models: [model] });
    },
    request: (name, payload) => {
      const asked = payload as never;
      if (name === 'summary') return abilities.attentionSummary.ask(run, asked, {});
      if (name === 'matrix') return abilities.attentionMatrix.ask(run, asked, {});
      if (name === 'thumbnails') return abilities.attentionThumbnails.ask(run, asked, {});
      if (name === 'neurons') return abilities.attentionNeurons.ask(run, asked, {});
      return abilities.similarTokens.ask(run, { ...(payload as object), count: 50, workspace } as never, {});
    },
  };
}

describe('attention of a run that was trained, in a browser', function () {
  this.timeout(120_000);
  let run: Run;
  let workspace: string;
  let preview: Preview | undefined;

  before(async function () {
    skipWithoutBrowser.call(this);
    const { engine } = await engineFor('auto');
    const model = '{ type: transformer, width: 48, heads: 4, layers: 3, dropout: 0 }';
    const made = makeTinyWorkspace({ model, train: '{ epochs: 6, optimizer: { type: adam, learning-rate: 0.005 } }' });
    workspace = made.workspace;
    run = await openRun((await train(made.config, gather(workspace))).folder, engine);
  });

  afterEach(async () => {
    assert.deepEqual(preview?.faults, []);
    await preview?.close();
    preview = undefined;
  });

  after(async () => {
    await run?.dispose();
    await closeBrowser();
  });

  const open = async (remembered: object, width = 1000, height = 640) => {
    const chosen = { text: TEXT, hostText: TEXT, layer: 1, ...remembered };
    preview = await openPreview({ view: 'attention', host: hostOf(run, workspace), remembered: chosen, width, height });
    return preview.page;
  };
  const picture = async (name: string) => {
    await preview!.settle();
    await keepPicture(preview!, name);
  };

  it('draws lines of three heads', async () => {
    const page = await open({ mode: 'links', over: [0, 1, 3] });
    await page.locator('[data-query="5"]').hover();
    await preview!.until(
      'new Set([...document.querySelectorAll(".links line")].map(l => l.getAttribute("stroke"))).size === 3',
    );
    await picture('attention-lines');
  });

  it('shows what a weight is made of', async () => {
    const page = await open({ mode: 'neurons', head: 1, token: 5 });
    await page.locator('.neuron-table').waitFor();
    const cell = async (row: number, column: number) =>
      Number(
        (await page.locator('.neuron-table tbody tr').nth(row).locator('td.number').nth(column).textContent())!.replace(
          '−',
          '-',
        ),
      );
    // The softmax of the scores that are shown is what is shown as weights, as far as three digits go.
    const rows = await page.locator('.neuron-table tbody tr').count();
    const scores = await Promise.all(Array.from({ length: rows }, (_, row) => cell(row, 0)));
    const sum = scores.reduce((all, score) => all + Math.exp(score), 0);
    for (const [row, score] of scores.entries()) {
      assert.ok(Math.abs((await cell(row, 1)) - Math.exp(score) / sum) < 0.002, `row ${row}`);
    }
    await picture('attention-query-key');
  });

  it('reads the text again without a word', async () => {
    const page = await open({ masked: [5] }, 1200);
    await page.locator('figure.pane').nth(2).waitFor();
    const [plain, masked] = await page.locator('figcaption').allTextContents();
    assert.match(plain!, /^As it is: (?:good|bad) /);
    assert.match(masked!, /^Without lovely: /);
    assert.notEqual(plain!.split(': ')[1], masked!.split(': ')[1]);
    await picture('attention-masked');
  });

  it('finds tokens like one', async () => {
    const page = await open({ mode: 'similar', token: 5 });
    await page.getByRole('button', { name: 'Find Tokens Like lovely' }).click();
    await page.locator('.similar tbody tr').nth(49).waitFor();
    assert.equal(await page.locator('.similar tbody tr').count(), 50);
  });

  it('goes through all layers, by rollout and by flow', async () => {
    const page = await open({ head: 'flow' });
    await page.getByLabel(/flow through layers 1 to 2/).waitFor();
    await page.getByRole('combobox', { name: 'Head' }).selectOption({ value: 'rollout' });
    await page.getByLabel(/rollout through layers 1 to 2/).waitFor();
  });
});

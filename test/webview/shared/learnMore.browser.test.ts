// Each panel, empty or not, has a link to its page of the documentation, which asks the host for it.
import assert from 'node:assert/strict';
import { type DocsTopic, isDocsTopic } from '../../../src/core/base/docsPages';
import type { ViewName } from '../../../src/protocol/view';
import { attentionHost } from '../attention/model';
import { makeComparison } from '../compare/comparison';
import { makeRun } from '../curves/runs';
import { makeState as makeData } from '../data/state';
import { makeState as makeLens } from '../lens/state';
import { closeBrowser, openPreview, type Preview, skipWithoutBrowser } from '../preview';
import { projectionHost } from '../projection/cloud';
import { makeSweep } from '../rate/sweep';
import { linesOf, makeLines, runHost } from '../report/runHost';
import { makeSweep as makeTrials } from '../sweep/sweep';
import { columnOf, stateOf } from '../tokens/page';

const SETTINGS = { temperature: 1, topK: 0, topP: 1, repetitionPenalty: 1, seed: 0, maximumTokens: 9 };
const PROMPT = { prompt: '', settings: SETTINGS, tokens: [], writing: false };
const MODEL = { folder: '/project/.nlp/runs/lm/1', name: 'lm', trainedAt: '2026-01-31T12:00:00.000Z', labels: [] };
const RUN = makeRun('20261121-2345-ab', {});

/** What each view is told, empty and not, and the topics of its links in order. */
const STATES: readonly (readonly [view: ViewName, news: string, state: object, topics: readonly DocsTopic[]])[] = [
  ['attention', 'state', { text: '', models: [] }, ['attention']],
  ['compare', 'state', {}, ['compare-runs']],
  ['compare', 'state', { comparison: makeComparison() }, ['compare-runs', 'compare-examples']],
  ['curves', 'runs', { runs: [], shown: [], looks: {} }, ['first-model']],
  ['curves', 'runs', { runs: [RUN], shown: [RUN.folder], looks: {} }, ['curves']],
  ['data', 'state', { page: 'check', revision: 1 }, ['check-data']],
  ['data', 'state', makeData(), ['check-data']],
  ['generation', 'state', PROMPT, ['generate']],
  ['generation', 'state', { ...PROMPT, run: MODEL }, ['sampling']],
  ['lens', 'state', {}, ['first-model']],
  [
    'lens',
    'state',
    makeLens(),
    ['attribution', 'attention-caveats', 'contrast', 'counterfactuals', 'flips', 'nearest-examples'],
  ],
  ['projection', 'state', {}, ['projection']],
  ['rate', 'state', {}, ['learning-rate']],
  ['rate', 'state', { config: { path: '/a.nlp.yaml', name: 'a' }, sweep: makeSweep() }, ['learning-rate']],
  ['report', 'state', { choices: {} }, ['report']],
  ['sweep', 'state', { continues: false, files: true }, ['sweep']],
  ['sweep', 'state', { continues: false, files: true, sweep: makeTrials() }, ['sweep']],
  ['tokens', 'state', { columns: [], shading: 'first' }, ['inspect-tokenization']],
  ['tokens', 'state', stateOf(columnOf('first', 'bpe.tokenizer.json')), ['concept-tokenization']],
];

describe('Learn more', function () {
  this.timeout(60_000);
  let preview: Preview;
  const asked = () => preview.said.filter(({ name }) => name === 'learnMore').map(({ payload }) => payload);
  const selectAll = async () => {
    const links = preview.page.locator('.learn-more:visible');
    await links.first().waitFor();
    for (const link of await links.all()) {
      assert.match((await link.getAttribute('aria-label'))!, /^Learn more about [a-z]/);
      await link.click();
    }
    await preview.settle();
  };

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  for (const [view, news, state, topics] of STATES) {
    it(`opens ${topics.join(' and ')} from ${view}${JSON.stringify(state).length < 200 ? ' while it is empty' : ''}`, async () => {
      preview = await openPreview({
        view,
        host: { news: (name, _payload, post) => name === 'ready' && void post(news, state) },
      });
      await selectAll();
      assert.deepEqual(asked(), topics);
      assert.ok(topics.every(isDocsTopic));
    });
  }

  for (const [view, host, topic] of [
    ['attention', attentionHost('a prize'), 'attention'],
    ['projection', projectionHost(40), 'projection'],
  ] as const) {
    it(`opens ${topic} from ${view} with a model`, async () => {
      preview = await openPreview({ view, host });
      await preview.page.locator('.heatmap, .plot').first().waitFor();
      await selectAll();
      assert.deepEqual(asked(), [topic]);
    });
  }

  it('opens the page of each part of a report', async () => {
    const labels = ['ham', 'spam'];
    const splits = [linesOf('test', makeLines('test', labels, 60))];
    preview = await openPreview({ view: 'report', host: runHost({ labels, splits }) });
    await preview.page.locator('[data-cell="0 0"]').waitFor();
    await selectAll();
    assert.deepEqual(asked(), ['report', 'metrics', 'confusion-matrix', 'report-curves', 'calibration', 'coverage']);
  });
});

import assert from 'node:assert/strict';
import type { AttentionSummary } from '../../../src/core/explain/explanation';
import {
  begin,
  besideOf,
  changePart,
  keyOf,
  type Model,
  partShown,
  startReading,
  stepZoom,
  strandsOf,
  takeMatrix,
  takeNews,
  takeSummary,
  toggleHead,
  toggleMask,
  ZOOMS,
} from '../../../webview/attention/model';
import { RUN } from './model';

const NEWS = { run: { ...RUN }, text: 'hello', models: [] };
const side = { queries: ['a', 'b'], keys: ['a', 'b'] };
const SUMMARY: AttentionSummary = {
  parts: [
    { kind: 'cross', ...side, layers: 2, heads: 4 },
    { kind: 'encoder', ...side, layers: 6, heads: 8 },
  ],
  read: 2,
  truncated: false,
};
const MATRIX = { layer: 0, head: 0, weights: new Float32Array(4) };

function chosen(model: Model, part: Partial<Model['choice']>): Model {
  return { ...model, choice: { ...model.choice, ...part } };
}

describe('attention page', () => {
  it('reads what the host sends, and again when the run is another', () => {
    const first = takeNews(begin(), NEWS);
    assert.equal(first.read, 'hello');
    const read = takeSummary(startReading(first.model, 'hello'), SUMMARY);
    assert.equal(takeNews(read, NEWS).read, undefined);
    assert.equal(takeNews(read, { ...NEWS, run: { ...RUN, folder: '/other' } }).read, 'hello');
    assert.equal(takeNews(read, { ...NEWS, text: 'bye' }).read, 'bye');
  });

  it('keeps a text of its own while the host sends the one before', () => {
    const typed = takeSummary(startReading(takeNews(begin(), NEWS).model, 'my own'), SUMMARY);
    assert.equal(takeNews(typed, NEWS).read, undefined);
    assert.equal(takeNews(typed, { ...NEWS, run: { ...RUN, trainedAt: '2026-01-01' } }).read, 'my own');
  });

  it('shows nothing where no run can be looked into', () => {
    const read = takeSummary(takeNews(begin(), NEWS).model, SUMMARY);
    const gone = takeNews(read, { ...NEWS, run: undefined, reason: 'No trained model yet.' });
    assert.equal(gone.read, undefined);
    assert.equal(gone.model.summary, undefined);
  });

  it('stays at part, layer and head where the text has them, and at the nearest where not', () => {
    const there = takeSummary(chosen(begin(), { part: 'encoder', layer: 5, head: 7 }), SUMMARY);
    assert.equal(keyOf(there.choice), 'encoder 5 7');
    const fitted = changePart(there, 'cross');
    assert.equal(keyOf(fitted.choice), 'cross 1 mean');
    assert.equal(partShown(fitted)?.layers, 2);
    assert.equal(takeSummary(chosen(begin(), { part: 'text' }), SUMMARY).choice.part, 'cross');
    assert.equal(partShown(takeSummary(begin(), { ...SUMMARY, parts: [] })), undefined);
  });

  it('forgets the drawings of another text and of another part', () => {
    const drawn = takeMatrix(takeSummary(begin(), SUMMARY), 'cross 0 0', MATRIX);
    assert.equal(drawn.matrices.get('cross 0 0'), MATRIX);
    assert.equal(changePart(drawn, 'encoder').matrix, undefined);
    const anew = startReading(drawn, 'other');
    assert.deepEqual([anew.matrix, anew.summary, anew.matrices.size], [undefined, undefined, 0]);
  });

  it('takes one head, all again, or several together', () => {
    const none = { over: [], head: 'mean' } as const;
    const one = toggleHead(none, 2, false);
    assert.deepEqual(one, { over: [], head: 2 });
    assert.deepEqual(toggleHead(one, 2, false), none);
    const two = toggleHead(one, 0, true);
    assert.deepEqual(two, { over: [2, 0], head: 'mean' });
    assert.deepEqual(toggleHead(two, 2, true), { over: [], head: 0 });
    assert.deepEqual(toggleHead({ over: [1, 3], head: 'max' }, 2, true), { over: [1, 3, 2], head: 'max' });
    assert.deepEqual(toggleHead({ over: [], head: 'rollout' }, 2, true), { over: [], head: 2 });
  });

  it('names what is asked for: heads together, scores, the flow to one token of a long text', () => {
    const { choice } = begin();
    assert.equal(keyOf({ ...choice, over: [3, 1] }), 'text 0 mean of 1,3');
    assert.equal(keyOf({ ...choice, head: 2, over: [3, 1], stage: 'masked' }), 'text 0 2 masked');
    assert.equal(keyOf({ ...choice, head: 'max', stage: 'masked' }), 'text 0 max');
    assert.equal(keyOf({ ...choice, head: 'flow', token: 5 }, 64), 'text 0 flow');
    assert.equal(keyOf({ ...choice, head: 'flow', token: 5 }, 65), 'text 0 flow to 5');
    assert.deepEqual(strandsOf({ mode: 'links', head: 'mean', over: [3, 1] }), [1, 3]);
    assert.deepEqual(strandsOf({ mode: 'heatmap', head: 'mean', over: [3, 1] }), []);
  });

  it('keeps masks with their text, and shows beside it the text without them', () => {
    const read = takeSummary(startReading(begin(), 'a b'), { ...SUMMARY, masking: '[MASK]' });
    assert.equal(besideOf(read.choice), undefined);
    const masked = chosen(read, { masked: toggleMask({ masked: [1] }, 0) });
    assert.deepEqual(masked.choice.masked, [0, 1]);
    assert.deepEqual(toggleMask(masked.choice, 1), [0]);
    assert.deepEqual(besideOf(masked.choice), { text: 'a b', masked: [0, 1] });
    assert.deepEqual(besideOf({ ...masked.choice, beside: { text: ' ', run: '/x' } }), { text: 'a b', run: '/x' });
    assert.deepEqual(startReading(masked, 'a b').choice.masked, [0, 1]);
    assert.deepEqual(startReading(masked, 'other').choice.masked, []);
    const cut = takeSummary(chosen(masked, { masked: [1, 7], token: 9 }), SUMMARY);
    assert.deepEqual([cut.choice.masked, cut.choice.token], [[1], 1]);
  });

  it('goes back to the mean where a part has no layers to go through', () => {
    const model = takeSummary(chosen(begin(), { part: 'encoder', head: 'rollout' }), SUMMARY);
    assert.equal(model.choice.head, 'rollout');
    assert.equal(changePart(model, 'cross').choice.head, 'mean');
  });

  it('lets the oldest matrices of long texts go', () => {
    const large = { layer: 0, head: 0, weights: new Float32Array(9e6) };
    const kept = ['a', 'b', 'c'].reduce((model, key) => takeMatrix(model, key, large), begin());
    assert.deepEqual([...kept.matrices.keys()], ['b', 'c']);
  });

  it('zooms within its steps', () => {
    assert.equal(stepZoom(begin(), -1).zoom, 0);
    assert.equal(ZOOMS.reduce(model => stepZoom(model, 1), begin()).zoom, ZOOMS.length - 1);
  });
});

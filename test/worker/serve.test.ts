import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { engineFor } from '../../src/core/inference/engineFor';
import { openRun } from '../../src/core/inference/openRun';
import { probabilitiesOf } from '../../src/core/tasks/verdict';
import { train } from '../../src/core/training/trainRun';
import type { ServeCalls, ServeNews } from '../../src/protocol/serve';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { type ForkedWorker, forkWorker } from './forkWorker';

const TEXT = 'the story of a lovely dog';

describe('worker/serve', function () {
  this.timeout(60_000);
  let folder = '';
  let plain = '';
  let workspace = '';
  let worker: ForkedWorker<ServeCalls, ServeNews>;

  before(async () => {
    const made = makeTinyWorkspace({ model: '{ type: transformer, width: 8, heads: 2, layers: 2, dropout: 0 }' });
    workspace = made.workspace;
    folder = (await train(made.config, gather(workspace))).folder;
    const other = makeTinyWorkspace();
    plain = (await train(other.config, gather(other.workspace))).folder;
    worker = forkWorker<ServeCalls, ServeNews>('serve');
  });

  after(() => worker.child.disconnect());

  it('predicts as the core does', async () => {
    const { engine } = await engineFor('auto');
    const run = await openRun(folder, engine);
    const texts = [TEXT, '', 'cold '.repeat(300)];
    const predictions = await worker.call('predict', { run: folder, texts });
    assert.deepEqual(predictions, await run.predict(texts));
    await run.dispose();
    assert.equal(predictions[2]!.truncated, true);
    assert.equal(predictions[0]!.run.folder, folder);
    for (const prediction of predictions) {
      const sum = Object.values(probabilitiesOf(prediction)).reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - 1) < 1e-6);
    }
    assert.deepEqual(await worker.call('predict', { run: folder, texts: [] }), []);
  });

  it('explains: one weight a token, attention whose rows sum to 1', async () => {
    const { prediction, saliency, attention, meanAttention } = await worker.call('explain', {
      run: folder,
      text: TEXT,
    });
    assert.ok(prediction.kind === 'label' && saliency);
    assert.equal(saliency.label, prediction.label);
    assert.equal(saliency.weights.length, prediction.tokens.length);
    assert.deepEqual(
      attention!.tokens,
      prediction.tokens.map(({ token }) => token),
    );
    const { side, weights } = meanAttention!;
    assert.equal(side, prediction.tokens.length);
    for (let row = 0; row < side; row++) {
      const sum = weights.subarray(row * side, (row + 1) * side).reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5);
    }
    const other = prediction.label === 'good' ? 'bad' : 'good';
    const about = await worker.call('explain', { run: folder, text: TEXT, label: other });
    assert.equal(about.saliency?.label, other);
    const without = await worker.call('explain', { run: plain, text: TEXT });
    assert.equal(without.attention, undefined);
  });

  it('cancels an explanation when a newer one is asked for', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `${TEXT} ${'and '.repeat(i)}`);
    const answers = await Promise.allSettled(texts.map(text => worker.call('explain', { run: folder, text })));
    assert.equal(answers.at(-1)!.status, 'fulfilled');
    const cancelled = answers.filter(({ status }) => status === 'rejected');
    assert.ok(cancelled.length >= 15, `${cancelled.length} of 19 cancelled`);
    for (const answer of cancelled) {
      if (answer.status === 'rejected') assert.equal(answer.reason.name, 'CancelledError');
    }
  });

  it('gives attention in parts that agree', async () => {
    const { tokens, layers, heads } = await worker.call('attentionSummary', { run: folder, text: TEXT });
    assert.deepEqual([layers, heads], [2, 2]);
    const side = tokens.length;
    const matrix = (layer: number, head: number | 'mean') =>
      worker.call('attentionMatrix', { run: folder, text: TEXT, layer, head });
    const [first, second, mean] = await Promise.all([matrix(1, 0), matrix(1, 1), matrix(1, 'mean')]);
    assert.ok(first.weights instanceof Float32Array);
    for (const [i, value] of mean.weights.entries()) {
      assert.ok(Math.abs(value - (first.weights[i]! + second.weights[i]!) / 2) < 1e-6);
    }
    const whole = await worker.call('attentionThumbnails', { run: folder, text: TEXT, side: 64 });
    assert.equal(whole.side, side);
    assert.deepEqual(whole.weights.slice(3 * side * side), second.weights);
    const small = await worker.call('attentionThumbnails', { run: folder, text: TEXT, side: 3 });
    assert.equal(small.weights.length, 2 * 2 * 3 * 3);
    const average = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;
    assert.ok(Math.abs(average(small.weights) - average(whole.weights)) < 1e-6);
    await assert.rejects(matrix(2, 0), { code: 'out-of-range' });
    await assert.rejects(matrix(0, 2), { code: 'out-of-range' });
    await assert.rejects(worker.call('attentionSummary', { run: plain, text: TEXT }), { code: 'no-attention' });
  });

  it('projects words and examples, answering predictions meanwhile', async () => {
    const words = { run: folder, of: 'vocabulary', limit: 20 } as const;
    const points = await worker.call('projectionPoints', { ...words, job: 'w' });
    assert.equal(points.count, 20);
    assert.equal(points.names.length, 20);
    assert.ok(points.total > 20 && !points.names.includes('[PAD]'));
    const principal = await worker.call('project', { ...words, job: 'w', method: 'pca' });
    assert.equal(principal.coordinates.length, 40);
    assert.equal(principal.explained!.length, 2);

    const examples = { run: folder, of: 'examples', limit: 200 } as const;
    const described = await worker.call('projectionPoints', { ...examples, job: 'e' });
    assert.deepEqual([described.count, described.total], [200, 280]);
    for (const i of [0, 99, 199]) {
      const line = readFileSync(described.files![described.file![i]!]!, 'utf8').split('\n')[described.line![i]! - 1];
      assert.equal(line, `${described.names[i]},${described.groups[described.group[i]!]}`);
    }
    let pictures = 0;
    worker.on('coordinates', ({ coordinates }) => {
      pictures++;
      assert.equal(coordinates.length, 400);
    });
    const running = worker.call('project', { ...examples, job: 'e', method: 'tsne', iterations: 3000, seed: 1 });
    let done = false;
    running.then(() => {
      done = true;
    });
    const start = performance.now();
    await worker.call('predict', { run: folder, texts: [TEXT] });
    assert.ok(!done, `a prediction came after ${performance.now() - start} ms, behind the projection`);
    assert.equal((await running).coordinates.length, 400);
    assert.ok(pictures > 0);
  });

  it('ends a projection that is cancelled', async () => {
    const controller = new AbortController();
    worker.on('coordinates', () => controller.abort());
    const source = { run: folder, of: 'examples', limit: 280, job: 'c', method: 'tsne', iterations: 100_000 } as const;
    await assert.rejects(worker.call('project', source, controller.signal), { name: 'CancelledError' });
  });

  it('exports the model', async () => {
    const to = join(workspace, 'exported.onnx');
    const { bytes } = await worker.call('exportOnnx', { run: folder, to });
    assert.equal(statSync(to).size, bytes);
    assert.deepEqual(readFileSync(to), readFileSync(join(folder, 'model.onnx')));
  });

  it('reads examples outside of the workspace only when it is trusted', async () => {
    const outside = makeTinyWorkspace();
    const made = makeTinyWorkspace({ data: `{ train: ${outside.workspace}/train.csv }` });
    const run = (await train(made.config, gather(made.workspace))).folder;
    const source = { run, of: 'examples', limit: 10, job: 'x' } as const;
    await assert.rejects(worker.call('projectionPoints', source), { name: 'ProblemsError' });
    const trusted = { ...source, workspace: made.workspace, trusted: true };
    assert.equal((await worker.call('projectionPoints', trusted)).count, 10);
  });

  it('says what is wrong with a run, and opens one anew when its checkpoint has changed', async () => {
    await assert.rejects(worker.call('predict', { run: join(workspace, 'none'), texts: [TEXT] }), {
      code: 'missing-file',
    });
    const made = makeTinyWorkspace({
      train: '{ epochs: 40, batch: 16, optimizer: { type: sgd, learning-rate: 0.01 } }',
    });
    const controller = new AbortController();
    const options = gather(made.workspace, {
      signal: controller.signal,
      onEvent: event => {
        if (event.kind === 'metrics' && event.step > 30) controller.abort();
      },
    });
    const stopped = await train(made.config, options);
    assert.ok(existsSync(join(stopped.folder, 'checkpoints', 'last')));
    const [before] = await worker.call('predict', { run: stopped.folder, texts: [TEXT] });
    const { resume } = await import('../../src/core/training/trainRun');
    await resume(stopped.folder, gather(made.workspace));
    const [afterwards] = await worker.call('predict', { run: stopped.folder, texts: [TEXT] });
    assert.notDeepEqual(probabilitiesOf(afterwards!), probabilitiesOf(before!));
  });
});

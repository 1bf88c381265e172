import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { engineFor } from '../../src/core/inference/engineFor';
import { openRun } from '../../src/core/inference/openRun';
import { readPredictions } from '../../src/core/runs/predictions';
import { probabilitiesOf } from '../../src/core/tasks/abilities/verdict';
import { train } from '../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { type ForkedServe, forkServe } from './forkWorker';

const TEXT = 'the story of a lovely dog';

describe('worker/serve', function () {
  this.timeout(60_000);
  let folder = '';
  let plain = '';
  let workspace = '';
  let worker: ForkedServe;

  before(async () => {
    const made = makeTinyWorkspace({ model: '{ type: transformer, width: 8, heads: 2, layers: 2, dropout: 0 }' });
    workspace = made.workspace;
    folder = (await train(made.config, gather(workspace))).folder;
    const other = makeTinyWorkspace();
    plain = (await train(other.config, gather(other.workspace))).folder;
    worker = forkServe();
  });

  after(() => worker.child.disconnect());

  it('predicts as the core does', async () => {
    const { engine } = await engineFor('auto');
    const run = await openRun(folder, engine);
    const texts = [TEXT, '', 'cold '.repeat(300)];
    const predictions = await worker.ask('classify', folder, { texts });
    assert.deepEqual(predictions, await run.predict(texts));
    await run.dispose();
    assert.equal(predictions[2]!.truncated, true);
    assert.equal(predictions[0]!.run.folder, folder);
    for (const prediction of predictions) {
      const sum = Object.values(probabilitiesOf(prediction)).reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - 1) < 1e-6);
    }
    assert.deepEqual(await worker.ask('classify', folder, { texts: [] }), []);
  });

  it('explains: one weight a token, attention whose rows sum to 1', async () => {
    const { prediction, attribution, methods, attention, meanAttention } = await worker.ask('explain', folder, {
      text: TEXT,
    });
    assert.ok(prediction.kind === 'label' && attribution);
    assert.equal(attribution.target, prediction.label);
    assert.equal(attribution.method, 'integrated-gradients');
    assert.deepEqual(
      methods.map(({ name }) => name),
      [
        'gradient-x-input',
        'gradient',
        'integrated-gradients',
        'occlusion',
        'lime',
        'shap-partition',
        'shap-kernel',
        'shap-permutation',
        'attention',
        'rollout',
      ],
    );
    assert.equal(attribution.parts.length, prediction.tokens.length);
    assert.deepEqual(
      attention!.keys,
      prediction.tokens.map(({ token }) => token),
    );
    const { weights } = meanAttention!;
    const side = prediction.tokens.length;
    assert.equal(weights.length, side * side);
    for (let row = 0; row < side; row++) {
      const sum = weights.subarray(row * side, (row + 1) * side).reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5);
    }
    const other = prediction.label === 'good' ? 'bad' : 'good';
    const about = await worker.ask('explain', folder, { text: TEXT, label: other });
    assert.equal(about.attribution?.target, other);
    const without = await worker.ask('explain', plain, { text: TEXT });
    assert.equal(without.attention, undefined);
  });

  it('leaves a costly method where it is asked to, and tells how far it is where it is not', async () => {
    const { left, attribution, prediction } = await worker.ask('explain', folder, {
      text: TEXT,
      method: 'lime',
      cheapOnly: true,
    });
    assert.deepEqual(left, { name: 'lime', title: 'LIME', costly: true });
    assert.equal(attribution, undefined);
    assert.equal(prediction.kind, 'label');
    const told: { evaluations: number; of: number }[] = [];
    const options = { onNews: (news: { evaluations: number; of: number }) => told.push(news) };
    const asked = { text: TEXT, method: 'shap-kernel', units: 'tokens', budget: 50 } as const;
    const explained = await worker.ask('explain', folder, asked, options);
    assert.equal(explained.left, undefined);
    assert.deepEqual(told.at(-1)!.evaluations, explained.attribution!.evaluations);
    const several = await Promise.all(
      [1, 2].map(seed => worker.ask('attribute', folder, { text: TEXT, method: 'lime', seed, budget: 20 })),
    );
    assert.notDeepEqual(several[0]!.attribution.parts, several[1]!.attribution.parts);
    const { usual, labels } = await worker.ask('attributionMethods', folder, {});
    assert.deepEqual([usual, labels], ['integrated-gradients', ['bad', 'good']]);
    // What is remembered of another run may be nothing here.
    const other = { text: TEXT, method: 'grad-cam', label: 'spam' };
    const { attribution: found } = await worker.ask('attribute', folder, { ...other, lenient: true });
    assert.equal(found.method, 'integrated-gradients');
    await assert.rejects(worker.ask('attribute', folder, other));
  });

  it('cancels an explanation when a newer one is asked for', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `${TEXT} ${'and '.repeat(i)}`);
    const answers = await Promise.allSettled(texts.map(text => worker.ask('explain', folder, { text })));
    assert.equal(answers.at(-1)!.status, 'fulfilled');
    const cancelled = answers.filter(({ status }) => status === 'rejected');
    assert.ok(cancelled.length >= 15, `${cancelled.length} of 19 cancelled`);
    for (const answer of cancelled) {
      if (answer.status === 'rejected') assert.equal(answer.reason.name, 'CancelledError');
    }
  });

  it('gives attention in parts that agree', async () => {
    const { parts, read, prediction } = await worker.ask('attentionSummary', folder, { text: TEXT });
    assert.deepEqual(
      parts.map(({ kind, layers, heads }) => [kind, layers, heads]),
      [['text', 2, 2]],
    );
    assert.deepEqual([prediction], await worker.ask('classify', folder, { texts: [TEXT] }));
    const side = read;
    const matrix = (layer: number, head: number | 'mean') =>
      worker.ask('attentionMatrix', folder, { text: TEXT, layer, head });
    const [first, second, mean] = await Promise.all([matrix(1, 0), matrix(1, 1), matrix(1, 'mean')]);
    assert.ok(first.weights instanceof Float32Array);
    for (const [i, value] of mean.weights.entries()) {
      assert.ok(Math.abs(value - (first.weights[i]! + second.weights[i]!) / 2) < 1e-6);
    }
    const whole = await worker.ask('attentionThumbnails', folder, { text: TEXT, side: 64 });
    assert.deepEqual([whole.rows, whole.columns], [side, side]);
    assert.deepEqual(whole.weights.slice(3 * side * side), second.weights);
    const small = await worker.ask('attentionThumbnails', folder, { text: TEXT, side: 3 });
    assert.equal(small.weights.length, 2 * 2 * 3 * 3);
    const average = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;
    assert.ok(Math.abs(average(small.weights) - average(whole.weights)) < 1e-6);
    await assert.rejects(matrix(2, 0), { code: 'out-of-range' });
    await assert.rejects(matrix(0, 2), { code: 'out-of-range' });
    await assert.rejects(worker.ask('attentionSummary', plain, { text: TEXT }), { code: 'no-attention' });
  });

  it('projects words and examples, answering predictions meanwhile', async () => {
    const words = { of: 'vocabulary', limit: 20 } as const;
    const points = await worker.ask('points', folder, words);
    assert.equal(points.count, 20);
    assert.equal(points.names.length, 20);
    assert.ok(points.total > 20 && !points.names.includes('[PAD]'));
    const principal = await worker.ask('project', folder, { ...words, method: 'pca' });
    assert.equal(principal.coordinates.length, 40);
    assert.equal(principal.explained!.length, 2);

    const examples = { of: 'examples', limit: 200 } as const;
    const described = await worker.ask('points', folder, examples);
    assert.deepEqual([described.count, described.total], [200, 280]);
    for (const i of [0, 99, 199]) {
      const line = readFileSync(described.files![described.file![i]!]!, 'utf8').split('\n')[described.line![i]! - 1];
      assert.equal(line, `${described.names[i]},${described.groups[described.group[i]!]}`);
    }
    // A point and a line of the predictions are the same example where split and index are.
    const predictions = (await readPredictions(folder, new AbortController().signal))!;
    let linked = 0;
    for (let i = 0; i < described.count; i++) {
      const split = described.splits![described.split![i]!]!;
      const line = predictions.splits.find(each => each.split === split)?.read(described.index![i]!);
      if (!line) continue;
      linked++;
      assert.deepEqual(
        [line.split, line.index, line.file, line.line],
        [split, described.index![i], described.files![described.file![i]!], described.line![i]],
      );
    }
    assert.ok(linked > 20, `${linked} points have predictions`);
    let pictures = 0;
    const method = { ...examples, method: 'tsne', iterations: 3000, seed: 1 } as const;
    const running = worker.ask('project', folder, method, {
      onNews: ({ coordinates }) => {
        pictures++;
        assert.equal(coordinates.length, 400);
      },
    });
    let done = false;
    running.then(() => {
      done = true;
    });
    const start = performance.now();
    await worker.ask('classify', folder, { texts: [TEXT] });
    assert.ok(!done, `a prediction came after ${performance.now() - start} ms, behind the projection`);
    assert.equal((await running).coordinates.length, 400);
    assert.ok(pictures > 0);
  });

  it('pauses a projection and lets it go on', async () => {
    const source = { of: 'examples', limit: 60, method: 'tsne', iterations: 40_000 } as const;
    let [told, steps, pausedAt] = [0, 0, 0];
    const cancel = new AbortController();
    const running = worker.ask('project', folder, source, {
      signal: cancel.signal,
      onNews: ({ iteration }) => {
        told = iteration;
        if (++steps === 1) void worker.ask('steerProjection', folder, { how: 'pause' });
      },
    });
    // What was under way before the pause comes first; then nothing does.
    for (let still = 0; still < 4; ) {
      await new Promise(resolve => setTimeout(resolve, 150));
      still = steps > 0 && told === pausedAt ? still + 1 : 0;
      pausedAt = told;
    }
    await worker.ask('steerProjection', folder, { how: 'continue' });
    while (told === pausedAt) await new Promise(resolve => setTimeout(resolve, 20));
    cancel.abort();
    await assert.rejects(running, { name: 'CancelledError' });
    assert.ok(told > pausedAt);
  });

  it('ends a projection that is cancelled', async () => {
    const controller = new AbortController();
    const caller = { signal: controller.signal, onNews: () => controller.abort() };
    const source = { of: 'examples', limit: 280, method: 'tsne', iterations: 100_000 } as const;
    await assert.rejects(worker.ask('project', folder, source, caller), { name: 'CancelledError' });
  });

  it('exports the model', async () => {
    const to = join(workspace, 'exported.onnx');
    const { bytes } = await worker.ask('exportOnnx', folder, { to });
    assert.equal(statSync(to).size, bytes);
    assert.deepEqual(readFileSync(to), readFileSync(join(folder, 'model.onnx')));
  });

  it('reads examples outside of the workspace only when it is trusted', async () => {
    const outside = makeTinyWorkspace();
    const made = makeTinyWorkspace({ data: `{ train: ${outside.workspace}/train.csv }` });
    const run = (await train(made.config, gather(made.workspace))).folder;
    const source = { of: 'examples', limit: 10 } as const;
    await assert.rejects(worker.ask('points', run, source), { name: 'ProblemsError' });
    const trusted = { ...source, workspace: made.workspace, trusted: true };
    assert.equal((await worker.ask('points', run, trusted)).count, 10);
  });

  it('says what is wrong with a run, and opens one anew when its checkpoint has changed', async () => {
    await assert.rejects(worker.ask('classify', join(workspace, 'none'), { texts: [TEXT] }), {
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
    const [before] = await worker.ask('classify', stopped.folder, { texts: [TEXT] });
    const { resume } = await import('../../src/core/training/trainRun');
    await resume(stopped.folder, gather(made.workspace));
    const [afterwards] = await worker.ask('classify', stopped.folder, { texts: [TEXT] });
    assert.notDeepEqual(probabilitiesOf(afterwards!), probabilitiesOf(before!));
  });
});

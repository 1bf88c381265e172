// Trainings whose texts are longer than the model reads, in windows: trained, resumed, scored, predicted and explained alike.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { methodsFor } from '../../../src/core/explain/attribution/methods';
import { explainText } from '../../../src/core/explain/explainText';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import type { Run } from '../../../src/core/inference/run';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { readPredictions } from '../../../src/core/runs/predictions';
import { checkData } from '../../../src/core/training/checkData';
import type { TrainEvent, TrainOptions } from '../../../src/core/training/events';
import { resume, train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

const transformer = '{ type: transformer, layers: 1, heads: 2, width: 8, pool: mean, dropout: 0.1 }';

function makeWorkspace(task: string) {
  const { workspace, config } = makeTinyWorkspace({
    model: transformer,
    rows: 120,
    train: '{ epochs: 2, batch: 8, sampling: over, optimizer: { type: adam, learning-rate: 0.01 } }',
  });
  const text = readFileSync(config, 'utf8')
    .replace('task: classify', `task: ${task}`)
    .replace('vocabulary: 60', 'vocabulary: 60, length: 8');
  writeFileSync(config, text);
  return { workspace, config };
}

function stoppingAt(workspace: string, step: number): TrainOptions {
  const controller = new AbortController();
  return gather(workspace, {
    signal: controller.signal,
    onEvent(event: TrainEvent) {
      if (event.kind === 'metrics' && event.step >= step) controller.abort();
    },
  });
}

async function outcomeOf(folder: string) {
  const { parameters, slots } = (await readCheckpoint(folder, 'last', true))!;
  const rows = (await readMetrics(folder)).map(({ step, values }) => ({ step, values }));
  return { parameters, slots, rows };
}

const long = 'the film is good a story of people and their dog who walk home the film is awful of people';

function textsOfWindows(text: string, stride: number): readonly string[] {
  const words = text.split(' ');
  const texts: string[] = [];
  for (let start = 0; ; start += stride) {
    texts.push(words.slice(start, start + 8).join(' '));
    if (start + 8 >= words.length) return texts;
  }
}

/** What the run says of each window of a text of single words. */
async function windowsOf(run: Run, text: string, stride: number): Promise<readonly (readonly number[])[]> {
  return (await run.predict(textsOfWindows(text, stride))).map(said => {
    assert.ok(said.kind === 'label' && !said.truncated);
    return Object.values(said.probabilities).map(probability => Math.log(probability));
  });
}

describe('training: long texts in windows', function () {
  this.timeout(120_000);
  let workspace: string;
  let config: string;
  let folder: string;

  before(async () => {
    ({ workspace, config } = makeWorkspace('{ type: classify, stride: 4 }'));
    ({ folder } = await train(config, gather(workspace)));
  });

  it('goes through every window, and resumed is bit for bit what it is uninterrupted', async () => {
    const report = await checkData(config, gather(workspace));
    assert.equal(report.whole, 'windows');
    assert.deepEqual(
      report.splits.map(({ truncated }) => truncated),
      [0, 0, 0],
    );
    const { state } = (await readCheckpoint(folder, 'last', false))!;
    assert.ok(state.step > (2 * 96) / 8, `${state.step} steps`);
    const stopped = await train(config, stoppingAt(workspace, 9));
    assert.equal(stopped.record.status, 'stopped');
    const ended = await resume(stopped.folder, gather(workspace));
    assert.deepEqual(await outcomeOf(ended.folder), await outcomeOf(folder));
  });

  it('predicts the softmax of the mean of the logits of the windows, and the scores are of that', async () => {
    const run = await openRun(folder, (await engineFor('native')).engine);
    try {
      const each = await windowsOf(run, long, 4);
      assert.ok(each.length > 2);
      // Logarithms of probabilities are logits but for a constant, which a softmax forgets.
      const means = each[0]!.map((_, k) => each.reduce((sum, row) => sum + row[k]!, 0) / each.length);
      const sum = means.reduce((a, x) => a + Math.exp(x), 0);
      const [said] = await run.predict([long, 'the film is good']);
      assert.ok(said?.kind === 'label');
      for (const [k, probability] of Object.values(said.probabilities).entries())
        assert.ok(Math.abs(probability - Math.exp(means[k]!) / sum) < 1e-5);
      assert.equal(said.truncated, false);
      assert.equal(said.tokens.length, long.split(' ').length);

      const { splits } = (await readPredictions(folder))!;
      const lines = splits.find(({ split }) => split === 'test')!;
      const kept = Array.from({ length: lines.count }, (_, i) => lines.read(i));
      assert.equal(kept.length, 40);
      assert.ok(kept.some(({ text }) => String(text).split(' ').length > 12));
      const again = await run.predict(kept.map(({ text }) => String(text)));
      assert.deepEqual(
        again.map(prediction => prediction.kind === 'label' && prediction.label),
        kept.map(({ prediction }) => prediction.label),
      );
    } finally {
      await run.dispose();
    }
  });

  it('explains all of the text: a word weighs what it weighs in its windows', async () => {
    const run = await openRun(folder, (await engineFor('native')).engine);
    try {
      // A gradient of a mean over windows is the mean of theirs; methods that draw or choose texts have no such sum.
      for (const { name } of methodsFor(run).filter(
        ({ needs, name }) => needs === 'gradient' || name === 'occlusion',
      )) {
        const label = 'good';
        const { attribution, prediction, attention } = await explainText(run, { text: long, label, method: name });
        assert.equal(attribution!.method, name);
        const { parts } = attribution!;
        assert.equal(parts.length, long.split(' ').length);
        assert.ok(parts.slice(12).every(({ weight }) => weight !== 0));
        assert.equal(prediction.tokens.length, parts.length);
        assert.ok(attention);
        if (name === 'occlusion') continue;
        const sums = new Array<number>(parts.length).fill(0);
        const texts = textsOfWindows(long, 4);
        for (const [w, text] of texts.entries()) {
          const alone = (await explainText(run, { text, label, method: name })).attribution!;
          for (const [i, { weight }] of alone.parts.entries()) sums[4 * w + i]! += weight / texts.length;
        }
        for (const [i, { weight }] of parts.entries()) assert.ok(Math.abs(weight - sums[i]!) < 1e-5, `${name} ${i}`);
      }
    } finally {
      await run.dispose();
    }
  });
});

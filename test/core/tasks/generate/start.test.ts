import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { float32, int32 } from '../../../../src/core/base/hostTensor';
import { taskCatalog } from '../../../../src/core/catalog';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import { createEngine } from '../../../../src/core/engine';
import { openRun } from '../../../../src/core/inference/openRun';
import { configSchema } from '../../../../src/core/schemas';
import { generationDefaults } from '../../../../src/core/tasks/abilities/generator';
import { train } from '../../../../src/core/training/trainRun';
import { differentiate, numberTokenizer, relativeError, toTensors } from '../../models/fixture';
import { makeTask, readFixtures } from './languageModel';

describe('tasks/generate: one-to-many', function () {
  this.timeout(60_000);

  it("gives PyTorch's loss, and its gradients of the vectors that texts begin with", async () => {
    const fixture = readFixtures().lstm!;
    const { labels, tables, loss, gradients } = fixture.started!;
    const tokenizer = numberTokenizer(fixture.vocabulary, fixture.length);
    const options = '{ type: generate, start: label }';
    const task = await makeTask(fixture.config, tokenizer, options, ['one', 'two']);
    const parameters = { ...toTensors(fixture.parameters), ...toTensors(tables) };
    const inputs = {
      ids: tf.tensor2d(fixture.ids, undefined, 'int32'),
      targets: tf.tensor2d(fixture.targets, undefined, 'int32'),
      mask: tf.ones([3, fixture.length]),
      starts: tf.tensor1d(labels, 'int32'),
    };
    const ours = differentiate(task, parameters, inputs);
    assert.ok(Math.abs(ours.loss - loss) < 1e-5, `${ours.loss} ${loss}`);
    for (const [name, { data }] of Object.entries(gradients))
      assert.ok(relativeError(ours.gradients[name]!.dataSync(), data) < 1e-4, name);

    // And so does the compiled step: with a rate of 1 a parameter changes by its gradient.
    const { engine } = await createEngine('native');
    const { createOptimizer } = await import('../../../../src/core/training/optimizers/createOptimizer');
    const host = Object.fromEntries(
      Object.entries({ ...fixture.parameters, ...tables }).map(([name, { shape, data }]) => [
        name,
        float32(shape, Float32Array.from(data)),
      ]),
    );
    const sgd = createOptimizer({ type: 'sgd', 'learning-rate': 1, momentum: 0, nesterov: false });
    const trainer = engine.createTrainer({ loss: task.loss, parameters: host, optimizer: sgd, seed: 1 });
    const batch = {
      ids: int32([3, fixture.length], Int32Array.from(fixture.ids.flat())),
      targets: int32([3, fixture.length], Int32Array.from(fixture.targets.flat())),
      mask: float32([3, fixture.length], new Float32Array(3 * fixture.length).fill(1)),
      starts: int32([3], Int32Array.from(labels)),
    };
    const [step] = await trainer.steps([batch], [1]);
    assert.ok(Math.abs(step!.loss - loss) < 1e-5, `${step!.loss} ${loss}`);
    const after = trainer.state().parameters;
    for (const [name, { data }] of Object.entries(gradients)) {
      const change = Array.from(host[name]!.data, (before, i) => before - after[name]!.data[i]!);
      assert.ok(relativeError(change, data) < 1e-4, `${name} compiled`);
    }
    await trainer.dispose();
  });

  it('writes a text of the label from its vector alone', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'nlp-start-'));
    try {
      const texts = { greeting: 'good day to you', question: 'who goes there' };
      const rows = Array.from({ length: 60 }, (_, i) => Object.entries(texts)[i % 2]!.reverse().join(','));
      writeFileSync(join(workspace, 'a.csv'), ['text,label', ...rows, ''].join('\n'));
      writeFileSync(
        join(workspace, 'a.nlp.yaml'),
        [
          'task: { type: generate, start: label }',
          'data: { train: a.csv, validation: 20%, split: in-order, label: label }',
          'tokenizer: { type: character, length: 24 }',
          'model: { type: gru, width: 12, hidden: 24, dropout: 0 }',
          'train: { epochs: 25, batch: 8, optimizer: { type: adam, learning-rate: 0.02 } }',
        ].join('\n'),
      );
      const signal = new AbortController().signal;
      const { folder, record } = await train(join(workspace, 'a.nlp.yaml'), {
        workspace,
        trusted: true,
        signal,
        onEvent: () => undefined,
      });
      assert.deepEqual(record.labels, ['greeting', 'question']);
      // What is left is which of two: nothing, since the vector says it.
      assert.ok(record.metrics.validation!.loss! < 0.02, `${record.metrics.validation!.loss}`);
      const { engine } = await createEngine('native');
      const run = await openRun(folder, engine);
      const write = async (label?: string) => {
        let text = '';
        const options = { ...generationDefaults, temperature: 0, maximumTokens: 40, label };
        for await (const token of run.open('generator').generate('', options)) text += token.text;
        return text;
      };
      assert.equal(await write('greeting'), texts.greeting);
      assert.equal(await write('question'), texts.question);
      assert.equal(await write(), texts.greeting);
      await assert.rejects(write('answer'), { code: 'unknown-label', message: /greeting, question/ });
      await run.dispose();
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  });

  it('is for recurrent models, with a column of labels', async () => {
    const check = (task: string, data: string, model: string) => {
      const text = `task: ${task}\ndata: ${data}\nmodel: ${model}\n`;
      return parseConfig(text, '/a.nlp.yaml', configSchema).problems.map(({ message }) => message);
    };
    const start = '{ type: generate, start: label }';
    assert.deepEqual(check(start, '{ train: a.csv, label: kind }', 'lstm'), []);
    assert.match(
      check(start, '{ train: a.csv }', 'lstm').join(),
      /start: label needs labels\. Name their column in data\.label/,
    );
    assert.match(
      check(start, '{ train: a.csv, label: kind }', 'transformer').join(),
      /start: label needs a recurrent model/,
    );
    const both = '{ type: generate, start: label, carry: true }';
    assert.match(
      check(both, '{ train: a.csv, label: kind }', 'gru').join(),
      /carry: true is not possible with start: label/,
    );
    const { learnLabels } = await taskCatalog.generate();
    const example = { fields: { text: 'a', label: 'x' }, source: { file: 'a', line: 1 } };
    assert.deepEqual(learnLabels([example], { start: 'label' }), ['x']);
    assert.deepEqual(learnLabels([example], { start: 'nothing' }), []);
  });
});

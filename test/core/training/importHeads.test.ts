// Heads that are not of a task by name: next sentence, replaced token, and one with layers before its logits.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../src/core/engine';
import { answerQuestion } from '../../../src/core/inference/answerQuestion';
import { fillMasks } from '../../../src/core/inference/fillMasks';
import { openRun } from '../../../src/core/inference/openRun';
import { importModel } from '../../../src/core/training/importModel';
import { farthest, pretrainedFolder } from './pretrainedWorkspace';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

interface Expected<T> {
  readonly texts: string[];
  readonly pairs: [string, string][];
  readonly values: T[];
}

interface Masked {
  readonly text: string;
  readonly ids: number[];
  readonly candidates: [id: number, probability: number][];
}

interface Answered {
  readonly question: string;
  readonly context: string;
  readonly answer: string;
  readonly probability: number;
}

async function importFolder<T, E = Expected<T>>(name: string) {
  const path = pretrainedFolder(name);
  const expected: E = JSON.parse(readFileSync(join(path, 'expected.json'), 'utf8'));
  const { workspace } = makeTinyWorkspace();
  const { folder, record, table } = await importModel({ path }, gather(workspace));
  assert.equal(record.untrained, undefined);
  const { engine } = await createEngine('auto', { threads: 1 });
  return { expected, record, table, run: await openRun(folder, engine) };
}

describe('importing heads of other kinds', () => {
  it('a head for next sentences classifies pairs', async () => {
    const { expected, record, run } = await importFolder<number[]>('bertNext');
    assert.deepEqual([record.task, record.pair], ['classify', 'joint']);
    const predictions = await run.predict(expected.pairs);
    const rows = predictions.map(each => (each.kind === 'label' ? Object.values(each.probabilities) : []));
    assert.ok(farthest(rows, expected.values) < 1e-5, JSON.stringify(rows));
    assert.deepEqual(run.task.labels, ['in order', 'not in order']);
    await run.dispose();
  });

  for (const [name, labels] of [
    ['electraReplaced', ['original', 'replaced']],
    ['modernbertTag', ['DET', 'NOUN', 'VERB']],
  ] as const)
    it(`${name} tags words`, async () => {
      const { expected, record, table, run } = await importFolder<number[][]>(name);
      assert.equal(record.task, 'tag');
      assert.deepEqual(run.task.labels, labels);
      assert.deepEqual(
        table.filter(({ status }) => status !== 'found'),
        [],
      );
      const predictions = await run.predict(expected.texts);
      for (const [i, prediction] of predictions.entries()) {
        assert.ok(prediction.kind === 'tags');
        const best = expected.values[i]!.map(row => row.indexOf(Math.max(...row)));
        assert.deepEqual(
          prediction.words.map(({ tag }) => tag),
          best.map(label => labels[label]),
        );
        const probabilities = prediction.words.map(({ probability }) => [probability]);
        assert.ok(
          farthest(
            probabilities,
            expected.values[i]!.map(row => [Math.max(...row)]),
          ) < 1e-5,
        );
      }
      await run.dispose();
    });

  for (const name of ['bertMasked', 'robertaMasked'])
    it(`${name} fills masks`, async () => {
      const { expected, record, run } = await importFolder<never, Masked>(name);
      assert.equal(record.task, 'fill-mask');
      const { text, ids, candidates } = expected;
      assert.deepEqual(Array.from(run.tokenizer.encode(text).ids), ids);
      const { masks } = await fillMasks(run, { text, top: candidates.length });
      assert.deepEqual(
        masks[0]!.candidates.map(({ id }) => id),
        candidates.map(([id]) => id),
      );
      const probabilities = masks[0]!.candidates.map(({ probability }) => [probability]);
      assert.ok(
        farthest(
          probabilities,
          candidates.map(([, probability]) => [probability]),
        ) < 1e-6,
      );
      await run.dispose();
    });

  it('a head for questions answers', async () => {
    const { expected, record, run } = await importFolder<never, Answered>('distilbertAnswer');
    assert.equal(record.task, 'answer');
    const { question, context, answer, probability } = expected;
    const { answers } = await answerQuestion(run, { question, context, count: 1 });
    assert.equal(answers[0]!.text, answer);
    assert.ok(Math.abs(answers[0]!.probability - probability) < 1e-6);
    // As its own file has it: [CLS] question [SEP] context [SEP].
    const { post_processor } = JSON.parse(run.tokenizer.toJson());
    const ofFile = JSON.parse(readFileSync(join(pretrainedFolder('distilbertAnswer'), 'tokenizer.json'), 'utf8'));
    assert.deepEqual(post_processor.pair, ofFile.post_processor.pair);
    await run.dispose();
  });

  it('says why a family cannot do a task', async () => {
    const { workspace } = makeTinyWorkspace();
    const path = pretrainedFolder('bertMasked');
    await assert.rejects(importModel({ path, task: 'generate' }, gather(workspace)), {
      code: 'no-task',
      message:
        /is a BERT, which cannot generate: an encoder sees both sides of a token; use `fill-mask`\. It can be used for /,
    });
  });
});

// Every score that a task gives is in its list, so that it has a name for people, a direction and a place in the documentation.
import assert from 'node:assert/strict';
import type { Example } from '../../../src/core/data/dataset';
import type { Score } from '../../../src/core/metrics/score';
import { taskTraining } from '../../../src/core/schemas';
import { scoreRanked } from '../../../src/core/tasks/answer/score';
import { createEvaluator as classifying } from '../../../src/core/tasks/classify/evaluation';
import { toScores } from '../../../src/core/tasks/generate/score';
import { bleuOf, editsOf, joinScores, meteorOf, rougeOf } from '../../../src/core/tasks/scoreTexts';
import { judgeSummaries } from '../../../src/core/tasks/summarize/judge';
import { createEvaluator as tagging } from '../../../src/core/tasks/tag/evaluation';
import { bio } from '../../../src/core/tasks/tag/tagCode';

const source = { file: 'a.jsonl', line: 1 };
const texts = [{ wanted: 'a cat sat here today', written: 'a cat sat there today', text: 'A cat sat here. It slept.' }];

function assertListed(task: keyof typeof taskTraining, given: Readonly<Record<string, number>>): void {
  const names = new Set(taskTraining[task].scores.map(({ name }: Score) => name));
  assert.ok(Object.keys(given).length > 0);
  for (const name of Object.keys(given)) {
    assert.ok(names.has(name.split('/')[0]!), `${task} gives ${name}, which is not in its list`);
  }
}

describe('the scores that tasks give', () => {
  it('of labels', () => {
    const evaluator = classifying(['ham', 'spam']);
    const logits = { dtype: 'float32', shape: [2, 2], data: Float32Array.of(0.6, 0.4, 0.3, 0.7) } as const;
    const examples = ['ham', 'spam'].map((label): Example => ({ fields: { label }, source }));
    evaluator.add({ logits, probabilities: logits }, examples);
    const { scores } = evaluator.finish();
    assertListed('classify', scores);
    // And all of the list that training can go by.
    const chosen = taskTraining.classify.scores.filter(({ only }) => only === undefined);
    assert.deepEqual(Object.keys(scores).sort(), chosen.map(({ name }) => name).sort());
  });

  it('of tags', () => {
    const evaluator = tagging(['B-PER', 'O'], bio);
    const read = { tags: ['B-PER', 'O'], probabilities: Float32Array.of(1, 0, 0, 1), lossOf: () => 0.5 };
    evaluator.addExample({ fields: {}, lists: { tokens: ['Ann', 'sat'], tags: ['B-PER', 'O'] }, source }, [read]);
    const { scores } = evaluator.finish();
    assert.ok('F1/PER' in scores && 'strict-F1' in scores);
    assertListed('tag', scores);
  });

  it('of texts, tokens and answers', async () => {
    const edits = joinScores([bleuOf(texts, {}), editsOf(texts), rougeOf(texts, {}), await meteorOf(texts, undefined)]);
    assertListed('translate', edits.scores);
    const { scores } = await judgeSummaries(texts, { lead: 1 });
    assert.ok('ROUGE-1/lead' in scores);
    assertListed('summarize', scores);
    const tokens = toScores({ loss: 3, hits: 1, count: 2 }, 4);
    assertListed('generate', tokens);
    const { 'bits-per-character': _, ...written } = tokens;
    assertListed('translate', written);
    const questions = [['here'], []].map(
      (answers): Example => ({ fields: { question: 'where?', context: 'It is here.' }, lists: { answers }, source }),
    );
    const ranked = [[{ text: 'here', probability: 1, start: 6, end: 10 }], []];
    assertListed('answer', { loss: 1, ...scoreRanked(questions, ranked) });
  });
});

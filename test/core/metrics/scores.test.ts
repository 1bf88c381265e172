// The list of scores: what configs, runs, reports and views know of each follows from it; a score is added by one line of it.
import assert from 'node:assert/strict';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Margins } from '../../../src/core/metrics/confusion';
import { decisionIntervals } from '../../../src/core/metrics/decisions';
import { canChoose } from '../../../src/core/metrics/score';
import { scoreLabels } from '../../../src/core/metrics/scoreLabels';
import { directionOf, findScore, type ScoreKind, scores } from '../../../src/core/metrics/scores';
import type { LabelScore } from '../../../src/core/metrics/scores/labelScore';
import { labelScores } from '../../../src/core/metrics/scores/labels';
import { configSchema, taskTraining, untrained } from '../../../src/core/schemas';
import { createEvaluator } from '../../../src/core/tasks/classify/evaluation';

const kinds = Object.keys(scores) as ScoreKind[];

describe('the list of scores', () => {
  it('has each name once in its kind, with one direction in all kinds', () => {
    for (const kind of kinds) {
      const names = scores[kind].map(({ name }) => name);
      assert.deepEqual(names, [...new Set(names)], kind);
      for (const score of scores[kind]) {
        assert.equal(directionOf(score.name), score.better, `${kind}: ${score.name}`);
        assert.equal(findScore(score.name, kind), score);
      }
    }
  });

  it('says of each what people need: a title, a meaning, a source, a range', () => {
    for (const kind of kinds) {
      for (const { name, title, meaning, source, range } of scores[kind]) {
        assert.match(title, /^[A-Za-z]/, name);
        assert.match(meaning, /\.$/, `${kind}: ${name}`);
        assert.ok(source.length > 0 && range[0] < range[1], name);
      }
    }
  });

  it('knows which way a metric is better, by whatever name', () => {
    for (const name of [
      'accuracy',
      'macro-f1',
      'roc-auc',
      'f1',
      'bleu',
      'rouge-l',
      'matthews',
      'recall@10',
      'chrF++',
    ]) {
      assert.equal(directionOf(name), 'higher', name);
    }
    for (const name of [
      'loss',
      'log-loss',
      'perplexity',
      'calibration-error',
      'brier',
      'bits-per-byte',
      'rmse',
      'TER',
    ]) {
      assert.equal(directionOf(name), 'lower', name);
    }
    for (const name of ['examples', 'floss', 'coverage', 'learning-rate'])
      assert.equal(directionOf(name), undefined, name);
  });

  it('goes by the score and not by the label that it is of', () => {
    for (const part of ['spam', 'loss', 'error-message', 'a/b', 'x@loss']) {
      assert.equal(directionOf(`F1/${part}`), 'higher', part);
      assert.equal(directionOf(`validation/F1/${part}`), 'higher', part);
    }
    assert.equal(directionOf('ROUGE-1/lead'), 'higher');
    assert.equal(directionOf('validation/loss'), 'lower');
  });

  it('lets every task train towards what its evaluations give', () => {
    const trained = Object.entries(taskTraining).filter(([task]) => !Object.hasOwn(untrained.task, task));
    for (const [task, { scores: own }] of trained) assert.ok(own.some(canChoose), task);
  });
});

/** Cohen 1960. */
function kappaOf({ actual, predicted, correct, total }: Margins): number {
  const chance = Array.from(actual, (count, label) => (count * predicted[label]!) / total ** 2).reduce(
    (a, b) => a + b,
    0,
  );
  return (correct / total - chance) / (1 - chance);
}

const kappa: LabelScore = {
  name: 'kappa',
  better: 'higher',
  range: [-1, 1],
  title: "Cohen's kappa",
  meaning: 'Agreement of true and predicted labels beyond chance.',
  source: 'Cohen 1960; scikit-learn',
  words: 'cohen_kappa_score',
  interval: true,
  of: ({ margins }) => kappaOf(margins),
};

describe('a score of one line in the list', () => {
  const lines = labelScores as LabelScore[];
  before(() => lines.push(kappa));
  after(() => lines.pop());
  const [actual, predicted] = [
    [0, 0, 0, 1, 1],
    [0, 0, 1, 1, 0],
  ] as const;
  // (0.6 - 0.52) / 0.48
  const expected = 1 / 6;

  it('is in evaluations and reports, with an interval', async () => {
    const evaluator = createEvaluator(['ham', 'spam']);
    const rows = predicted.flatMap(label => (label === 0 ? [0.9, 0.1] : [0.2, 0.8]));
    const tensor = { dtype: 'float32', shape: [5, 2], data: Float32Array.from(rows) } as const;
    evaluator.add(
      { logits: tensor, probabilities: tensor },
      actual.map(label => ({ fields: { label: ['ham', 'spam'][label]! }, source: { file: 'a.csv', line: 1 } })),
    );
    assert.ok(Math.abs(evaluator.finish().scores.kappa! - expected) < 1e-12);
    const inReport = scoreLabels({ labels: ['ham', 'spam'], known: 2, actual, predicted }).scores.kappa!;
    assert.ok(Math.abs(inReport - expected) < 1e-12);
    const { kappa: interval } = await decisionIntervals({ actual, predicted, classes: 2 }, undefined, {
      resamples: 50,
    });
    assert.ok(interval!.low < expected && expected < interval!.high);
  });

  it('has its name for people, and the right direction', () => {
    assert.equal(findScore('validation/kappa')!.title, "Cohen's kappa");
    assert.equal(directionOf('kappa'), 'higher');
  });

  it('may be trained towards, also by the name that others give it', () => {
    const problems = (best: string) =>
      parseConfig(
        `task: classify\ndata: { train: d.csv }\nmodel: lstm\ntrain: { best: ${best} }\n`,
        '/x.nlp.yaml',
        configSchema,
      ).problems.map(({ message, fix }) => [message, fix?.replacement]);
    assert.deepEqual(problems('kappa'), []);
    assert.deepEqual(problems('cohen_kappa_score'), [
      ['classify has no score "cohen_kappa_score"; did you mean "kappa"?', 'kappa'],
    ]);
  });
});

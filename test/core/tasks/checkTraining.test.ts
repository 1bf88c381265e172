import assert from 'node:assert/strict';
import { labelScores } from '../../../src/core/metrics/scores/labels';
import { textScores } from '../../../src/core/metrics/scores/texts';
import { checkTraining } from '../../../src/core/tasks/checkTraining';

const plain = {
  loss: { type: 'cross-entropy', 'label-smoothing': 0, 'class-weights': 'none' },
  sampling: 'none',
  best: undefined,
} as const;
const labelled = { name: 'classify', classes: 'label', training: { classLoss: true, scores: labelScores } };

describe('tasks/checkTraining', () => {
  it('lets a task have what it can', () => {
    const weighted = { type: 'focal', gamma: 2, 'class-weights': { spam: 2 } } as const;
    assert.deepEqual(checkTraining(labelled, { loss: weighted, sampling: 'over', best: 'loss' }), []);
    assert.deepEqual(checkTraining({ name: 'other' }, plain), []);
  });

  it('says what a task without classes cannot, where it is written', () => {
    const weighted = { type: 'cross-entropy', 'label-smoothing': 0.1, 'class-weights': 'balanced' } as const;
    const asked = { loss: weighted, sampling: 'under', best: 'anything' } as const;
    assert.deepEqual(
      checkTraining({ name: 'other' }, asked).map(({ key }) => key),
      ['train.loss.label-smoothing', 'train.loss.class-weights', 'train.sampling'],
    );
    // Smooths its words, which have no weights of their own.
    const words = {
      name: 'translate',
      training: { classLoss: true, scores: [{ ...textScores[0]!, only: undefined }] },
    };
    assert.deepEqual(checkTraining(words, { ...asked, sampling: 'none', best: 'bleu' }), [
      {
        key: 'train.loss.class-weights',
        message: 'task translate has no class labels to weight. Remove class-weights.',
      },
      {
        key: 'train.best',
        message: 'translate has no score "bleu"; did you mean "BLEU"?',
        fixes: { 'train.best': 'BLEU' },
      },
    ]);
  });
});

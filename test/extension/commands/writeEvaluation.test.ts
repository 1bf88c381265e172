import assert from 'node:assert/strict';
import type { RunRecord } from '../../../src/core/runs/run';
import { writeEvaluation } from '../../../src/extension/commands/writeEvaluation';

const run = { name: 'de*en', id: '20260310-120000-abcd' } as RunRecord;

describe('the page of an evaluation', () => {
  it('has the scores of the split', () => {
    assert.equal(
      writeEvaluation({ run, split: 'test', scores: { BLEU: 0.25, 'chrF++': 0.5 } }),
      '# de\\*en: test\n\nRun `20260310-120000-abcd`. BLEU **0.250**, chrF\\+\\+ **0.500**.\n',
    );
  });

  it('has what whoever reads them should know, each below the other, nothing of it Markdown', () => {
    const notes = ['3 of 40 texts reached the limit of 23 tokens; set task.target-length to allow more', 'no *loss*'];
    assert.deepEqual(
      writeEvaluation({ run, split: 'test', scores: { BLEU: 0.25 }, notes })
        .split('\n')
        .slice(3),
      [
        '',
        '> 3 of 40 texts reached the limit of 23 tokens; set task.target-length to allow more.',
        '',
        '> No \\*loss\\*.',
        '',
      ],
    );
  });
});

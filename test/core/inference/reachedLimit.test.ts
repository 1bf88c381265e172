import assert from 'node:assert/strict';
import { describeCutAnswers, describeCutTexts } from '../../../src/core/inference/reachedLimit';
import type { Run } from '../../../src/core/inference/run';
import type { Writing } from '../../../src/core/inference/writeTexts';
import type { TextWriter } from '../../../src/core/tasks/abilities/writer';

/** What is read of a run: the bound of what it writes. */
const runOf = (writer?: Pick<TextWriter, 'bound'>) => ({ task: { writer } as unknown as Run['task'] });
const writes = runOf({ bound: { key: 'task.target-length', most: 40 } });

const writing = (...ends: readonly (readonly [tokens: number, ended: boolean])[]): Writing => ({
  truncated: false,
  hypotheses: ends.map(([count, ended]) => ({
    text: '',
    logProbability: -1,
    ended,
    tokens: Array.from({ length: count }, () => ({ token: 'a', probability: 1 })),
  })) as unknown as Writing['hypotheses'],
});

describe('what is told of texts that reached the limit', () => {
  it('counts the best of each text alone, blank texts not among them', () => {
    assert.equal(describeCutTexts(writes, [writing([3, true], [12, false]), writing()]), undefined);
    assert.equal(
      describeCutTexts(writes, [writing([3, true]), writing([12, false]), writing()]),
      '1 of 2 texts reached the limit of 12 tokens; set task.target-length to allow more',
    );
  });

  it('names what the caller sets the limit by', () => {
    assert.equal(
      describeCutTexts(writes, [writing([12, false])], '--length'),
      'the text reached the limit of 12 tokens; set --length to allow more',
    );
  });

  it('counts ranked answers', () => {
    const ended = { text: 'a', probability: 0.5 };
    assert.equal(describeCutAnswers(writes, [ended]), undefined);
    assert.equal(
      describeCutAnswers(writes, [{ ...ended, cutAt: 9 }, ended]),
      '1 of 2 answers reached the limit of 9 tokens; set task.target-length to allow more',
    );
    assert.equal(describeCutAnswers(runOf(), [ended]), undefined);
  });
});

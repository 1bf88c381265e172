import assert from 'node:assert/strict';
import { pickActive } from '../../../src/extension/runs/pickActive';
import type { RunEntry } from '../../../src/extension/runs/runEntry';
import { exampleRecord } from '../../core/runs/exampleRecord';

const fold = { index: 3, of: 3 };

function entry(folder: string, { fold, task, ...change }: Partial<RunEntry & RunEntry['record']> = {}): RunEntry {
  const record = { ...exampleRecord(), task: task ?? 'classify', ...(fold && { fold }) };
  return { folder, record, status: 'completed', usable: true, continues: true, trainedAt: record.startedAt, ...change };
}

describe('pickActive', () => {
  const pick = (runs: readonly RunEntry[], chosen?: string) => pickActive(runs, 'classify', chosen)?.folder;

  it('takes the newest that is trained, the one that was chosen before it', () => {
    const runs = [entry('new', { status: 'running' }), entry('middle'), entry('old')];
    assert.equal(pick(runs), 'middle');
    assert.equal(pick(runs, 'old'), 'old');
    assert.equal(pick(runs, 'gone'), 'middle');
    assert.equal(pick(runs.slice(0, 1)), 'new');
  });

  it('takes none that cannot be asked, or is for something else', () => {
    assert.equal(pick([entry('empty', { usable: false }), entry('tags', { task: 'tag' }), entry('fits')]), 'fits');
  });

  it('takes no fold of a cross-validation, unless it was chosen', () => {
    const runs = [entry('fold 3', { fold }), entry('fold 2', { fold, status: 'running' }), entry('whole')];
    assert.equal(pick(runs), 'whole');
    assert.equal(pick(runs, 'gone'), 'whole');
    assert.equal(pick(runs, 'fold 3'), 'fold 3');
    assert.equal(pick(runs.slice(0, 2)), undefined);
  });

  it('takes the best trial of the newest sweep, unless another was chosen or trained after it', () => {
    const trial = (number: number, value: number, group = 'sweep-a') => {
      const made = entry(`${group} ${number}`);
      const best = { step: 1, metric: 'loss', value };
      return { ...made, record: { ...made.record, group, trial: number, best } };
    };
    const runs = [trial(2, 0.5), trial(1, 0.2), trial(0, 0.4), trial(0, 0.1, 'sweep-b'), entry('before')];
    assert.equal(pick(runs), 'sweep-a 1');
    assert.equal(pick(runs, 'sweep-a 2'), 'sweep-a 2');
    assert.equal(pick([entry('after'), ...runs]), 'after');
    assert.equal(pick([entry('after', { status: 'running' }), ...runs]), 'sweep-a 1');
  });
});

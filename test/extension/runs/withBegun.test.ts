import assert from 'node:assert/strict';
import type { RunEntry } from '../../../src/extension/runs/runEntry';
import { withBegun } from '../../../src/extension/runs/withBegun';
import { exampleRecord } from '../../core/runs/exampleRecord';

const record = exampleRecord({ status: 'running', startedAt: '2026-03-10T12:00:00.000Z' });
const old: RunEntry = {
  folder: '/w/.nlp/runs/spam/old',
  record: exampleRecord(),
  status: 'completed',
  usable: true,
  continues: true,
  trainedAt: record.startedAt,
};

describe('runs/withBegun', () => {
  it('has a run from when its job says that it began', () => {
    const begun = withBegun([old], [{ folder: '/w/.nlp/runs/spam/new', record }]);
    assert.deepEqual(
      begun.map(({ folder, status, usable }) => [folder, status, usable]),
      [
        ['/w/.nlp/runs/spam/new', 'running', false],
        [old.folder, 'completed', true],
      ],
    );
  });

  it('adds nothing for jobs without a run, and for runs that were seen', () => {
    const runs = [old];
    assert.equal(withBegun(runs, [{}, { folder: '/w/.nlp/runs/spam/other' }, { folder: old.folder, record }]), runs);
  });
});

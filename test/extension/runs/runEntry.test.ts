import assert from 'node:assert/strict';
import type { RunRecord } from '../../../src/core/runs/run';
import {
  bestScore,
  byStart,
  isResumable,
  pinnedFirst,
  type RunEntry,
  titleOf,
} from '../../../src/extension/runs/runEntry';

const RECORD: RunRecord = {
  version: 1,
  name: 'spam',
  id: '20260310-120000-abcd',
  status: 'running',
  configPath: '/w/spam.nlp.yaml',
  seed: 7,
  engine: 'native',
  versions: {},
  files: [],
  labels: ['ham', 'spam'],
  startedAt: '2026-03-10T12:00:00Z',
  pid: 4711,
  parameters: 10,
  step: 5,
  totalSteps: 10,
  seconds: 3,
  metrics: {},
};

const entry = (change: Partial<RunEntry>): RunEntry => ({
  folder: '/w/.nlp/runs/spam/x',
  record: RECORD,
  status: 'completed',
  usable: true,
  trainedAt: RECORD.startedAt,
  ...change,
});

describe('runEntry', () => {
  it('resumes what was cut short and left a checkpoint', () => {
    const statuses = ['running', 'completed', 'stopped', 'failed', 'interrupted'] as const;
    assert.deepEqual(
      statuses.map(status => isResumable(entry({ status }))),
      [false, false, true, true, true],
    );
    assert.equal(isResumable(entry({ status: 'stopped', usable: false })), false);
  });

  it('shows the best score by its short name', () => {
    const best = { step: 5, metric: 'validation/accuracy', value: 0.9 };
    assert.deepEqual(bestScore({ ...RECORD, best }), { name: 'accuracy', value: 0.9, split: 'validation' });
    assert.equal(bestScore({ ...RECORD, metrics: { validation: { accuracy: 0.8 } } })?.value, 0.8);
    assert.equal(bestScore(RECORD), undefined);
  });

  it('puts the newest first', () => {
    const older = entry({ record: { ...RECORD, startedAt: '2026-03-09T12:00:00Z' } });
    const newer = entry({});
    assert.deepEqual([older, newer].sort(byStart), [newer, older]);
  });

  it('goes by the name it was given, else by its config and date', () => {
    assert.equal(titleOf(entry({ record: { ...RECORD, title: 'baseline' } })), 'baseline');
    assert.match(titleOf(entry({})), /^spam, 10 Mar/);
  });

  it('puts pinned runs first, each group in its order', () => {
    const runs = [false, true, undefined, true].map((pinned, i) =>
      entry({ folder: String(i), record: { ...RECORD, pinned } }),
    );
    assert.deepEqual(
      pinnedFirst(runs).map(run => run.folder),
      ['1', '3', '0', '2'],
    );
  });
});

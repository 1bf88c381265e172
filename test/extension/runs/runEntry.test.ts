import assert from 'node:assert/strict';
import type { RunRecord } from '../../../src/core/runs/run';
import {
  bestOf,
  bestScore,
  byStart,
  groupRuns,
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
  continues: true,
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
    assert.equal(isResumable(entry({ status: 'failed', continues: false })), false);
  });

  it('shows the best score by its short name', () => {
    const best = { step: 5, metric: 'validation/accuracy', value: 0.9 };
    assert.deepEqual(bestScore({ ...RECORD, best }), { name: 'accuracy', value: 0.9, split: 'validation' });
    assert.equal(bestScore({ ...RECORD, metrics: { validation: { accuracy: 0.8 } } })?.value, 0.8);
    assert.equal(bestScore(RECORD), undefined);
  });

  it('takes the best of runs as their score means it: the smallest loss, the largest accuracy', () => {
    const of = (metric: string, ...values: readonly number[]) =>
      bestOf(values.map(value => entry({ record: { ...RECORD, best: { step: 5, metric, value } } })));
    assert.deepEqual(of('validation/loss', 0.7, 0.3, 0.5), { name: 'loss', value: 0.3 });
    assert.deepEqual(of('validation/perplexity', 9, 4), { name: 'perplexity', value: 4 });
    assert.deepEqual(of('validation/mae', 1.5, 2), { name: 'mae', value: 1.5 });
    assert.deepEqual(of('validation/F1', 0.7, 0.8, 0.5), { name: 'F1', value: 0.8 });
    assert.deepEqual(of('validation/neither', 0.7, 0.8), { name: 'neither', value: 0.8 });
    assert.equal(bestOf([entry({})]), undefined);
    const mixed = ['loss', 'accuracy'].map((name, i) =>
      entry({ record: { ...RECORD, best: { step: 5, metric: `validation/${name}`, value: i } } }),
    );
    assert.deepEqual(bestOf(mixed), { name: 'loss', value: 0 });
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

  it('are grouped by their config, those of the one that is open first', () => {
    const runs = ['b', 'a', 'b', 'c'].map((name, i) =>
      entry({ folder: `/${i}`, record: { ...RECORD, name, configPath: `/w/${name}.nlp.yaml` } }),
    );
    const groups = (first: readonly string[]) =>
      groupRuns(runs, new Set(first)).map(([name, own]) => [name, ...own.map(({ folder }) => folder)]);
    assert.deepEqual(groups([]), [
      ['b', '/0', '/2'],
      ['a', '/1'],
      ['c', '/3'],
    ]);
    assert.deepEqual(groups(['/3']), [
      ['c', '/3'],
      ['b', '/0', '/2'],
      ['a', '/1'],
    ]);
  });
});

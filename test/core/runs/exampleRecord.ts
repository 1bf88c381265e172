/** A record as a finished run has it. */
import type { RunRecord } from '../../../src/core/runs/run';

export function exampleRecord(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    name: 'spam',
    id: '20260131-235900-a1b2',
    status: 'completed',
    configPath: '/somewhere/spam.nlp.yaml',
    seed: 7,
    engine: 'native',
    versions: { 'nlp-workbench': '0.1.0' },
    files: [{ path: '/somewhere/a.csv', sha256: 'ab' }],
    labels: ['ham', 'spam'],
    startedAt: '2026-01-31T23:59:00.000Z',
    finishedAt: '2026-01-31T23:59:30.000Z',
    parameters: 1000,
    step: 40,
    totalSteps: 40,
    seconds: 30,
    stepMilliseconds: 4.5,
    best: { step: 30, metric: 'accuracy', value: 0.9 },
    metrics: { validation: { accuracy: 0.9 }, test: { accuracy: 0.88 } },
    ...changes,
  };
}

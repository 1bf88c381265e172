import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinRun, renameRun } from '../../../src/core/runs/changeRecord';
import { parseRunRecord, readBounded, readRunRecord, writeRunRecord } from '../../../src/core/runs/record';
import type { RunRecord } from '../../../src/core/runs/run';
import { RunWriter } from '../../../src/core/training/runWriter';
import { exampleRecord } from './exampleRecord';
import { temporaryFolder } from './temporaryFolder';

describe('runs/record', () => {
  it('reads back what it wrote', async () => {
    const folder = temporaryFolder();
    for (const record of [
      exampleRecord(),
      exampleRecord({
        writtenLengths: [
          [3, 12],
          [9, 40],
        ],
      }),
    ]) {
      await writeRunRecord(folder, record);
      assert.deepEqual(JSON.parse(JSON.stringify(await readRunRecord(folder))), record);
    }
    assert.ok(readFileSync(join(folder, 'run.json'), 'utf8').endsWith('}\n'));
  });

  it('keeps every key, also those of newer versions, wherever they stand', async () => {
    // The compiler asks for each key that a record may have.
    const whole: Required<RunRecord> & Record<string, unknown> = {
      ...exampleRecord({ status: 'stopped' }),
      failure: 'no space left',
      title: 'the good one',
      pinned: true,
      aliases: { champion: '2026-02-01T10:00:00.000Z' },
      configNow: '/elsewhere/spam.nlp.yaml',
      threads: 2,
      configSha256: 'ab',
      task: 'relate',
      pair: 'towers',
      direction: 'backward',
      serves: 'fill-mask',
      imported: '/models/minilm',
      hub: {
        repository: 'o/n',
        revision: 'main',
        commit: '12'.repeat(20),
        endpoint: 'https://hub.test',
        ...{ newer: 1 },
      },
      sidesHub: {
        encoder: { repository: 'o/n', revision: 'main', commit: '34'.repeat(20), endpoint: 'https://hub.test' },
        ...{ newer: 1 },
      },
      untrained: ['head.weight'],
      model: [{ path: 'mine.ts', sha256: 'cd', newer: 1 } as { path: string; sha256: string }],
      group: 'g',
      fold: { index: 1, of: 3 },
      trial: 4,
      remote: { runtime: '/project/lab.runtime.yaml', job: 'nlp-20260131-235900-a1b2', ...{ newer: 1 } },
      handOver: { run: 'spam/20260131-235900-a1b2', weights: 'start', workers: 2, steps: 50, ...{ newer: 1 } },
      classWeights: [0.5, 1.5],
      finishedAt: '2026-01-31T23:59:30.000Z',
      learned: { words: 'whitespace' },
      writtenLengths: [[3, 4]],
      pid: 4711,
      pidStarted: 'boot 4711',
      stepMilliseconds: 4.5,
      best: { step: 30, metric: 'accuracy', value: 0.9, ...{ newer: true } },
      calibration: { temperature: 1.5, examples: 8, before: { loss: 1 }, after: { loss: 0.5 }, ...{ newer: 1 } },
      fit: { kind: 'overfits', message: 'm', advice: 'a', ...{ newer: [1] } },
      metrics: { validation: { accuracy: 0.9 }, test: { accuracy: 0.88 }, ...{ holdout: { accuracy: 0.1 } } },
      newer: { of: ['what', 'comes'] },
    };
    const folder = temporaryFolder();
    await writeRunRecord(folder, whole);
    const first = readFileSync(join(folder, 'run.json'), 'utf8');
    for (const key of Object.keys(whole)) assert.deepEqual(JSON.parse(first)[key], whole[key], key);
    await pinRun(folder, false);
    await pinRun(folder, true);
    await renameRun(folder, 'another');
    await renameRun(folder, 'the good one');
    await new RunWriter(folder, await readRunRecord(folder), () => undefined).update({});
    const again = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    for (const key of Object.keys(whole)) assert.deepEqual(again[key], whole[key], key);
    assert.deepEqual(again, JSON.parse(first));
  });

  it('reads the group of folds of before records had one', () => {
    const older = { ...exampleRecord(), fold: { index: 2, of: 3, group: 'g' } };
    const { group, fold } = parseRunRecord(JSON.stringify(older));
    assert.deepEqual({ group, fold }, { group: 'g', fold: { index: 2, of: 3 } });
  });

  const hostile: readonly (readonly [string, (record: Record<string, unknown>) => unknown, RegExp])[] = [
    ['no JSON', () => '{"version":1', /not valid JSON/],
    ['a list', () => '[]', /must hold an object/],
    ['nothing', () => 'null', /must hold an object/],
    ['another version', r => ({ ...r, version: 2 }), /version 2/],
    ['an unknown status', r => ({ ...r, status: 'done' }), /"status" must be one of/],
    ['a name that climbs', r => ({ ...r, name: '../../etc' }), /"name"/],
    ['a name of dots', r => ({ ...r, name: '..' }), /"name"/],
    ['an id that climbs', r => ({ ...r, id: '../x' }), /"id"/],
    ['a step beyond counting', r => ({ ...r, step: 1e300 }), /"step"/],
    ['a negative step', r => ({ ...r, step: -1 }), /"step"/],
    ['a step of half', r => ({ ...r, step: 0.5 }), /"step"/],
    ['text for seconds', r => ({ ...r, seconds: '9' }), /"seconds"/],
    ['a seed too large', r => ({ ...r, seed: 2 ** 40 }), /"seed"/],
    ['labels that are numbers', r => ({ ...r, labels: [1, 2] }), /a label must be text/],
    ['labels that are an object', r => ({ ...r, labels: { length: 1e9 } }), /"labels" must be a list/],
    ['scores that are text', r => ({ ...r, metrics: { test: { accuracy: 'high' } } }), /score/],
    ['scores beyond a double', r => JSON.stringify(r).replace('0.88', '1e999'), /score/],
    ['no metrics', r => ({ ...r, metrics: undefined }), /"metrics"/],
    ['a best without a value', r => ({ ...r, best: { step: 1, metric: 'accuracy' } }), /"best"/],
    ['a date that is none', r => ({ ...r, startedAt: 'yesterday' }), /"startedAt" must be a date/],
    ['a pair of another kind', r => ({ ...r, pair: 'triple' }), /"pair"/],
    ['files that are text', r => ({ ...r, files: ['a.csv'] }), /"files"/],
    ['lengths that are no pairs', r => ({ ...r, writtenLengths: [[1, 2, 3]] }), /"writtenLengths"/],
    ['lengths below nothing', r => ({ ...r, writtenLengths: [[1, -2]] }), /"writtenLengths"/],
    [
      'a temperature of 0',
      r => ({ ...r, calibration: { temperature: 0, examples: 1, before: {}, after: {} } }),
      /"temperature"/,
    ],
    ['a group that is a number', r => ({ ...r, group: 5 }), /"group"/],
    ['a group of a fold that is a number', r => ({ ...r, fold: { index: 1, of: 2, group: 5 } }), /"group"/],
    ['an enormous failure', r => ({ ...r, failure: 'x'.repeat(200_000) }), /"failure"/],
  ];
  for (const [what, change, message] of hostile) {
    it(`refuses ${what}`, () => {
      const changed = change({ ...exampleRecord() });
      const json = typeof changed === 'string' ? changed : JSON.stringify(changed);
      assert.throws(() => parseRunRecord(json), { name: 'ActionableError', message });
    });
  }

  it('refuses a file that is too large, missing, or a folder', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'large'), 'x'.repeat(100));
    await assert.rejects(readBounded(join(folder, 'large'), 99), { code: 'damaged-run' });
    await assert.rejects(readBounded(join(folder, 'none'), 99), { code: 'missing-file' });
    await assert.rejects(readBounded(folder, 99), { name: 'ActionableError' });
  });
});

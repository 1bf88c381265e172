import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRun } from '../../../src/core/runs/listRuns';
import type { MetricsRow } from '../../../src/core/runs/run';
import { baselineOf, diagnoseFit } from '../../../src/core/training/diagnoseFit';
import { train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace, type TinyOptions } from './tinyWorkspace';

interface Curves {
  readonly trainLoss: readonly number[];
  readonly validationLoss: readonly number[];
  readonly trainAccuracy?: readonly number[];
  readonly validationAccuracy?: readonly number[];
}

function rowsOf(curves: Curves): readonly MetricsRow[] {
  return curves.trainLoss.flatMap((loss, i) => {
    const at = { step: 10 * (i + 1), epoch: i + 1, seconds: i };
    const given = (name: string, value: number | undefined) => (value === undefined ? {} : { [name]: value });
    return [
      { ...at, values: { 'train/loss': loss, ...given('train/accuracy', curves.trainAccuracy?.[i]) } },
      {
        ...at,
        values: {
          'validation/loss': curves.validationLoss[i]!,
          ...given('validation/accuracy', curves.validationAccuracy?.[i]),
        },
      },
    ];
  });
}

const even = { loss: Math.log(2), accuracy: 0.5 };

describe('training/diagnoseFit', function () {
  this.timeout(60_000);

  it('tells overfitting by a validation loss that rises while the training loss falls', () => {
    const note = diagnoseFit(
      rowsOf({ trainLoss: [0.7, 0.5, 0.3, 0.2, 0.1], validationLoss: [0.6, 0.5, 0.55, 0.62, 0.7] }),
    );
    assert.equal(note?.kind, 'overfits');
    assert.match(note.message, /^From step 20 to 50 the validation loss rose from 0\.500 to 0\.700/);
  });

  it('takes words that are not read for what they are, and tells of texts that are read in part', () => {
    const curves: Curves = {
      trainLoss: [0.5, 0.1, 0.05],
      validationLoss: [0.4, 0.1, 0.08],
      trainAccuracy: [0.8, 0.97, 1],
      validationAccuracy: [0.5, 0.6, 0.7],
    };
    const cut = diagnoseFit(rowsOf(curves), undefined, { tokens: 0.25, words: 0.3, longest: 256 });
    assert.equal(cut?.kind, 'truncated');
    assert.match(cut.message, /, but 30\.0% of the words of validation are not read, .* truncated after 256 tokens/);
    assert.match(cut.advice, /greater tokenizer\.length/);
    // Of the words that are read, 78% are right: that is overfitting.
    const both = diagnoseFit(rowsOf(curves), undefined, { tokens: 0.12, words: 0.1, longest: 256 });
    assert.equal(both?.kind, 'overfits');
    assert.match(
      both.advice,
      /12\.0% of the tokens of validation are not read: they are beyond tokenizer\.length \(256\)/,
    );
    const little = diagnoseFit(rowsOf(curves), undefined, { tokens: 0.05, longest: 256 });
    assert.equal(little?.kind, 'overfits');
    assert.doesNotMatch(little.advice, /not read/);
  });

  it('is quiet while it is not sure', () => {
    const quiet: readonly Curves[] = [
      { trainLoss: [0.7, 0.5, 0.3], validationLoss: [0.7, 0.5, 0.4] },
      { trainLoss: [0.7, 0.5, 0.3], validationLoss: [0.6, 0.5, 0.6] },
      { trainLoss: [0.7, 0.5, 0.5, 0.5], validationLoss: [0.6, 0.5, 0.6, 0.6] },
      { trainLoss: [0.5, 0.4, 0.3, 0.2], validationLoss: [0.5, 0.5, 0.51, 0.5] },
      { trainLoss: [0.7], validationLoss: [0.7], trainAccuracy: [0.5], validationAccuracy: [0.5] },
      {
        trainLoss: [0.69, 0.66, 0.6],
        validationLoss: [0.69, 0.66, 0.62],
        trainAccuracy: [0.5, 0.6, 0.65],
        validationAccuracy: [0.5, 0.55, 0.63],
      },
    ];
    for (const curves of quiet) assert.equal(diagnoseFit(rowsOf(curves), even), undefined, JSON.stringify(curves));
    assert.equal(diagnoseFit([]), undefined);
  });

  it('knows what guessing reaches', () => {
    const baseline = baselineOf(['a', 'a', 'a', 'b']);
    assert.equal(baseline?.accuracy, 0.75);
    assert.ok(Math.abs(baseline.loss - 0.5623351446188083) < 1e-12);
    assert.equal(baselineOf([]), undefined);
    const own = Array.from({ length: 200_000 }, (_, i) => String(i));
    assert.equal(baselineOf(own)?.accuracy, 1 / own.length);
  });

  const run = async (options: TinyOptions, change: (rows: string[]) => string[] = rows => rows) => {
    const { workspace, config } = makeTinyWorkspace(options);
    const path = join(workspace, 'train.csv');
    const [header, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
    writeFileSync(path, `${[header, ...change(rows)].join('\n')}\n`);
    const { folder, record } = await train(config, gather(workspace));
    assert.deepEqual((await readRun(folder)).fit, record.fit);
    return record;
  };

  it('a real run on few examples with labels by chance overfits', async () => {
    const { fit } = await run(
      {
        model: '{ type: bag-of-words, width: 16, dropout: 0 }',
        train: '{ epochs: 40, batch: 8, optimizer: { type: adam, learning-rate: 0.05 } }',
      },
      rows => rows.slice(0, 60).map((row, i) => row.replace(/,\w+$/, (i * 7) % 5 < 2 ? ',good' : ',bad')),
    );
    assert.equal(fit?.kind, 'overfits');
    assert.match(fit.advice, /dropout/);
  });

  it('a real run with a tiny learning rate underfits', async () => {
    const { fit } = await run({ train: '{ epochs: 6, batch: 16, optimizer: { type: adam, learning-rate: 1e-6 } }' });
    assert.equal(fit?.kind, 'underfits');
    assert.match(fit.advice, /learning-rate/);
  });

  it('a real run that goes well has no note', async () => {
    const { fit, metrics } = await run({
      train: '{ epochs: 8, batch: 16, optimizer: { type: adam, learning-rate: 0.05 } }',
    });
    assert.ok(metrics.validation!.accuracy! > 0.8);
    assert.equal(fit, undefined);
  });
});

/** A table of runs as the host tells it, of any size. */
import { Random } from '../../../src/core/base/random';
import { flattenConfig } from '../../../src/core/runs/flattenConfig';
import { type RunsTable, tableOfRuns } from '../../../src/core/runs/runsTable';
import { exampleRecord } from '../../core/runs/exampleRecord';

const TYPES = ['lstm', 'gru', 'cnn'];
const WIDTHS = [32, 64, 128, 256];
const RATES = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2];

/** Runs in groups of three seeds; the third is pinned, the fifth is called so and is the champion, one of twenty failed. */
export function makeTable(count: number): RunsTable {
  const random = new Random(1, 'table');
  const runs = Array.from({ length: count }, (_, i) => {
    const settings = Math.floor(i / 3);
    const [type, width, rate] = [TYPES[settings % 3]!, WIDTHS[settings % 4]!, RATES[settings % 5]!];
    const failed = i % 20 === 19;
    const accuracy =
      0.75 + 0.04 * Math.log10(rate / 1e-4) + 0.02 * Math.log2(width / 32) + (random.at(i) / 2 ** 32) * 0.02;
    const scores = { accuracy, 'macro-F1': accuracy - 0.01, loss: 1.2 - accuracy };
    const at = new Date(Date.UTC(2026, 10, 20, 8, i));
    return {
      folder: `/project/.nlp/runs/spam/${i}`,
      record: exampleRecord({
        id: `20261120-${String(i).padStart(6, '0')}-a1b2`,
        seed: i % 3,
        startedAt: at.toISOString(),
        status: failed ? 'failed' : 'completed',
        parameters: width * 1000,
        metrics: failed ? {} : { validation: scores, test: { accuracy: accuracy - 0.02 } },
        ...(i === 2 && { pinned: true }),
        ...(i === 4 && { title: 'twice as wide', aliases: { champion: '2026-11-21T00:00:00.000Z' } }),
      }),
      config: `task: classify\nmodel: {type: ${type}, width: ${width}}\ntrain: {optimizer: {learning-rate: ${rate}}}\n`,
    };
  });
  return tableOfRuns(
    runs,
    runs.map(({ config }) => flattenConfig(config)),
  );
}

/** Three runs, and the trials of a sweep between them: the second is the best of those that are completed. */
export function makeSweepTable(): RunsTable {
  const losses = [0.5, 0.2, 0.1, 0.4];
  const make = (i: number, more: Parameters<typeof exampleRecord>[0]) => ({
    folder: `/project/.nlp/runs/spam/${i}`,
    record: exampleRecord({ id: `20261120-00000${i}-a1b2`, startedAt: `2026-11-20T08:0${9 - i}:00.000Z`, ...more }),
  });
  const runs = [
    make(0, { metrics: { validation: { loss: 0.3 } } }),
    ...losses.map((loss, trial) =>
      make(trial + 1, {
        title: `wide ${trial + 1}`,
        group: 'sweep-x',
        trial,
        status: trial === 2 ? 'stopped' : 'completed',
        best: { step: 9, metric: 'loss', value: loss },
        metrics: { validation: { loss } },
      }),
    ),
    make(5, { metrics: { validation: { loss: 0.6 } } }),
    make(6, { metrics: { validation: { loss: 0.15 } }, pinned: true }),
  ];
  return tableOfRuns(
    runs,
    runs.map(() => new Map()),
  );
}

/** Runs as the host tells the curves view of them. */
import { Random } from '../../../src/core/base/random';
import type { MetricsRow } from '../../../src/core/runs/run';
import type { CurvesRun } from '../../../src/protocol/curves';

/** Rows as training writes them: losses that fall with noise, a validation row every `every` steps. */
export function makeRows(from: number, to: number, seed: number, every = 40, speed = 1): MetricsRow[] {
  const random = new Random(seed, 'rows');
  const rows: MetricsRow[] = [];
  for (let step = from; step <= to; step++) {
    const wave = 0.12 * (random.at(step) / 2 ** 32 - 0.5);
    const fall = Math.exp((-speed * step) / 120);
    const common = { step, epoch: step / every, seconds: step * 0.031 };
    rows.push({
      ...common,
      values: {
        'train/loss': 0.05 + 0.68 * fall + wave * (0.3 + fall),
        'train/accuracy': Math.min(1, 0.98 - 0.42 * fall + wave * 0.6),
        'train/learning-rate': 3e-4 * Math.min(1, step / 40) * (1 - step / 480),
        'train/gradient-norm': 0.4 + 2 * fall * (1 + 2 * Math.abs(wave)),
      },
    });
    if (step % every === 0) {
      rows.push({
        ...common,
        values: {
          'validation/loss': 0.12 + 0.6 * fall + step / 6000,
          'validation/accuracy': 0.955 - 0.4 * fall,
          'validation/macro-F1': 0.945 - 0.42 * fall,
        },
      });
    }
  }
  return rows;
}

export function makeRun(id: string, part: Partial<CurvesRun> = {}): CurvesRun {
  return {
    folder: `/project/.nlp/runs/spam/${id}`,
    name: 'spam',
    id,
    status: 'completed',
    step: 400,
    totalSteps: 400,
    startedAt: `2026-11-21T2${id.length % 4}:${10 + (id.charCodeAt(0) % 40)}:00.000Z`,
    seconds: 12.4,
    resumable: false,
    rows: [],
    ...part,
  };
}

/** The measured numbers of one run, a line for each metric, grown as training goes on. */
import type { MetricsRow } from '../../src/core/runs/run';

/** All arrays run side by side, one entry a measurement, steps ascending. */
export interface Line {
  /** `loss`, without the part that it was measured on. */
  readonly metric: string;
  /** `train`, `validation`, `test`; empty where the name has no part. */
  readonly split: string;
  readonly step: number[];
  readonly epoch: number[];
  /** Seconds of training so far. */
  readonly time: number[];
  readonly value: number[];
}

export type XAxis = 'step' | 'epoch' | 'time';

/** How rows name what is told of layers. */
export const LAYERS = 'health/';

export class History {
  private readonly lines = new Map<string, Line>();
  private readonly layerLines = new Map<string, Line>();

  constructor(rows: readonly MetricsRow[] = []) {
    this.append(rows);
  }

  /** A run that resumes goes back to its checkpoint: what was measured from there on is measured again. */
  append(rows: readonly MetricsRow[]): void {
    const first = rows[0];
    if (!first) return;
    // What else was measured at the same step may come in a message of its own: only what comes again is replaced.
    const again = new Set(rows.filter(({ step }) => step === first.step).flatMap(({ values }) => Object.keys(values)));
    for (const [name, line] of [...this.lines, ...this.layerLines])
      cutBack(line, again.has(name) ? first.step : first.step + 1);
    for (const { step, epoch, seconds, values } of rows) {
      for (const [name, value] of Object.entries(values)) {
        const line = this.lineOf(name);
        line.step.push(step);
        line.epoch.push(epoch);
        line.time.push(seconds);
        line.value.push(value);
      }
    }
  }

  all(): readonly Line[] {
    return [...this.lines.values()];
  }

  /** What is told of layers, which the health view draws: `gradient/encoder.0` and so on, in order of the model. */
  layers(): readonly Line[] {
    return [...this.layerLines.values()];
  }

  private lineOf(name: string): Line {
    const lines = name.startsWith(LAYERS) ? this.layerLines : this.lines;
    let line = lines.get(name);
    if (!line) {
      const slash = name.indexOf('/');
      line = {
        metric: name.slice(slash + 1),
        split: slash < 0 ? '' : name.slice(0, slash),
        step: [],
        epoch: [],
        time: [],
        value: [],
      };
      lines.set(name, line);
    }
    return line;
  }
}

function cutBack(line: Line, step: number): void {
  let keep = line.step.length;
  while (keep > 0 && line.step[keep - 1]! >= step) keep--;
  for (const column of [line.step, line.epoch, line.time, line.value]) column.length = keep;
}

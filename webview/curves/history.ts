/** The measured numbers of one run, a line for each metric, grown as training goes on. */
import type { MetricColumn } from '../../src/core/runs/metricColumns';
import type { MetricsRow } from '../../src/core/runs/run';

/** All arrays run side by side, one entry a measurement, steps ascending. */
export interface Line {
  /** `loss`, without the part that it was measured on. */
  readonly metric: string;
  /** `train`, `validation`, `test`; empty where the name has no part. */
  readonly split: string;
  readonly step: ArrayLike<number>;
  readonly epoch: ArrayLike<number>;
  /** Seconds of training so far. */
  readonly time: ArrayLike<number>;
  readonly value: ArrayLike<number>;
}

/** `time` is that of training; `clock` the same as a moment, in milliseconds since 1970, pauses of a run that was resumed left out. */
export type XAxis = 'step' | 'epoch' | 'time' | 'clock';

/** A line that new rows are added to. */
interface GrowingLine extends Line {
  step: number[] | Float64Array;
  epoch: number[] | Float64Array;
  time: number[] | Float64Array;
  value: number[] | Float64Array;
}

const COLUMNS = ['step', 'epoch', 'time', 'value'] as const;

/** How rows name what is told of layers. */
export const LAYERS = 'health/';

export class History {
  private readonly lines = new Map<string, GrowingLine>();
  private readonly layerLines = new Map<string, GrowingLine>();

  constructor(rows: readonly MetricsRow[] = []) {
    this.append(rows);
  }

  /** All rows so far as columns, which stay as they are until new rows come. */
  static of(columns: readonly MetricColumn[]): History {
    const history = new History();
    for (const { name, step, epoch, seconds, value } of columns) {
      const line = history.lineOf(name);
      [line.step, line.epoch, line.time, line.value] = [step, epoch, seconds, value];
    }
    return history;
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
        const numbers = [step, epoch, seconds, value];
        for (let i = 0; i < COLUMNS.length; i++) growable(line, COLUMNS[i]!).push(numbers[i]!);
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

  private lineOf(name: string): GrowingLine {
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

/** Columns that came as typed arrays may be shared, and cannot grow. */
function growable(line: GrowingLine, name: (typeof COLUMNS)[number]): number[] {
  const column = line[name];
  if (Array.isArray(column)) return column;
  const own = Array.from(column);
  line[name] = own;
  return own;
}

function cutBack(line: GrowingLine, step: number): void {
  let keep = line.step.length;
  while (keep > 0 && line.step[keep - 1]! >= step) keep--;
  if (keep === line.step.length) return;
  for (const name of COLUMNS) growable(line, name).length = keep;
}

/** TensorBoard's event file in a run's folder: what `metrics.jsonl` says, for `tensorboard --logdir .nlp/runs`. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type EventValue, type Hyperparameter, type TensorboardEvent, writeEvents } from '../formats/eventFile';
import { flattenConfig } from './flattenConfig';
import { GrowingFile } from './growingFile';
import { readBounded } from './record';
import type { MetricsRow, RunRecord, Scores } from './run';

const LARGEST_CONFIG = 1024 * 1024;
/** `<seconds>.<how many came before it>` */
const EVENT_FILE = /^events\.out\.tfevents\.(\d+)\.\d+$/;

/** Readers take the files of a folder in the order of their names, so a resumed run's must come after those before it. */
async function nextName(folder: string, now: number): Promise<{ readonly name: string; readonly first: boolean }> {
  const before = (await readdir(folder)).flatMap(name => {
    const seconds = EVENT_FILE.exec(name)?.[1];
    return seconds === undefined ? [] : [Number(seconds)];
  });
  const seconds = Math.max(Math.floor(now), ...before);
  const count = String(before.length).padStart(4, '0');
  return { name: `events.out.tfevents.${seconds}.${count}`, first: before.length === 0 };
}

function hyperparameters(config: string): Readonly<Record<string, Hyperparameter>> {
  const entries = [...flattenConfig(config)].map(([key, value]): [string, Hyperparameter] => [
    key,
    typeof value === 'number' || typeof value === 'boolean' ? value : String(value),
  ]);
  return Object.fromEntries(entries);
}

function scalars(values: Readonly<Record<string, number>>, prefix = ''): readonly EventValue[] {
  return Object.entries(values).map(([tag, value]) => ({ kind: 'scalar', tag: `${prefix}${tag}`, value }));
}

export class EventLog {
  private constructor(private readonly file: GrowingFile) {}

  /**
   * Begins a file. Where there is one already the run is resumed: what it says of later steps no longer holds.
   * @param step the last one that is kept; 0 for a new run
   * @throws ActionableError `disk-full` or `not-writable`
   */
  static async begin(folder: string, record: RunRecord, step: number, now = Date.now() / 1000): Promise<EventLog> {
    const { name, first } = await nextName(folder, now);
    const log = new EventLog(new GrowingFile(join(folder, name)));
    const events: TensorboardEvent[] = [{ wallTime: now, step: 0, what: { kind: 'version' } }];
    if (first) {
      const config = (await readBounded(join(folder, 'config.yaml'), LARGEST_CONFIG)).toString('utf8');
      const startedAt = Date.parse(record.startedAt) / 1000;
      const values: readonly EventValue[] = [
        // Indented by four: a block of code in Markdown.
        { kind: 'text', tag: 'config', text: config.replace(/^(?=.)/gm, '    ') },
        { kind: 'hyperparameters', values: hyperparameters(config), startedAt },
      ];
      events.push({ wallTime: now, step: 0, what: { kind: 'summary', values } });
    } else {
      events.push({ wallTime: now, step: step + 1, what: { kind: 'start' } });
    }
    await log.append(events);
    return log;
  }

  /** The newest row is of this moment, those before it as long ago as training took between them. */
  async addRows(rows: readonly MetricsRow[], now = Date.now() / 1000): Promise<void> {
    const last = rows.at(-1);
    if (!last) return;
    await this.append(
      rows.map(({ step, seconds, values }) => ({
        wallTime: now - (last.seconds - seconds),
        step,
        what: { kind: 'summary', values: scalars(values) },
      })),
    );
  }

  /** The scores on the test examples, and that the run is over. */
  async end(step: number, test: Scores | undefined, now = Date.now() / 1000): Promise<void> {
    const values: readonly EventValue[] = [
      ...scalars(test ?? {}, 'test/'),
      { kind: 'end', finished: true, endedAt: now },
    ];
    await this.append([{ wallTime: now, step, what: { kind: 'summary', values } }]);
    await this.file.flush();
  }

  private async append(events: readonly TensorboardEvent[]): Promise<void> {
    await this.file.append(writeEvents(events));
  }
}

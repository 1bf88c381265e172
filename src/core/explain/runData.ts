/** The data of the run that was asked about last, read once for as long as its files stay as they are. */
import { stat } from 'node:fs/promises';
import type { Caller } from '../base/caller';
import { ActionableError } from '../base/errors';
import type { Dataset, Example, SplitName } from '../data/dataset';
import { accessOf, type DataAccess, loadRunData } from '../inference/loadRunData';
import type { Asked } from '../inference/prediction';
import type { Run } from '../inference/run';
import { textsOfExample } from './points/groups';

export interface OpenData {
  readonly run: Run;
  readonly workspace: string;
  readonly trusted: boolean;
  readonly dataset: Dataset;
  /** Changes when one of the files does. */
  readonly stamp: string;
}

export class RunData {
  private opened: OpenData | undefined;

  /** @throws ProblemsError when the examples can no longer be read; CancelledError */
  async open(run: Run, asked: DataAccess, caller: Caller = {}): Promise<OpenData> {
    const access = accessOf(run, asked);
    const { opened } = this;
    const same = opened?.run === run && opened.workspace === access.workspace && opened.trusted === access.trusted;
    if (same && opened.stamp === (await stampOf(opened.dataset))) return opened;
    const dataset = await loadRunData(run, access, caller);
    this.opened = { run, ...access, dataset, stamp: await stampOf(dataset) };
    return this.opened;
  }
}

/** @throws ActionableError `no-such-split` */
export function examplesOf({ run, dataset: { splits } }: OpenData, split: SplitName): readonly Example[] {
  const examples = splits[split];
  if (examples && examples.length > 0) return examples;
  const there = Object.keys(splits).join(', ');
  const message = `the data of ${run.identity.name} have no ${split} split; there is ${there}`;
  throw new ActionableError('no-such-split', message);
}

/** What a run reads of an example. */
export function askedOfExample(run: Run, example: Example): Asked {
  const [text, pair] = textsOfExample(example);
  const readsPairs = !run.task.words && !run.task.insight && run.open('reader').pair !== undefined;
  return readsPairs ? [text, pair ?? ''] : text;
}

/** The true label, labels or score, as the data has it. */
export function actualOf({ fields, lists }: Example): string | undefined {
  return lists?.labels?.join(', ') ?? fields.label ?? fields.score;
}

async function stampOf({ files }: Dataset): Promise<string> {
  const stamps = files.map(async ({ path }) => {
    try {
      const { size, mtimeMs } = await stat(path);
      return `${size} ${mtimeMs}`;
    } catch {
      return 'gone';
    }
  });
  return (await Promise.all(stamps)).join();
}

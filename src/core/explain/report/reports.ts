/** Reports on the predictions of the run that was asked for last; its file is read once, and again when it has changed. */

import { stat } from 'node:fs/promises';
import type { Caller } from '../../base/caller';
import { ActionableError } from '../../base/errors';
import { taskFieldsCatalog } from '../../catalog';
import type { SplitName } from '../../data/dataset';
import { type Decisions, type EncodeTags, readDecisions } from '../../examples/decisions';
import { readRunConfig } from '../../examples/openTable';
import type { Intervals } from '../../metrics/bootstrap';
import { decisionIntervals } from '../../metrics/decisions';
import { readRun } from '../../runs/listRuns';
import { type Predictions, predictionsVersion, readPredictions, type SplitLines } from '../../runs/predictions';
import type { RunRecord, Scores } from '../../runs/run';
import { type Answers, readAnswers } from './answers';
import { type AnswersReport, findAnswers, reportAnswers } from './answersReport';
import { type ExamplePage, type ExampleQuery, findExamples } from './examples';
import { type RunReport, reportDecisions } from './report';

/** What a run's `predictions.jsonl` says of one split; no model is loaded for it. */
export interface ReportAnswer {
  /** Those that have predictions; none where the run has not been scored. */
  readonly splits: readonly { readonly split: SplitName; readonly examples: number }[];
  /** ISO 8601: when the predictions were written. */
  readonly writtenAt?: string;
  /** The one asked for where it has predictions, else the last of `splits`. */
  readonly split?: SplitName;
  /** Absent where the predictions hold no labels to compare. */
  readonly report?: RunReport;
  /** Where they are sets of labels, or numbers. */
  readonly answers?: AnswersReport;
  /** What the run wrote down of the split when training ended. */
  readonly recorded?: Scores;
  /** Data files that were written after the predictions. */
  readonly changed?: readonly string[];
}

interface Opened {
  readonly folder: string;
  readonly record: RunRecord;
  readonly predictions: Predictions;
  /** Of old taggers: the tags of the data in the scheme of the run. */
  readonly encodeTags?: EncodeTags;
  readonly decisions: Map<SplitName, Decisions | undefined>;
  /** Of splits whose predictions are no single labels. */
  readonly answers: Map<SplitName, Answers | undefined>;
}

/** Milliseconds without a question after which the predictions leave memory. */
const KEPT = 10 * 60_000;

export class Reports {
  private opened: Opened | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param folder of the run */
  async report(
    folder: string,
    { split }: { readonly split?: SplitName },
    { signal }: Caller = {},
  ): Promise<ReportAnswer> {
    const opened = await this.open(folder, signal);
    if (!opened) return { splits: [] };
    const { predictions, record } = opened;
    const splits = predictions.splits.map(({ split: name, count }) => ({ split: name, examples: count }));
    const lines = predictions.splits.find(each => each.split === split) ?? predictions.splits.at(-1);
    if (!lines) return { splits };
    const recorded = lines.split === 'train' ? undefined : record.metrics[lines.split];
    const { writtenAt } = predictions;
    const changed = await changedSince(record, writtenAt);
    const answer: ReportAnswer = { splits, split: lines.split, writtenAt, recorded, changed };
    const decisions = await this.decisionsOf(opened, lines, signal);
    if (!decisions) {
      const answers = await this.answersOf(opened, lines, signal);
      return { ...answer, ...(answers && { answers: reportAnswers(answers, recorded) }) };
    }
    const report = await reportDecisions(
      lines.split,
      lines.count,
      decisions,
      recorded,
      signal,
      record.calibration?.temperature,
    );
    return { ...answer, report };
  }

  /** 95% bootstrap intervals of some of the report's scores: seconds for many examples. */
  async intervals(
    folder: string,
    { split }: { readonly split: SplitName },
    { signal }: Caller = {},
  ): Promise<Intervals> {
    const { opened, lines } = await this.find(folder, split, signal);
    const decisions = await this.decisionsOf(opened, lines, signal);
    if (!decisions) throw nothingOf(split);
    const { actual, predicted, labels, several } = decisions;
    // Tags of one sentence go together: drawn one by one they would promise too narrow an interval.
    if (several) return {};
    return decisionIntervals({ actual, predicted, classes: labels.length }, signal);
  }

  async examples(
    folder: string,
    { split, ...query }: ExampleQuery & { readonly split: SplitName },
    { signal }: Caller = {},
  ): Promise<ExamplePage> {
    const { opened, lines } = await this.find(folder, split, signal);
    const decisions = await this.decisionsOf(opened, lines, signal);
    if (decisions) return findExamples(lines, decisions, query);
    const answers = await this.answersOf(opened, lines, signal);
    if (answers) return findAnswers(lines, answers, query);
    throw nothingOf(split);
  }

  private async find(folder: string, split: SplitName, signal: AbortSignal | undefined) {
    const opened = await this.open(folder, signal);
    const lines = opened?.predictions.splits.find(each => each.split === split);
    if (!opened || !lines) throw nothingOf(split);
    return { opened, lines };
  }

  private async open(folder: string, signal: AbortSignal | undefined): Promise<Opened | undefined> {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.opened = undefined;
    }, KEPT).unref();
    const version = await predictionsVersion(folder);
    if (this.opened?.folder === folder && this.opened.predictions.version === version) return this.opened;
    this.opened = undefined;
    const record = await readRun(folder);
    const predictions = await readPredictions(folder, signal);
    const encodeTags = predictions && (await readEncodeTags(folder, record));
    this.opened = predictions && { folder, record, predictions, encodeTags, decisions: new Map(), answers: new Map() };
    return this.opened;
  }

  private async answersOf({ record, answers }: Opened, lines: SplitLines, signal: AbortSignal | undefined) {
    const { split } = lines;
    if (!answers.has(split)) answers.set(split, await readAnswers(lines, record.labels, signal));
    return answers.get(split);
  }

  private async decisionsOf(
    { record, decisions, encodeTags }: Opened,
    lines: SplitLines,
    signal: AbortSignal | undefined,
  ) {
    const { split } = lines;
    if (!decisions.has(split)) decisions.set(split, await readDecisions(lines, record.labels, signal, encodeTags));
    return decisions.get(split);
  }
}

function nothingOf(split: SplitName): ActionableError {
  return new ActionableError('no-predictions', `the run has no predictions of ${split}`);
}

/** Of runs of before tags were written in the scheme of the run. @throws ActionableError when the run's config is not there */
async function readEncodeTags(folder: string, { learned, labels }: RunRecord): Promise<EncodeTags | undefined> {
  if (learned) return undefined;
  const config = await readRunConfig(folder);
  const fields = config && (await taskFieldsCatalog[config.task.type]());
  return fields?.encodeTags?.(labels, config?.task);
}

/** Data files that were written after the predictions: what these say of lines may no longer hold. */
async function changedSince({ files }: RunRecord, writtenAt: string): Promise<readonly string[]> {
  const changed = await Promise.all(
    files.map(async ({ path }) => {
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
      return mtimeMs > Date.parse(writtenAt) + 1000;
    }),
  );
  return files.flatMap(({ path }, i) => (changed[i] ? [path] : []));
}

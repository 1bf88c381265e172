/** Reports on the predictions of the run that was asked for last; its file is read once, and again when it has changed. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionableError } from '../core/base/errors';
import { parseConfig } from '../core/config/parseConfig';
import type { SplitName } from '../core/data/dataset';
import { type Answers, readAnswers } from '../core/explain/answers';
import { findAnswers, reportAnswers } from '../core/explain/answersReport';
import { type Decisions, type EncodeTags, readDecisions } from '../core/explain/decisions';
import { reportDecisions } from '../core/explain/report';
import { findExamples } from '../core/explain/reportExamples';
import { decisionIntervals } from '../core/metrics/decisions';
import { readRun } from '../core/runs/listRuns';
import { type Predictions, predictionsVersion, readPredictions, type SplitLines } from '../core/runs/predictions';
import { readBounded } from '../core/runs/record';
import type { RunRecord } from '../core/runs/run';
import { configSchema } from '../core/schemas';
import { readFacts } from '../core/tasks/tag/facts';
import { convertTags } from '../core/tasks/tag/scheme';
import type { ReportAnswer, ServeCalls } from '../protocol/serve';
import type { Handlers } from './connection';

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
/** Bytes. */
const LARGEST_CONFIG = 4 * 1024 ** 2;

export class Reports implements Pick<Handlers<ServeCalls>, 'report' | 'reportIntervals' | 'reportExamples'> {
  private opened: Opened | undefined;
  private timer: NodeJS.Timeout | undefined;

  readonly report: Handlers<ServeCalls>['report'] = async ({ run, split }, signal) => {
    const opened = await this.open(run, signal);
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
      return { ...answer, ...(answers && { answers: reportAnswers(answers) }) };
    }
    const report = await reportDecisions(lines.split, lines.count, decisions, recorded, signal);
    return { ...answer, report };
  };

  readonly reportIntervals: Handlers<ServeCalls>['reportIntervals'] = async ({ run, split }, signal) => {
    const { opened, lines } = await this.find(run, split, signal);
    const decisions = await this.decisionsOf(opened, lines, signal);
    if (!decisions) throw nothingOf(split);
    const { actual, predicted, labels, several } = decisions;
    // Tags of one sentence go together: drawn one by one they would promise too narrow an interval.
    if (several) return {};
    return decisionIntervals({ actual, predicted, classes: labels.length }, signal);
  };

  readonly reportExamples: Handlers<ServeCalls>['reportExamples'] = async ({ run, split, ...query }, signal) => {
    const { opened, lines } = await this.find(run, split, signal);
    const decisions = await this.decisionsOf(opened, lines, signal);
    if (decisions) return findExamples(lines, decisions, query);
    const answers = await this.answersOf(opened, lines, signal);
    if (answers) return findAnswers(lines, answers, query);
    throw nothingOf(split);
  };

  private async find(run: string, split: SplitName, signal: AbortSignal) {
    const opened = await this.open(run, signal);
    const lines = opened?.predictions.splits.find(each => each.split === split);
    if (!opened || !lines) throw nothingOf(split);
    return { opened, lines };
  }

  private async open(folder: string, signal: AbortSignal): Promise<Opened | undefined> {
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

  private async answersOf({ record, answers }: Opened, lines: SplitLines, signal: AbortSignal) {
    const { split } = lines;
    if (!answers.has(split)) answers.set(split, await readAnswers(lines, record.labels, signal));
    return answers.get(split);
  }

  private async decisionsOf({ record, decisions, encodeTags }: Opened, lines: SplitLines, signal: AbortSignal) {
    const { split } = lines;
    if (!decisions.has(split)) decisions.set(split, await readDecisions(lines, record.labels, signal, encodeTags));
    return decisions.get(split);
  }
}

function nothingOf(split: SplitName): ActionableError {
  return new ActionableError('no-predictions', `the run has no predictions of ${split}`);
}

/**
 * Of runs of before tags were written in the scheme of the run.
 * @throws ActionableError when the run's config is not there
 */
async function readEncodeTags(folder: string, { learned, labels }: RunRecord): Promise<EncodeTags | undefined> {
  if (learned) return undefined;
  const path = join(folder, 'config.yaml');
  const { config } = parseConfig((await readBounded(path, LARGEST_CONFIG)).toString('utf8'), path, configSchema);
  if (config?.task.type !== 'tag') return undefined;
  const { scheme } = config.task;
  const { code } = readFacts({}, labels);
  return code && (tags => convertTags(tags, scheme, code));
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

/** A host with a run whose predictions were made up, counted and paged by the same code as in the worker. */

import { Random } from '../../../src/core/base/random';
import type { SplitName } from '../../../src/core/data/dataset';
import { type Decisions, readDecisions } from '../../../src/core/examples/decisions';
import { type ExampleQuery, findExamples } from '../../../src/core/explain/report/examples';
import { reportDecisions } from '../../../src/core/explain/report/report';
import type { ReportAnswer } from '../../../src/core/explain/report/reports';
import { decisionIntervals } from '../../../src/core/metrics/decisions';
import type { PredictionLine, SplitLines } from '../../../src/core/runs/predictions';
import type { ReportChoices, ReportedRun, ReportView } from '../../../src/protocol/report';
import type { Host } from '../preview';

export const RUN: ReportedRun = {
  folder: '/project/.nlp/runs/spam/20260131-120000-abcd',
  name: 'spam',
  id: '20260131-120000-abcd',
  status: 'completed',
  trainedAt: '2026-01-31T12:01:00.000Z',
  usable: true,
  resumable: false,
  version: '1',
};

const TEXTS = [
  'Congratulations, you have been chosen for a prize. Call now to claim it before midnight, or lose it for good.',
  'Are we still on for dinner at eight? I can bring the wine that you liked so much last time.',
  'Your parcel could not be delivered. Confirm your address and a small fee at the link below.',
  'Minutes of the meeting are attached; please send corrections until Friday noon.',
];

/** Lines of one split: right in most cases, and surer where right. */
export function makeLines(split: SplitName, labels: readonly string[], count: number): PredictionLine[] {
  const random = new Random(7, `report/${split}/${labels.length}`);
  return Array.from({ length: count }, (_, i) => {
    const actual = Math.min(labels.length - 1, Math.floor(labels.length * random.uniform() ** 1.4));
    // Half of what goes wrong goes to the neighbour.
    const raw = labels.map((_, label) => {
      const near = label === (actual + 1) % labels.length ? 1 : 0;
      return Math.exp(1.6 * random.normal() + (label === actual ? 4 + Math.log(labels.length) / 2 : near));
    });
    const sum = raw.reduce((a, b) => a + b, 0);
    const probabilities = raw.map(value => value / sum);
    const label = labels[probabilities.indexOf(Math.max(...probabilities))]!;
    return {
      split,
      index: i,
      file: `/project/data/${split}.csv`,
      line: i + 2,
      text: `${TEXTS[i % TEXTS.length]} (${i})`,
      label: labels[actual]!,
      prediction: { label, probabilities },
    };
  });
}

export function linesOf(split: SplitName, lines: readonly PredictionLine[]): SplitLines {
  return { split, count: lines.length, read: index => lines[index]!, text: index => JSON.stringify(lines[index]) };
}

export interface RunHostOptions {
  readonly labels: readonly string[];
  readonly splits: readonly SplitLines[];
  readonly run?: Partial<ReportedRun>;
  readonly choices?: ReportChoices;
  readonly told?: ReportView['toView']['state']['told'];
}

export interface RunHost extends Host {
  /** Requests so far, by name. */
  readonly asked: { readonly name: string; readonly payload: unknown }[];
}

export function runHost({ labels, splits, run, choices = {}, told }: RunHostOptions): RunHost {
  const { signal } = new AbortController();
  const asked: RunHost['asked'] = [];
  const known = new Map<SplitName, Promise<Decisions | undefined>>();
  const decisionsOf = (lines: SplitLines) => {
    const found = known.get(lines.split) ?? readDecisions(lines, labels, signal);
    known.set(lines.split, found);
    return found;
  };
  const answer = async (wanted: SplitName | undefined): Promise<ReportAnswer> => {
    const lines = splits.find(({ split }) => split === wanted) ?? splits.at(-1);
    const all = splits.map(({ split, count }) => ({ split, examples: count }));
    if (!lines) return { splits: all };
    const decisions = await decisionsOf(lines);
    const about = { splits: all, split: lines.split, writtenAt: '2026-01-31T12:02:00.000Z' };
    if (!decisions) return { ...about, recorded: { perplexity: 12.5 } };
    return { ...about, report: await reportDecisions(lines.split, lines.count, decisions, undefined, signal) };
  };
  return {
    asked,
    news: (name, _payload, post) => {
      if (name === 'ready') post('state', { run: { ...RUN, ...run }, choices, told });
    },
    request: async (name, payload) => {
      asked.push({ name, payload });
      const { split, ...query } = payload as { readonly split?: SplitName } & ExampleQuery;
      if (name === 'report') return answer(split);
      const lines = splits.find(each => each.split === split)!;
      const decisions = (await decisionsOf(lines))!;
      if (name === 'ids') {
        const { where } = payload as { readonly where: readonly { readonly column: string; readonly is: string[] }[] };
        const own = Array.from({ length: lines.count }, (_, at) => lines.read(at)).filter(line =>
          where.every(({ column, is }) => is.includes(String(column === 'true' ? line.label : line.prediction.label))),
        );
        return { total: own.length, ids: own.map(({ index }) => ({ split: lines.split, index })) };
      }
      if (name === 'examples') return findExamples(lines, decisions, query);
      return decisionIntervals({ ...decisions, classes: decisions.labels.length });
    },
  };
}

/** What a config's data are like, before any training: loads no runtime. */
import { setImmediate } from 'node:timers/promises';
import { ProblemsError, throwIfCancelled } from '../base/errors';
import type { Problem } from '../base/problem';
import { taskFieldsCatalog } from '../catalog';
import { countLabels } from '../data/checkSplits';
import type { Dataset, Example } from '../data/dataset';
import { type Finding, FindingBuilder, groupProblems, sortFindings } from '../data/inspect/finding';
import { inspectedCodes, inspectSplits } from '../data/inspect/inspectSplits';
import type { TaskRoles } from '../data/roles';
import { type Config, columnsOf } from '../schemas';
import type { Tokenizer } from '../text/tokenizer';
import { trainTokenizer } from '../text/trainTokenizer';
import type { TrainOptions } from './events';
import { withVocabulary } from './givenVocabulary';
import { readTrainingConfig, readTrainingData, textsOf } from './prepare';
import { findModelProblems } from './readOwnModel';
import { readStartingVectors } from './startEmbedding';

/** Lengths of the texts of a split, counted. */
export interface LengthHistogram {
  /** Tokens a bin; the first begins at 0. */
  readonly step: number;
  readonly counts: readonly number[];
  /** The last bin holds all longer texts too. */
  readonly open: boolean;
}

export interface SplitReport {
  readonly split: string;
  readonly examples: number;
  /** The most frequent ones, by name. */
  readonly labels: Readonly<Record<string, number>>;
  /** Labels that are not among them. */
  readonly otherLabels: number;
  /** Tokens a text, before cutting: minimum, median, 95th percentile, maximum. */
  readonly lengths: readonly [number, number, number, number];
  readonly histogram: LengthHistogram;
  /** Texts that are longer than what is read of them. */
  readonly truncated: number;
  /** Part of tokens outside the vocabulary, 0..1. */
  readonly unknown: number;
}

export interface DataReport {
  /** As training reports them, the first thousand; errors among them when there are any: there are then no splits. */
  readonly problems: readonly Problem[];
  /** The same and more, by kind, with their places; the severest first. */
  readonly findings: readonly Finding[];
  readonly splits: readonly SplitReport[];
  readonly vocabulary: number;
  /** Tokens of a text that are read; what is beyond is cut. */
  readonly cut: number;
}

/** Examples between two looks at the signal. */
const PORTION = 2000;
/** Of a report: it crosses processes, and nobody reads more. */
const MOST_LABELS = 100;
const MOST_BINS = 48;
const MOST_PROBLEMS = 1000;
/** The longest text that tokenizers are asked about; longer ones count as this. */
const LONGEST = 8192;

interface Counted {
  readonly lengths: Int32Array;
  readonly truncated: number;
  readonly unknown: number;
}

async function countTokens(
  examples: readonly Example[],
  texts: (example: Example) => readonly string[],
  tokenizer: Tokenizer,
  isLong: (example: Example, length: number) => boolean,
  signal: AbortSignal,
): Promise<Counted> {
  const lengths: number[] = [];
  let [truncated, tokens, unknown] = [0, 0, 0];
  for (const [i, example] of examples.entries()) {
    for (const text of texts(example)) {
      const { ids } = tokenizer.encode(text);
      lengths.push(ids.length);
      tokens += ids.length;
      if (isLong(example, ids.length)) truncated++;
      for (const id of ids) if (id === tokenizer.special.unknown) unknown++;
    }
    if (i % PORTION === PORTION - 1) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  return { lengths: Int32Array.from(lengths).sort(), truncated, unknown: tokens === 0 ? 0 : unknown / tokens };
}

/** Bins alike for all splits: up to a little beyond the cut or the longest usual text, whichever is less far. */
function chooseBins(splits: readonly Counted[], cut: number): { readonly step: number; readonly bins: number } {
  const longest = Math.max(1, ...splits.map(({ lengths }) => lengths.at(-1) ?? 0));
  const usual = Math.max(1, ...splits.map(({ lengths }) => lengths[Math.floor(0.99 * lengths.length)] ?? 0));
  const end = Math.min(
    longest,
    Math.max(Math.ceil(1.5 * usual), usual <= cut && longest > cut ? Math.ceil(1.15 * cut) : 0),
  );
  const steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250];
  const step = steps.find(size => (end + 1) / size <= MOST_BINS) ?? steps.at(-1)!;
  return { step, bins: Math.ceil((end + 1) / step) };
}

function countBins(lengths: Int32Array, { step, bins }: ReturnType<typeof chooseBins>): LengthHistogram {
  const counts = new Array<number>(bins).fill(0);
  for (const length of lengths) counts[Math.min(bins - 1, Math.floor(length / step))]!++;
  return { step, counts, open: (lengths.at(-1) ?? 0) >= bins * step };
}

function countFrequent(examples: readonly Example[], roles: TaskRoles): Pick<SplitReport, 'labels' | 'otherLabels'> {
  const counts = [...countLabels(examples, roles)].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const shown = counts.slice(0, MOST_LABELS).sort(([a], [b]) => (a < b ? -1 : 1));
  return { labels: Object.fromEntries(shown), otherLabels: counts.length - shown.length };
}

/**
 * Reads config and data, learns the vocabulary and counts; lengths are without tokens that a model adds ([CLS]).
 * @param configPath absolute
 * @throws CancelledError
 */
export async function checkData(configPath: string, options: TrainOptions): Promise<DataReport> {
  let dataset: Dataset;
  let config: Config;
  try {
    config = readTrainingConfig(configPath, options);
    dataset = await readTrainingData(config, configPath, options);
    dataset = await withVocabulary(dataset, config, configPath, options);
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return failed(error.problems, 0);
  }
  const { signal, onEvent } = options;
  const { texts, targets, learnLabels, readsInWindows } = await taskFieldsCatalog[config.task.type]();
  const cuts = !readsInWindows?.(config.task);
  onEvent({ kind: 'progress', message: 'learning the vocabulary' });
  const { length: cut } = config.tokenizer;
  const whole = { ...config.tokenizer, length: LONGEST };
  const learn = (of: (example: Example) => readonly string[]) =>
    trainTokenizer(whole, textsOf(dataset.splits.train, of), false, {
      signal,
      vocabulary: dataset.vocabulary,
      onProgress: event => onEvent({ kind: 'progress', ...event }),
    });
  const tokenizer = await learn(texts);
  try {
    const wanted = 'target-embedding' in config.model && config.model['target-embedding'] ? targets : undefined;
    const targetTokenizer = wanted && (await learn(wanted));
    await readStartingVectors(config, configPath, { tokenizer, targetTokenizer }, options);
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return failed([...dataset.problems, ...error.problems], tokenizer.size);
  }
  const labels = learnLabels(dataset.splits.train, config.task).length;
  const problems = [...dataset.problems, ...(await findModelProblems(config, labels, configPath, options))];
  const roles = columnsOf(config);
  onEvent({ kind: 'progress', message: 'looking for repeats and contradictions' });
  const inspected = await inspectSplits(dataset.splits, roles, signal);
  const long: Finding[] = [];
  const counted: Counted[] = [];
  const splits = Object.entries(dataset.splits);
  for (const [split, examples] of splits) {
    onEvent({ kind: 'progress', message: `counting the words of ${split}` });
    const finding = new FindingBuilder({
      code: 'long-text',
      severity: 'information',
      title: `Texts of ${split} that are longer than what is read of them`,
      advice: `The model reads the first ${cut} tokens; set a greater tokenizer.length if the rest matters.`,
    });
    const isLong = (example: Example, tokens: number) => {
      const isCut = cuts && tokens > cut;
      if (isCut) finding.add(example, () => `${describeLength(tokens)}: cut after ${cut}`);
      return isCut;
    };
    counted.push(await countTokens(examples, texts, tokenizer, isLong, signal));
    long.push(...finding.finish());
  }
  const bins = chooseBins(counted, cut);
  const reports = splits.map(([split, examples], i): SplitReport => {
    const { lengths, truncated, unknown } = counted[i]!;
    const at = (part: number) => lengths[Math.min(lengths.length - 1, Math.floor(part * lengths.length))] ?? 0;
    return {
      split,
      examples: examples.length,
      ...countFrequent(examples, roles),
      lengths: [at(0), at(0.5), at(0.95), at(1)],
      histogram: countBins(lengths, bins),
      truncated,
      unknown,
    };
  });
  const others = groupProblems(problems.filter(problem => !inspectedCodes.has(problem.code)));
  const findings = sortFindings([...others, ...inspected, ...long]);
  return { problems: first(problems), findings, splits: reports, vocabulary: tokenizer.size, cut };
}

function describeLength(tokens: number): string {
  return tokens >= LONGEST ? `${LONGEST} tokens or more` : `${tokens} tokens`;
}

function failed(problems: readonly Problem[], vocabulary: number): DataReport {
  return { problems: first(problems), findings: groupProblems(problems), splits: [], vocabulary, cut: 0 };
}

/** Errors before others: a folder may have an empty file for each of its thousands. */
function first(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  const errors = problems.filter(({ severity }) => severity === 'error');
  return [...errors, ...problems.filter(({ severity }) => severity !== 'error')].slice(0, MOST_PROBLEMS);
}

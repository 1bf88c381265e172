/** What a config's data are like, before any training: loads no runtime. */
import { countOf } from '../base/countOf';
import { ProblemsError } from '../base/errors';
import { formatCount } from '../base/formatNumber';
import type { Problem } from '../base/problem';
import { taskFieldsCatalog } from '../catalog';
import { countLabels } from '../data/checkSplits';
import type { Dataset, Example, SplitName } from '../data/dataset';
import { type Finding, FindingBuilder, groupProblems, sortFindings } from '../data/inspect/finding';
import { inspectedCodes, inspectSplits } from '../data/inspect/inspectSplits';
import type { TaskRoles } from '../data/roles';
import { bringsTokenizer } from '../models/tokenizers';
import { type Config, columnsOf, gives } from '../schemas';
import { type ReadText, sumUnread, type Unread } from '../tasks/reading';
import { targetTexts } from '../tasks/targetTexts';
import type { TaskFields } from '../tasks/task';
import type { Tokenizer } from '../text/tokenizer';
import { classesOf } from './classWeights';
import type { TrainOptions } from './events';
import { withVocabulary } from './givenVocabulary';
import { LONGEST, measureTexts, TokenCounter } from './measureTexts';
import { readTrainingConfig, readTrainingData, textsOf } from './prepare';
import { findModelProblems } from './readOwnModel';
import type { SideName } from './readSides';
import { createSampler } from './sampling';
import { readStartingVectors } from './start/vectors';
import { countSteps } from './stepSize';
import { tokenizerOf } from './tokenizerOf';

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
  /** Tokens a text as the task reads it, before it is truncated: minimum, median, 95th percentile, maximum. */
  readonly lengths: readonly [number, number, number, number];
  readonly histogram: LengthHistogram;
  /** Texts that are longer than what is read of them. */
  readonly truncated: number;
  /** What of them is not read, as parts of all. */
  readonly unread: Unread;
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
  /** Tokens of a text that are read at once. */
  readonly cut: number;
  /** How longer ones are read whole; absent where they are truncated. */
  readonly whole?: 'stream' | 'windows';
  /** What the task learned of how its examples are to be read, a sentence each. */
  readonly learned?: readonly string[];
  /** What training goes through; absent where it has no steps. */
  readonly training?: TrainingSteps;
}

export interface TrainingSteps {
  /** Examples, blocks of a stream or windows of texts in an epoch. */
  readonly units: number;
  readonly stepsPerEpoch: number;
  readonly steps: number;
}

/** Of a report: it crosses processes, and nobody reads more. */
const MOST_LABELS = 100;
const MOST_BINS = 48;
const MOST_PROBLEMS = 1000;
/** Part of the tokens, or words, that are not read, from which on it is worth a warning. */
const MUCH = 0.1;

interface Counted {
  readonly lengths: Int32Array;
  readonly truncated: number;
  readonly unread: Unread;
  readonly unknown: number;
}

async function countTokens(
  split: SplitName,
  examples: readonly Example[],
  fields: TaskFields,
  reading: TokenCounter,
  finding: FindingBuilder,
  signal: AbortSignal,
  isWhole: boolean,
): Promise<Counted> {
  const texts: ReadText[] = [];
  [reading.tokens, reading.unknown] = [0, 0];
  await measureTexts(examples, fields, reading, signal, (measured, example, index) => {
    const { words } = measured;
    const text = isWhole ? { ...measured, lost: 0, ...(words && { words: { ...words, lost: 0 } }) } : measured;
    texts.push(text);
    if (text.lost > 0) finding.add({ split, index }, example, () => describeLoss(text));
  });
  const { tokens, unknown } = reading;
  return {
    lengths: Int32Array.from(texts, ({ length }) => length).sort(),
    truncated: texts.filter(({ lost }) => lost > 0).length,
    unread: sumUnread(texts),
    unknown: tokens === 0 ? 0 : unknown / tokens,
  };
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
 * Reads config and data, learns the vocabulary and counts; lengths are with the tokens that a model puts in ([CLS]).
 * @param configPath absolute
 * @throws CancelledError
 */
export async function checkData(configPath: string, options: TrainOptions): Promise<DataReport> {
  let dataset: Dataset;
  let config: Config;
  try {
    config = readTrainingConfig(configPath, options);
    dataset = await readTrainingData(config, configPath, options);
    dataset = await withVocabulary(dataset, config.tokenizer, configPath, options);
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return failed(error.problems, 0);
  }
  const { signal, onEvent } = options;
  const fields = await taskFieldsCatalog[config.task.type]();
  const { learnLabels, inspect, describe } = fields;
  const whole = fields.readsWhole?.(config.task);
  onEvent({ kind: 'progress', message: 'learning the vocabulary' });
  const { tokenizer: section } = config;
  const long = section.type === 'pretrained' ? config : { ...config, tokenizer: { ...section, length: LONGEST } };
  const learn = (texts: TaskFields['texts'], side: SideName) =>
    tokenizerOf(long, configPath, options, {
      texts: textsOf(dataset.splits.train, texts, config.task),
      side,
      signal,
      vocabulary: dataset.vocabulary,
      onProgress: event => onEvent({ kind: 'progress', ...event }),
    });
  let tokenizer: Tokenizer;
  try {
    tokenizer = await learn(fields.texts, 'encoder');
  } catch (error) {
    // A pretrained model that is not there, or is damaged.
    if (!(error instanceof ProblemsError)) throw error;
    return failed([...dataset.problems, ...error.problems], 0);
  }
  const cut = bringsTokenizer(config.model) ? tokenizer.maximumLength : section.length!;
  const targets = targetTexts(fields, config);
  const targetTokenizer = targets && (await learn(targets, 'decoder'));
  try {
    await readStartingVectors(
      config.model,
      configPath,
      { tokenizer, targetTokenizer, taskName: config.task.type },
      options,
    );
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return failed([...dataset.problems, ...error.problems], tokenizer.size);
  }
  const labels = learnLabels(dataset.splits.train, config.task).length;
  const problems = [...dataset.problems, ...(await findModelProblems(config, labels, configPath, options))];
  const roles = columnsOf(config);
  onEvent({ kind: 'progress', message: 'looking for duplicates and conflicting labels' });
  const inspected = [
    ...(await inspectSplits(dataset.splits, roles, signal)),
    ...(inspect?.(dataset, config.task) ?? []),
  ];
  const learned = (dataset.facts && describe?.(dataset.facts)) ?? [];
  for (const message of learned) onEvent({ kind: 'log', level: 'info', message });
  const truncated: Finding[] = [];
  const counted: Counted[] = [];
  const reading = new TokenCounter(config, { tokenizer, targetTokenizer });
  const splits = Object.entries(dataset.splits) as [SplitName, readonly Example[]][];
  for (const [split, examples] of splits) {
    onEvent({ kind: 'progress', message: `counting the words of ${split}` });
    const finding = new FindingBuilder({
      code: 'long-text',
      severity: 'information',
      title: `Truncated texts in ${split}`,
      advice: `The model reads only the first ${cut} tokens. Raise tokenizer.length if the rest matters.`,
    });
    const isWhole = split !== 'train' && fields.scoredInPieces === true;
    const own = await countTokens(split, examples, fields, reading, finding, signal, isWhole);
    counted.push(own);
    const much = (own.unread.words ?? own.unread.tokens) >= MUCH;
    truncated.push(...finding.finish().map(found => (much ? { ...found, severity: 'warning' as const } : found)));
  }
  const bins = chooseBins(counted, cut);
  const reports = splits.map(([split, examples], i): SplitReport => {
    const { lengths, truncated, unread, unknown } = counted[i]!;
    const at = (part: number) => lengths[Math.min(lengths.length - 1, Math.floor(part * lengths.length))] ?? 0;
    return {
      split,
      examples: examples.length,
      ...countFrequent(examples, roles),
      lengths: [at(0), at(0.5), at(0.95), at(1)],
      histogram: countBins(lengths, bins),
      truncated,
      unread,
      unknown,
    };
  });
  const others = groupProblems(problems.filter(problem => !inspectedCodes.has(problem.code)));
  const findings = sortFindings([...others, ...inspected, ...truncated]);
  return {
    problems: first(problems),
    findings,
    splits: reports,
    vocabulary: tokenizer.size,
    cut,
    ...(whole && { whole }),
    ...(learned.length > 0 && { learned }),
    ...(!gives(config.model.type, 'counts') && {
      training: countTraining(config, dataset, fields, reading, tokenizer),
    }),
  };
}

function describeLoss({ name, length, lost, words }: ReadText): string {
  const all = length >= LONGEST ? `${formatCount(LONGEST)} tokens or more` : countOf(length, 'token');
  const rest =
    words && words.lost > 0
      ? `the last ${countOf(words.lost, 'word')} of ${words.count} ${words.lost === 1 ? 'is' : 'are'} lost`
      : `truncated after ${length - lost}`;
  return `${name === undefined ? '' : `${name}: `}${all}: ${rest}`;
}

function countTraining(
  config: Config,
  { splits: { train } }: Dataset,
  { countUnits }: TaskFields,
  reading: TokenCounter,
  tokenizer: Tokenizer,
): TrainingSteps {
  const { sampling, seed, epochs, steps } = config.train;
  const units =
    sampling === 'none'
      ? (countUnits?.(train, tokenizer, reading) ?? train.length)
      : createSampler(classesOf(config, train), sampling, seed).size;
  const stepsPerEpoch = countSteps(config.train, units);
  return { units, stepsPerEpoch, steps: steps ?? epochs * stepsPerEpoch };
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

/**
 * The words that drive a label over a data set: the mean attribution of each word over the examples that have it, or, of models
 * that add up their words, the exact weight of each.
 */
import { setImmediate } from 'node:timers/promises';
import type { Caller } from '../../base/caller';
import { ActionableError, throwIfCancelled } from '../../base/errors';
import { formatCount, formatNumber } from '../../base/formatNumber';
import { Random } from '../../base/random';
import { suggestOr } from '../../base/suggest';
import type { Example, SplitName } from '../../data/dataset';
import type { DataAccess } from '../../inference/loadRunData';
import { notForTask } from '../../inference/notForTask';
import type { Prediction } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import { probabilitiesOf } from '../../tasks/abilities/verdict';
import { attribute } from '../attribution/attribute';
import type { AttributionMethod } from '../attribution/method';
import { methodNamed, methodsFor, usualMethodFor } from '../attribution/methods';
import { joinWords, wholeText } from '../attribution/words';
import type { MethodChoice } from '../explanation';
import type { ExamplePage, ReportedExample } from '../report/examples';
import { actualOf, askedOfExample, examplesOf, type OpenData, RunData } from '../runData';
import { exactWeights } from './exactWeights';
import { type DrivingWord, nameOfWord, WordTotals } from './wordTotals';

export interface WordsRequest extends DataAccess {
  /** The last of test, validation and train that there is if not given. */
  readonly split?: SplitName;
  /** None of a run that predicts a number. */
  readonly label?: string;
  /** Another label that it is told apart from. */
  readonly against?: string;
  /** `weights`, or a method of attribution. Weights where the model adds up its words, else the usual method, if not given. */
  readonly method?: string;
  /** Examples that are explained at most, drawn by the seed of the run; 500 if not given. Weights need none. */
  readonly limit?: number;
  /** Examples that have a word, at least; 3 if not given. */
  readonly least?: number;
  /** Words that are told at most, as many that raise the label as lower it; 1,000 if not given. */
  readonly count?: number;
}

export interface WordsAnswer {
  readonly split: SplitName;
  /** A label, or `score`. */
  readonly target: string;
  readonly against?: string;
  readonly method: MethodChoice;
  /** Those that can be asked for instead. */
  readonly methods: readonly MethodChoice[];
  /** Weights are those of the model, the same over any data. */
  readonly exact: boolean;
  readonly of: 'logit' | 'probability' | 'score';
  /** Weights have a sign. */
  readonly signed: boolean;
  /** Examples that were explained, or whose words were counted, and how many there are. */
  readonly examples: number;
  readonly total: number;
  /** Those that raise the label most first. */
  readonly words: readonly DrivingWord[];
  /** Words in the examples, and those of them that enough examples have. */
  readonly distinct: number;
  readonly frequent: number;
}

export interface WordExamplesRequest extends WordsRequest {
  readonly word: string;
  readonly offset: number;
  /** At most 100. */
  readonly limitOfPage: number;
}

export const WEIGHTS: MethodChoice = { name: 'weights', title: 'weights of the model' };
export const USUAL_LIMIT = 500;
export const USUAL_LEAST = 3;
const USUAL_COUNT = 1000;
const MOST = 1_000_000;
const MOST_PAGE = 100;
/** Tables that are kept. */
const MOST_KEPT = 8;
/** Examples whose words are counted between two turns that others get. */
const STRETCH = 256;

interface Gathered
  extends Pick<
    WordsAnswer,
    'split' | 'target' | 'against' | 'method' | 'exact' | 'of' | 'signed' | 'examples' | 'total'
  > {
  readonly totals: WordTotals;
  readonly list: readonly DrivingWord[];
}

export class GlobalWords {
  private readonly kept = new Map<string, Gathered>();
  private of: OpenData | undefined;

  constructor(private readonly data = new RunData()) {}

  /**
   * @throws ActionableError `no-attribution`, `not-for-task`, `unknown-label`, `unknown-method`, `no-such-split`, `out-of-range`
   * @throws ProblemsError when the examples can no longer be read
   * @throws CancelledError
   */
  async words(run: Run, request: WordsRequest, caller: Caller = {}): Promise<WordsAnswer> {
    const least = inRange('number of examples of a word', request.least ?? USUAL_LEAST);
    const count = inRange('number of words', request.count ?? USUAL_COUNT);
    const { totals: _totals, list, ...gathered } = await this.gather(run, request, caller);
    const frequent = list.filter(({ examples }) => examples >= least);
    return {
      ...gathered,
      methods: choicesFor(run),
      words: frequent.length <= count ? frequent : bothEnds(frequent, count),
      distinct: list.length,
      frequent: frequent.length,
    };
  }

  /** The examples that have a word, those where it does most first. @throws as `words` */
  async examples(run: Run, request: WordExamplesRequest, caller: Caller = {}): Promise<ExamplePage> {
    const { word, offset, limitOfPage } = request;
    if (!Number.isInteger(offset) || offset < 0 || !Number.isInteger(limitOfPage) || limitOfPage < 1)
      throw new ActionableError('out-of-range', 'a page begins at 0 or later and has 1 to 100 examples');
    const { totals, split } = await this.gather(run, request, caller);
    const examples = examplesOf(this.of!, split);
    const places = totals.placesOf(word);
    const page = places.slice(offset, offset + Math.min(limitOfPage, MOST_PAGE));
    return { total: places.length, examples: await describeAll(run, split, examples, page, word, caller) };
  }

  private async gather(run: Run, request: WordsRequest, caller: Caller): Promise<Gathered> {
    if (methodsFor(run).length === 0) throw notForTask(run, 'predicts no label or score of a text', 'classify');
    const label = labelOf(run, request.label);
    const against = againstOf(run, label, request.against);
    const limit = inRange('number of examples', request.limit ?? USUAL_LIMIT);
    const opened = await this.data.open(run, request, caller);
    if (opened !== this.of) this.kept.clear();
    this.of = opened;
    const { splits } = opened.dataset;
    const split = request.split ?? (['test', 'validation'] as const).find(name => splits[name]?.length) ?? 'train';
    const examples = examplesOf(opened, split);
    const weights = label < 0 ? undefined : exactWeights(run, label, against);
    const method = methodOf(run, request.method, weights !== undefined);
    const key = JSON.stringify([split, label, against, method.name, limit]);
    const known = this.kept.get(key);
    if (known) return known;
    const names = {
      label: run.task.labels[label],
      against: against === undefined ? undefined : run.task.labels[against],
    };
    const found =
      'needs' in method
        ? await explainAll(run, split, examples, names, method, limit, caller)
        : await countAll(run, split, examples, names.label!, weights!, caller);
    const gathered = { ...found, ...(names.against !== undefined && { against: names.against }) };
    this.kept.set(key, gathered);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return gathered;
  }
}

function inRange(what: string, value: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= MOST) return value;
  throw new ActionableError('out-of-range', `the ${what} is from 1 to ${MOST}, not ${value}`);
}

/** Place of the label; -1 of a run that predicts a number. */
function labelOf({ task: { labels }, identity }: Run, label: string | undefined): number {
  if (labels.length === 0 && label === undefined) return -1;
  if (labels.length === 0)
    throw new ActionableError(
      'unknown-label',
      `${identity.name} predicts a score and has no labels. Leave out the label.`,
    );
  if (label === undefined) throw new ActionableError('unknown-label', `Give a label; there are ${labels.join(', ')}.`);
  const index = labels.indexOf(label);
  if (index >= 0) return index;
  throw new ActionableError('unknown-label', `no label "${label}"${suggestOr(label, labels, 'there are')}`);
}

/** Place of the other label. */
function againstOf(run: Run, label: number, against: string | undefined): number | undefined {
  if (against === undefined) return undefined;
  const index = labelOf(run, against);
  if (index !== label) return index;
  throw new ActionableError(
    'same-label',
    `"${against}" is the label that is explained. Compare it with another label.`,
  );
}

function methodOf(run: Run, name: string | undefined, isExact: boolean): AttributionMethod | MethodChoice {
  if (name === WEIGHTS.name || (name === undefined && isExact)) {
    if (isExact) return WEIGHTS;
    const usable = methodsFor(run).map(each => each.name);
    const message = `${run.identity.name} does more than add up its words: they have no weights of their own. Use ${usable.join(', ')}.`;
    throw new ActionableError('no-attribution', message);
  }
  if (name !== undefined) return methodNamed(name);
  const usual = usualMethodFor(run)!;
  // Hundreds of texts are explained.
  return usual.costly ? (methodsFor(run).find(each => !each.costly && each.signed) ?? usual) : usual;
}

/** What can be chosen. */
function choicesFor(run: Run): readonly MethodChoice[] {
  const methods = methodsFor(run).map(({ name, title, costly }) => ({ name, title, ...(costly && { costly }) }));
  return run.task.labels.length > 0 && exactWeights(run, 0) ? [WEIGHTS, ...methods] : methods;
}

async function explainAll(
  run: Run,
  split: SplitName,
  examples: readonly Example[],
  { label, against }: Pick<WordsRequest, 'label' | 'against'>,
  method: AttributionMethod,
  limit: number,
  { signal, onProgress }: Caller,
): Promise<Gathered> {
  const drawn = new Random(run.parts.config.train.seed, 'words').permutation(examples.length).slice(0, limit);
  const places = [...drawn].sort((a, b) => a - b);
  const totals = new WordTotals();
  let of: WordsAnswer['of'] = 'logit';
  let target = label ?? '';
  for (const [i, place] of places.entries()) {
    throwIfCancelled(signal);
    const [prediction] = await run.predict([askedOfExample(run, examples[place]!)], signal);
    const found = await attribute(run, prediction!, { method: method.name, label, against }, signal);
    ({ of, target } = found);
    const words = new Map<string, { weight: number; occurrences: number }>();
    for (const part of found.parts) {
      if (part.start >= part.end) continue;
      const name = nameOfWord(part);
      const word = words.get(name) ?? { weight: 0, occurrences: 0 };
      words.set(name, { weight: word.weight + part.weight, occurrences: word.occurrences + 1 });
    }
    totals.add(place, words);
    onProgress?.({
      message: `explaining the examples: ${formatCount(i + 1)} of ${formatCount(places.length)}`,
      fraction: (i + 1) / places.length,
    });
    await setImmediate();
  }
  const { name, title, signed } = method;
  const told = { split, target, method: { name, title }, exact: false, of, signed };
  return { ...told, examples: places.length, total: examples.length, totals, list: totals.list().sort(byWeight) };
}

async function countAll(
  run: Run,
  split: SplitName,
  examples: readonly Example[],
  target: string,
  weights: Float64Array,
  { signal, onProgress }: Caller,
): Promise<Gathered> {
  const totals = new WordTotals();
  const ids = new Map<string, number>();
  for (const [place, example] of examples.entries()) {
    const [text] = [askedOfExample(run, example)].flat() as [string];
    const { encoding } = run.open('reader').encodeText(text);
    const words = new Map<string, { weight: number; occurrences: number }>();
    for (const [i, token] of encoding.tokens.entries()) {
      const [start, end] = encoding.offsets[i]!;
      const id = encoding.ids[i]!;
      if (start >= end || id === run.tokenizer.special.unk) continue;
      ids.set(token, id);
      words.set(token, { weight: weights[id]!, occurrences: (words.get(token)?.occurrences ?? 0) + 1 });
    }
    totals.add(place, words);
    if ((place + 1) % STRETCH > 0) continue;
    throwIfCancelled(signal);
    onProgress?.({
      message: `counting words: ${formatCount(place + 1)} of ${formatCount(examples.length)} examples`,
      fraction: (place + 1) / examples.length,
    });
    await setImmediate();
  }
  const list = totals.list(word => weights[ids.get(word)!]).sort(byWeight);
  const told = { split, target, method: WEIGHTS, exact: true, of: 'logit' as const, signed: true };
  return { ...told, examples: examples.length, total: examples.length, totals, list };
}

function byWeight(a: DrivingWord, b: DrivingWord): number {
  return b.weight - a.weight || (a.word < b.word ? -1 : 1);
}

function bothEnds(words: readonly DrivingWord[], count: number): readonly DrivingWord[] {
  const raising = Math.ceil(count / 2);
  return [...words.slice(0, raising), ...words.slice(words.length - (count - raising))];
}

async function describeAll(
  run: Run,
  split: SplitName,
  examples: readonly Example[],
  places: readonly number[],
  word: string,
  { signal }: Caller,
): Promise<readonly ReportedExample[]> {
  const predictions = await run.predict(
    places.map(place => askedOfExample(run, examples[place]!)),
    signal,
  );
  return predictions.map((prediction, i) => {
    const index = places[i]!;
    const example = examples[index]!;
    const { text, pair } = prediction;
    const tokens = prediction.tokens.map(({ token, ...place }) => ({ text: token, ...place, weight: 0 }));
    const unit = joinWords(wholeText(prediction), tokens).find(each => nameOfWord(each) === word);
    const mark = unit ?? prediction.tokens.find(({ token }) => token === word);
    const probabilities = probabilitiesOf(prediction);
    const predicted = predictedOf(prediction);
    const actual = actualOf(example) ?? '';
    return {
      id: { split, index },
      text: pair === undefined ? text : `${text}\n${pair}`,
      ...(mark && { mark: { start: mark.start, end: mark.end } }),
      actual,
      predicted,
      ...(Object.hasOwn(probabilities, predicted) && { probability: probabilities[predicted]! }),
      ...(Object.hasOwn(probabilities, actual) && { actualProbability: probabilities[actual]! }),
      ...example.source,
    };
  });
}

/** In a few words. */
function predictedOf(prediction: Prediction): string {
  switch (prediction.kind) {
    case 'label':
      return prediction.label;
    case 'labels':
      return prediction.labels.join(', ');
    case 'score':
      return formatNumber(prediction.score);
    default:
      return '';
  }
}

/** One of given texts after a prompt: each is read as a whole, so that the likeliest is the likeliest of all, not of its first token. */
import { ActionableError, throwIfCancelled } from '../../base/errors';
import type { Random } from '../../base/random';
import type { ChoiceProbability } from '../abilities/constraint';
import { logOfSum } from '../logSoftmax';

/** A choice as the model would write it. */
export interface ChosenTokens {
  readonly ids: readonly number[];
  readonly logProbabilities: readonly number[];
}

export interface RankedChoice extends ChoiceProbability {
  /** The likelier way to write it. */
  readonly tokens: ChosenTokens;
}

export interface ChoiceReader {
  /** With what begins a text. */
  encode(text: string): readonly number[];
  /** Natural logarithms of the probabilities of ids from `from` on. */
  read(ids: readonly number[], from: number, signal?: AbortSignal): Promise<readonly number[]>;
  /** Of what is in no token. */
  readonly unknown: number;
  /** Most tokens that are read. */
  readonly limit: number;
}

const MOST = 1000;

/** @throws ActionableError `bad-choices`, `too-short` */
export async function rankChoices(
  { encode, read, unknown, limit }: ChoiceReader,
  prompt: string,
  choices: readonly string[],
  { longest, signal }: { readonly longest: number; readonly signal?: AbortSignal },
): Promise<readonly RankedChoice[]> {
  if (choices.length === 0 || choices.length > MOST || choices.some(each => each === ''))
    throw new ActionableError('bad-choices', `Give 1 to ${MOST} choices, none of them empty.`);
  const before = encode(prompt);
  // Many vocabularies write words with the space before them: both ways are that choice.
  const spaced = prompt !== '' && !/\s$/.test(prompt);
  const ways = choices.map(choice => {
    const texts = spaced && !/^\s/.test(choice) ? [` ${choice}`, choice] : [choice];
    const found = texts.map(text => encode(prompt + text));
    return found.filter((ids, i) => found.findIndex(other => other.join() === ids.join()) === i);
  });
  // A choice may change how the end of the prompt is cut into tokens; what all have in common is given.
  const shared = Math.max(1, Math.min(...ways.flat().map(ids => commonLength(ids, before))));
  const ranked: Omit<RankedChoice, 'probability'>[] = [];
  for (const [i, choice] of choices.entries()) {
    const written: (ChosenTokens & { readonly sum: number })[] = [];
    if (ways[i]!.every(ids => ids.includes(unknown, shared)))
      throw new ActionableError(
        'cannot-write',
        `The vocabulary of this model cannot write "${choice}". Leave it out, or write it otherwise.`,
      );
    for (const ids of ways[i]!) {
      throwIfCancelled(signal);
      const own = ids.slice(shared);
      if (own.includes(unknown) || own.length > longest || own.length + 1 > limit) continue;
      const given = ids.slice(Math.max(0, ids.length - limit), shared);
      const logProbabilities = await read([...given, ...own], given.length, signal);
      written.push({ ids: own, logProbabilities, sum: logProbabilities.reduce((sum, each) => sum + each, 0) });
    }
    if (written.length === 0) continue;
    const [best] = [...written].sort((a, b) => b.sum - a.sum);
    ranked.push({ choice, logProbability: logOfSum(written.map(({ sum }) => sum)), tokens: best! });
  }
  if (ranked.length === 0)
    throw new ActionableError(
      'too-short',
      `Each choice takes more than ${longest} tokens. Raise the maximum, for example --length ${longest * 2}.`,
    );
  const total = logOfSum(ranked.map(each => each.logProbability));
  return ranked
    .map(each => ({ ...each, probability: Math.exp(each.logProbability - total) }))
    .sort((a, b) => b.probability - a.probability);
}

/** @param temperature 0 takes the likeliest */
export function drawChoice(ranked: readonly RankedChoice[], temperature: number, random: Random): RankedChoice {
  if (temperature === 0) return ranked[0]!;
  const warmed = ranked.map(({ logProbability }) => logProbability / temperature);
  const total = logOfSum(warmed);
  let place = random.uniform();
  for (const [i, each] of ranked.entries()) {
    place -= Math.exp(warmed[i]! - total);
    if (place < 0) return each;
  }
  return ranked.at(-1)!;
}

function commonLength(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

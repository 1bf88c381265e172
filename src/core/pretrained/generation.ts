/**
 * How a pretrained encoder-decoder writes, as its files say: generation_config.json, or config.json of older folders. Loads no runtime, so
 * that the editor can say it too.
 */
import type { Json } from '../base/json';
import type { PretrainedModel } from './source';

/** In the words of transformers' generation_config.json, with what is there checked. */
export interface Generation {
  /** Read before the first token is written (`decoder_start_token_id`); mBART's is the language that is written. */
  readonly begin: number;
  /** Any of them ends a text (`eos_token_id`); those of the tokenizer where there are none. */
  readonly ends: readonly number[];
  /** Written first, whatever the model says (`forced_bos_token_id`): the language that M2M-100, NLLB and mBART-50 write. */
  readonly forcedFirst?: number;
  /** Written at the last place there is (`forced_eos_token_id`). */
  readonly forcedLast?: number;
  /** Tokens, or rows of tokens, that are never written (`bad_words_ids`, `suppress_tokens`). */
  readonly badWords: readonly (readonly number[])[];
  /** No row of so many tokens is written twice (`no_repeat_ngram_size`); 0 where it may be. */
  readonly noRepeat: number;
  /** Most tokens that are written, the end counted (`max_new_tokens`, or `max_length` less the one that begins). */
  readonly longest?: number;
  /** Fewest tokens before the end (`min_new_tokens`, or `min_length` less the one that begins). */
  readonly shortest: number;
  /** Hypotheses (`num_beams`), where the files say. */
  readonly beam?: number;
  /** Sums of log-probabilities are divided by length to this power (`length_penalty`); 1 if the files do not say. */
  readonly lengthPenalty: number;
  /** When a beam search ends (`early_stopping`): with as many texts as beams, by an estimate (false), or by a bound. */
  readonly earlyStopping: boolean | 'never';
  /** What may be written is as likely as if there were nothing else (`renormalize_logits`). */
  readonly renormalize: boolean;
}

const whole = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
const finite = (value: unknown): number | undefined => (Number.isFinite(value) ? (value as number) : undefined);

/** A number, or the first of a list of them. */
function firstOf(value: unknown): number | undefined {
  return whole(Array.isArray(value) ? value[0] : value);
}

function listOf(value: unknown): readonly number[] {
  return (Array.isArray(value) ? value : [value]).flatMap(each => whole(each) ?? []);
}

/** Tokens beyond the vocabulary are none: what a file claims is not looked up. */
function rowsOf(value: unknown, vocabulary: number): readonly (readonly number[])[] {
  if (!Array.isArray(value)) return [];
  return value.map(listOf).filter(row => row.length > 0 && row.every(id => id < vocabulary));
}

/** @returns undefined of a model that is no encoder-decoder */
export function generationOf({ source, architecture }: PretrainedModel): Generation | undefined {
  const { writer } = architecture;
  if (!writer) return undefined;
  const { generation, config } = source;
  const { vocabulary } = writer;
  // A file of its own says all; without one config.json does, with what its class says where it is silent.
  const said: Json = generation ?? config;
  const known = (id: number | undefined) => (id !== undefined && id < vocabulary ? id : undefined);
  const { tokens } = writer;
  const begin = known(firstOf(generation?.decoder_start_token_id)) ?? tokens.begin;
  const ends = listOf(generation?.eos_token_id).filter(id => id < vocabulary);
  const forcedFirst = known(firstOf(said.forced_bos_token_id));
  const forcedLast = known(generation ? firstOf(generation.forced_eos_token_id) : tokens.forcedLast);
  const most = whole(said.max_length);
  const longest = whole(said.max_new_tokens) ?? (most === undefined ? undefined : Math.max(1, most - 1));
  const least = whole(said.min_length) ?? 0;
  const beam = whole(said.num_beams);
  const stopping = said.early_stopping;
  const suppressed = listOf(said.suppress_tokens).filter(id => id < vocabulary);
  return {
    begin,
    ends: ends.length > 0 ? ends : tokens.ends,
    ...(forcedFirst !== undefined && { forcedFirst }),
    ...(forcedLast !== undefined && { forcedLast }),
    badWords: [...rowsOf(said.bad_words_ids, vocabulary), ...suppressed.map(id => [id])],
    noRepeat: whole(said.no_repeat_ngram_size) ?? 0,
    ...(longest !== undefined && { longest: Math.max(1, longest) }),
    shortest: whole(said.min_new_tokens) ?? Math.max(0, least - 1),
    ...(beam !== undefined && beam > 0 && { beam }),
    lengthPenalty: finite(said.length_penalty) ?? 1,
    earlyStopping: stopping === true || stopping === 'never' ? stopping : false,
    renormalize: said.renormalize_logits === true,
  };
}

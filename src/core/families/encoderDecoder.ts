/** What encoder-decoders have in common: names of their parameters, tokens around what they write, and heads that read what the decoder makes. */
import type { StackNames, StackOptions } from '../layers/transformer/stack';
import type { ConfigReader, Head, Mapping, WrittenTokens } from './family';
import { labelHead, oneBefore } from './heads';
import { mapOf } from './parts';
import { encoderNames } from './postNorm';

export const encoderSide: { readonly names: StackNames } = { names: encoderNames };

/** @param memory width of the encoder's states */
export function decoderSide(memory: number): Pick<StackOptions, 'causal' | 'memory' | 'names'> {
  return {
    causal: true,
    memory,
    names: {
      layers: 'decoder',
      norm: 'decoderNorm',
      positions: 'decoderPositions',
      attention: 'attention/decoder',
      cross: 'attention/cross',
      observed: true,
    },
  };
}

/** An id, or the first of several. */
function readToken(config: ConfigReader, key: string, usual: number | undefined, vocabulary: number) {
  const value = config.raw(key);
  const said = Array.isArray(value) ? value[0] : value;
  const first = said ?? usual;
  if (first === undefined) return undefined;
  if (!Number.isSafeInteger(first) || first < 0 || first >= vocabulary)
    return config.refuse(key, `tokens are from 0 to ${vocabulary - 1}`);
  return first as number;
}

/**
 * @param vocabulary tokens that may be written
 * @param usual what the family's configuration class has where keys are absent
 */
export function writerTokens(
  config: ConfigReader,
  vocabulary: number,
  usual: { readonly begin: number; readonly ends: number; readonly forcedLast?: number },
): WrittenTokens {
  const ends = config.raw('eos_token_id');
  const isToken = (id: unknown): id is number => Number.isSafeInteger(id) && (id as number) >= 0;
  const all = Array.isArray(ends) ? ends.filter(isToken) : [];
  // What stands as null is not forced: the class has it for files without the key.
  const forcedLast = config.raw('forced_eos_token_id') === null ? undefined : usual.forcedLast;
  const last = readToken(config, 'forced_eos_token_id', forcedLast, vocabulary);
  return {
    begin: readToken(config, 'decoder_start_token_id', usual.begin, vocabulary)!,
    ends: all.length > 0 ? all : [readToken(config, 'eos_token_id', usual.ends, vocabulary)!],
    ...(last !== undefined && { forcedLast: last }),
  };
}

export interface WritingHead {
  readonly architecture: string;
  readonly tied: boolean;
  /** What the map's input is multiplied by. */
  readonly scale?: number;
  /** Whether there is a bias of each token. */
  readonly bias?: boolean;
  readonly mappings: readonly Mapping[];
}

/** A logit a token that may be written next: `output`. */
export function writingHead({ architecture, tied, scale, bias = false, mappings }: WritingHead): Head {
  return {
    architecture,
    reads: 'each',
    layers: [{ name: 'output', bias, ...(tied && { tied: true as const }), ...(scale !== undefined && { scale }) }],
    mappings: () => mappings,
  };
}

/** A map of its own to the vocabulary, which begins as the table of word vectors where a file has no other. */
export function copiedOutput(width: number, vocabulary: number): readonly Mapping[] {
  return mapOf('output', 'lm_head', { from: width, to: vocabulary }, { bias: false, absent: 'copied' });
}

export interface ClassificationHead {
  readonly architecture: string;
  readonly width: number;
  readonly dropout: number;
  /** What names of the body begin with in its files. */
  readonly prefix?: string;
}

/** Labels of the decoder's state at the last token, by two maps. */
export function classificationHead({ architecture, width, dropout, prefix }: ClassificationHead): Head {
  const layer = { name: 'pooler', bias: true, activation: 'tanh', dropout } as const;
  return {
    ...labelHead({
      architecture,
      reads: 'last',
      width,
      of: 'classification_head.out_proj',
      before: oneBefore(layer, 'classification_head.dense', width),
      dropout,
    }),
    ...(prefix !== undefined && { prefix }),
  };
}

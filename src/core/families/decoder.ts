/** What decoders have in common: names of their parameters, and heads that read what was read up to a token. */
import type { StackNames } from '../layers/transformer/stack';
import type { Architecture, Head, Mapping } from './family';
import { labelHead, questionHead } from './heads';
import { mapOf } from './parts';

/** Names of parameters as our `transformer` has them. */
export const decoderNames: StackNames = {
  layers: 'encoder',
  norm: 'norm',
  positions: 'positions',
  attention: 'attention',
  hidden: 'hidden',
};

export interface DecoderHeads {
  /** What names of architectures begin with: GPT2 of GPT2LMHeadModel. */
  readonly stem: string;
  /** The rest of that of the language model. */
  readonly causal: 'LMHeadModel' | 'ForCausalLM';
  /** Others whose files hold it. */
  readonly also?: readonly string[];
  /** Of hidden states. */
  readonly width: number;
  readonly vocabulary: number;
  /** Whether logits for the vocabulary come from the table of word vectors. */
  readonly tied: boolean;
  /** What files call the map of a head that tags; none where the family has none. */
  readonly token?: 'classifier' | 'score';
  /** Rate at which what that head reads is dropped. */
  readonly tokenDropout?: number;
  /** Whether the family has a head that answers, and what names of its body begin with there. */
  readonly question?: { readonly prefix?: string };
}

/** Heads that transformers has for a decoder. */
export function decoderHeads(options: DecoderHeads): Architecture['heads'] {
  const { stem, width, vocabulary, tied, token, tokenDropout, question } = options;
  const causal: Head = {
    architecture: `${stem}${options.causal}`,
    ...(options.also && { also: options.also }),
    reads: 'each',
    layers: [{ name: 'output', bias: false, ...(tied && { tied: true }) }],
    mappings: () => (tied ? [] : mapOf('output', 'lm_head', { from: width, to: vocabulary }, { bias: false })),
  };
  const sequence: Head = {
    architecture: `${stem}ForSequenceClassification`,
    reads: 'last',
    layers: [{ name: 'head', bias: false }],
    mappings: outputs => [
      ...mapOf('head', 'score', { from: width, to: outputs }, { bias: false }),
      // The task's own map has a bias.
      { name: 'head.bias', of: ['score.bias'], layout: 'same', shape: [outputs], absent: 'zeros' } satisfies Mapping,
    ],
  };
  const label = { width, reads: 'each', dropout: tokenDropout } as const;
  return {
    'causal-lm': causal,
    sequence,
    ...(token && { token: labelHead({ ...label, architecture: `${stem}ForTokenClassification`, of: token }) }),
    ...(question && { question: { ...questionHead(`${stem}ForQuestionAnswering`, width), ...question } }),
  };
}

/** Files of old versions hold what the table of word vectors is already. */
export function ignoresTied(tied: boolean, others?: RegExp): (name: string) => boolean {
  return name => (tied && name === 'lm_head.weight') || (others?.test(name) ?? false);
}

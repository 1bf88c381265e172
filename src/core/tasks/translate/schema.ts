/** Schema of `translate`, and the columns that it reads. */
import { type Disagreement, integer, number, object, string } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import { textScores } from '../../metrics/scores/texts';
import { writtenTokenScores } from '../../metrics/scores/tokens';
import type { Offers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import { scoringKeys } from '../scoringKeys';
import type { TaskNeeds } from '../spec';

export const writingKeys = {
  beam: integer({
    description: 'Beam size; 1 is greedy search. Larger is slower and often better.',
    default: 4,
    minimum: 1,
    maximum: 64,
  }),
  'length-penalty': number({
    description:
      'Exponent α of the length penalty ((5 + length) / 6)^α (Wu et al. 2016); of a pretrained encoder-decoder length^α, as in transformers. Lower values prefer shorter texts.',
    default: 1,
    minimum: -5,
    maximum: 5,
  }),
  'written-length': integer({
    description:
      'Maximum length of the output in tokens, at most `tokenizer.length` - 1. Default: 1.25 × the longest training output for an input of that length + 8.',
    optional: true,
    minimum: 1,
    maximum: 8192,
  }),
};

/** What stands before every text. */
export const prefix = string({
  description: 'Text put before every input text, as T5 expects it: `summarize: `. Default: none.',
  optional: true,
});

const languageKeys = {
  'source-language': string({
    description:
      'Language of the input text, by name or code (German, de, de_DE, deu_Latn), if the pretrained model has several.',
    optional: true,
  }),
  'target-language': string({
    description: 'Language of the output text, by name or code, if the pretrained model has several.',
    optional: true,
  }),
};

export const schema = object(
  { ...writingKeys, ...languageKeys, prefix, ...scoringKeys },
  { description: 'Translation. Scores: BLEU, chrF, TER, ROUGE, METEOR.' },
);

export const roles = {
  roles: {
    source: { kind: 'text', description: 'Column of the source text' },
    target: { kind: 'text', description: 'Column of the target text' },
  },
  identity: ['source', 'target'],
} as const satisfies TaskRoles;

export const offers = {
  use: 'translate',
  abilities: ['write', 'attend'],
  is: 'a translation model',
  command: 'translate',
} as const satisfies Offers;

export const training: TaskTraining = { classLoss: true, scores: [...writtenTokenScores, ...textScores] };

export const needs: TaskNeeds = ['encoder-decoder'];

export const head = 'seq2seq-lm';

/** Only models that were trained elsewhere are told languages. */
export function check({
  task,
  model,
}: {
  readonly task?: { readonly type: string };
  readonly model?: { readonly type: string };
}): readonly Disagreement[] {
  if (task?.type !== 'translate' || !model || model.type === 'pretrained') return [];
  const asked = Object.keys(languageKeys).find(key => (task as Readonly<Record<string, unknown>>)[key] !== undefined);
  if (asked === undefined) return [];
  const message = `${asked} is for a pretrained model of several languages, not for ${model.type}, which learns one from your data. Remove it.`;
  return [{ key: `task.${asked}`, message }];
}

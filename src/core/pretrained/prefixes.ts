/** Words that stand before what a pretrained model reads, as its files or its family say them (T5). Loads no runtime. */
import { isJson, type Json } from '../base/json';
import type { PretrainedModel } from './source';

/** What stands before a question, and between it and the text that it is about. */
export interface QuestionWords {
  readonly question: string;
  readonly context: string;
}

/** What config.json says stands before a text, by what is to be done with it (T5): `summarization`, `translation_en_to_de`. */
export function prefixesOf(config: Json): readonly { readonly key: string; readonly prefix: string }[] {
  const all = config.task_specific_params;
  if (!isJson(all)) return [];
  return Object.entries(all).flatMap(([key, params]) =>
    isJson(params) && typeof params.prefix === 'string' ? [{ key, prefix: params.prefix }] : [],
  );
}

/** What T5's config.json says stands before a text that is to be summarized. */
export function summaryPrefix({ source: { config } }: PretrainedModel): string | undefined {
  return prefixesOf(config).find(({ key }) => key === 'summarization')?.prefix;
}

/** Of SQuAD as T5 was trained with it (Raffel et al. 2020, appendix D.15). */
const ofT5: QuestionWords = { question: 'question: ', context: 'context: ' };

/** `question-answering` as pipelines of transformers call it, or as keys are spelled. */
const answering = /^question[-_]answering$/;

/** How a model was trained to be asked: T5 by words of its own, or by the prefix in its files; undefined of others. */
export function questionWordsOf({ architecture, source }: PretrainedModel): QuestionWords | undefined {
  const usual = architecture.modelType === 't5' ? ofT5 : undefined;
  const prefix = prefixesOf(source.config).find(({ key }) => answering.test(key))?.prefix;
  return prefix === undefined ? usual : { question: prefix, context: usual?.context ?? '' };
}

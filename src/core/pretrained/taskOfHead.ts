/** What a head of a pretrained model is for: the task that its runs are imported for where none is named. */
import type { Json } from '../base/json';
import type { HeadName } from '../families/family';

/** How many labels its head tells apart; 2 where config.json does not say, as in transformers. */
export function countLabels({ id2label, num_labels: count }: Json): number {
  if (typeof id2label === 'object' && id2label !== null) return Object.keys(id2label).length;
  return typeof count === 'number' ? count : 2;
}

/** @param labels how many it tells apart, where that is known otherwise than by config.json */
export function taskOfHead(head: HeadName | undefined, config: Json, labels = countLabels(config)): string {
  switch (head) {
    case 'sequence': {
      const { problem_type: problem } = config;
      if (problem === 'multi_label_classification') return 'multilabel';
      return problem === 'regression' || labels === 1 ? 'regress' : 'classify';
    }
    case 'next-sentence':
      return 'classify';
    case 'token':
    case 'replaced-token':
      return 'tag';
    case 'question':
      return 'answer';
    case 'causal-lm':
      return 'generate';
    case 'masked-lm':
      return 'fill-mask';
    case 'seq2seq-lm':
      return taskOfWriter(config);
    default:
      return 'embed';
  }
}

/** Families that were made to translate. */
const translating: ReadonlySet<unknown> = new Set(['marian', 'mbart', 'm2m_100']);

/** What a model that writes from texts was made for; summaries where nothing says it. */
function taskOfWriter({ model_type: modelType, task_specific_params: tasks }: Json): string {
  if (translating.has(modelType)) return 'translate';
  const named = typeof tasks === 'object' && tasks !== null ? Object.keys(tasks) : [];
  const isTranslation = (name: string) => name.startsWith('translation');
  return named.some(isTranslation) && !named.includes('summarization') ? 'translate' : 'summarize';
}

/** What the hub, and the libraries that load from it, call our tasks. */
export const pipelineOfTask = {
  classify: 'text-classification',
  relate: 'text-classification',
  multilabel: 'text-classification',
  regress: 'text-classification',
  tag: 'token-classification',
  answer: 'question-answering',
  generate: 'text-generation',
  translate: 'translation',
  summarize: 'summarization',
  'fill-mask': 'fill-mask',
  embed: 'sentence-similarity',
  similarity: 'sentence-similarity',
  'word-vectors': 'feature-extraction',
} as const;

export type PipelineTask = keyof typeof pipelineOfTask;

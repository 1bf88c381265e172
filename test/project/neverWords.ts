/** Words that no reader meets, each with what is said in its place; `term` is its heading in docs/glossary.md. */

export interface NeverWord {
  /** Of words as people read them; case counts for nothing. */
  readonly never: RegExp;
  readonly say: string;
  /** A heading of docs/glossary.md that explains the better word. */
  readonly term?: string;
}

export const NEVER_WORDS: readonly NeverWord[] = [
  {
    never: /\bis, said\b|\bsaid (?:to be|so)\b|\bwas said\b|\bsays of\b|\bsaid with\b/,
    say: 'predicted',
    term: 'Predicted label',
  },
  {
    never: /\b(?:the|what is) right (?:label|answer|one|tag)s?\b|\bwhat is right\b/,
    say: 'true label, true answer',
    term: 'True label',
  },
  { never: /\bmistakes?\b/, say: 'error', term: 'Error' },
  { never: /\bsur(?:er|est)\b/, say: 'more confident', term: 'Calibration' },
  { never: /\bfarthest\b/, say: 'largest error', term: 'Error' },
  { never: /\bparts? of (?:a |the )?row\b/, say: 'normalized by row', term: 'Confusion matrix' },
  {
    never: /\bparts? of (?:train|the data|all|a pass|the words|the features)\b|\b(?:validation|test|training) parts?\b/,
    say: 'split, fraction',
    term: 'Split',
  },
  {
    never: /\b(?:a|each|every|per|one|of the) pass\b(?! over)|\bpasses over\b(?! the training split)/,
    say: 'epoch',
    term: 'Epoch',
  },
  {
    never: /\b(?:is|are|was|were|be) cut\b(?! into)|\bcut (?:after|off)\b|\bbeyond what\b/,
    say: 'truncated',
    term: 'Truncated',
  },
  { never: /\brepeats(?= and|,)|\bstands? (?:there|in|on|at)\b/, say: 'duplicates; occurs', term: 'Duplicates' },
  { never: /\bcontradictions\b|\bcontradicting\b/, say: 'conflicting labels', term: 'Conflicting labels' },
  { never: /\bspoilt\b/, say: 'garbled, damaged', term: 'Garbled text' },
  { never: /\bby heart\b/, say: 'memorizes, overfits', term: 'Overfitting' },
  { never: /\blooks? ill\b|\bhow its layers do\b/, say: 'layer diagnostics', term: 'Layer diagnostics' },
  {
    never: /\bweigh(?:s|ed)\b|\bspeaks? (?:for|against)\b/,
    say: 'attribution; raises or lowers the score',
    term: 'Token attribution',
  },
  {
    never: /\b(?:it|that|model|word|token|head|encoder|decoder) looks? at\b|\blooked at\b|\bwhere .{0,20}looked\b/,
    say: 'attends to',
    term: 'Attention',
  },
  {
    never: /\bthe (?:read|written) to the\b|\bwithin the (?:read|written)\b|\bmodels? that writes?\b/,
    say: 'encoder, decoder, cross-attention',
    term: 'Cross-attention',
  },
  { never: /\bgo(?:es|ing)? on\b|\bwrites? on\b/, say: 'continue', term: 'Language model' },
  { never: /\blikeli(?:est|er)\b|\bwilder\b/, say: 'most likely, more random', term: 'Sampling' },
  { never: /\bdrawn (?:anew|as|at|with)\b|\bin place of drawing\b/, say: 'sampled', term: 'Sampling' },
  { never: /\bwhat else could have come\b/, say: 'alternative tokens', term: 'Alternative tokens' },
  { never: /\bmost tokens\b/, say: 'maximum new tokens', term: 'Maximum new tokens' },
  { never: /\bhypotheses kept\b/, say: 'beam size', term: 'Beam size' },
  { never: /\bmarked places?\b/, say: 'marked entities', term: 'Relation extraction' },
  { never: /\btwo towers\b|\bboth as one\b/, say: 'bi-encoder, cross-encoder', term: 'Bi-encoder' },
  {
    never: /\bsize of (?:a|the) (?:word vector|hidden state)\b/,
    say: 'embedding size, hidden size',
    term: 'Embedding size',
  },
  {
    never: /\bpieces? of (?:a )?words?\b|\bmarks by themselves\b|\bpairs of (?:neighbou?rs|words)\b(?! that)/,
    say: 'subword, punctuation, bigrams',
    term: 'Subword',
  },
  { never: /\bfold(?:s|ed)? upper case\b/, say: 'lowercase', term: 'Lowercase' },
  {
    never:
      /\b(?:a|an|one) (?:label|text|tag|word|line|record|bar|row|column|vector|file|weight|hidden state|second|step|bin) an? (?:text|label|tag|word|line|record|row|query|key|step|example|file|folder|position|place|token|class|sentence|language)\b|\b(?:ms|seconds|examples|tokens|texts|words|ones?) a (?:step|second|text|bin|batch)\b/,
    say: 'per',
  },
  { never: /\(as is\)|\bif not given\b/, say: 'Default: ...' },
  { never: /\bas \w+ ha(?:s|ve) (?:it|them)\b/, say: 'as in ...' },
  { never: /\bin the place of\b/, say: 'instead of' },
  { never: /\btabulators?\b/, say: 'tab' },
  { never: /\bmend(?:s|ed|ing)?\b/, say: 'fix' },
  { never: /\banew\b/, say: 'again' },
  { never: /\bbeside\b/, say: 'to the side, next to' },
  { never: /\btold\b(?! apart)/, say: 'shown, stored, listed' },
  { never: /\bpress (?:a|an|on|the|it|train)\b/, say: 'select' },
  {
    never:
      /\b(?:colour|neighbour|behaviour|favour|centre|licence|catalogue|analyse|recognise|summarise|normalise|tokenise|labelled|labelling|modelling|travell\w+|cancelled)\w*\b|\bgrey\b|\bharbours?\b(?![-.])/,
    say: 'en-US spelling',
  },
];

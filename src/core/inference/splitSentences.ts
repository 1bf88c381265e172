/** Where the sentences of a text are: as the command `sentences` has them. */
export { type Sentence, splitSentences } from '../base/splitSentences';

/** All pages in docs/concepts, in the order of the index. */
import { attention } from './attention';
import { attributions } from './attributions';
import { bagOfWords } from './bagOfWords';
import { calibration } from './calibration';
import { cnn } from './cnn';
import { counterfactuals } from './counterfactuals';
import { crf } from './crf';
import { embeddings } from './embeddings';
import { encoderDecoder } from './encoderDecoder';
import { evaluation } from './evaluation';
import { lossAndOptimizers } from './lossAndOptimizers';
import { maskedLanguageModeling } from './maskedLanguageModeling';
import { nGrams } from './nGrams';
import { perplexity } from './perplexity';
import { recurrentNetworks } from './recurrentNetworks';
import { sampling } from './sampling';
import { textScores } from './textScores';
import { textToNumbers } from './textToNumbers';
import { tokenization } from './tokenization';

export const pages = [
  textToNumbers,
  tokenization,
  nGrams,
  bagOfWords,
  embeddings,
  cnn,
  recurrentNetworks,
  attention,
  crf,
  encoderDecoder,
  sampling,
  lossAndOptimizers,
  maskedLanguageModeling,
  evaluation,
  calibration,
  textScores,
  perplexity,
  attributions,
  counterfactuals,
];

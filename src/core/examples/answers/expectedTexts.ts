/** Nothing is predicted of a text, but how well the model expects it is known: of language models. */
import type { PredictionLine } from '../../runs/predictions';
import type { AnswerCollector, AnswerKind } from './answerKind';
import { LossColumn } from './lossColumn';

export const expectedTexts: AnswerKind = {
  shown: [],
  matches: ({ prediction }) => typeof prediction.tokens === 'number',
  collect: () => new ExpectedCollector(),
};

class ExpectedCollector implements AnswerCollector {
  private readonly losses = new LossColumn('Mean of −ln p over the tokens of the text, in nats.');

  take(line: PredictionLine): void {
    this.losses.take(line);
  }

  finish() {
    const { columns, measures, scoresOf } = this.losses.finish();
    return { columns, ...(measures.length > 0 && { scoring: { measures, scoresOf } }) };
  }
}

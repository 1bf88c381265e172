/** How well the model expected the texts: their losses as a column, and the loss and perplexity of rows. */
import { computeScores } from '../../metrics/score';
import { readTokenScores } from '../../metrics/scores/tokens';
import type { PredictionLine } from '../../runs/predictions';
import type { Scores } from '../../runs/run';
import type { Column } from '../column';
import { gatherNumbers } from '../gather';
import { answerColumn, answerInfo, numberIn } from './answerKind';

export class LossColumn {
  private readonly loss = gatherNumbers();
  private readonly tokens = gatherNumbers();

  constructor(private readonly meaning: string) {}

  take({ prediction }: PredictionLine): void {
    this.loss.push(numberIn(prediction.loss));
    this.tokens.push(numberIn(prediction.tokens));
  }

  /** No column of runs that kept no losses. */
  finish(): {
    readonly columns: readonly Column[];
    readonly measures: readonly string[];
    scoresOf(rows: Int32Array): Scores;
  } {
    const [loss, tokens] = [this.loss.finish(), this.tokens.finish()];
    if (loss.numbers.every(Number.isNaN)) return { columns: [], measures: [], scoresOf: () => ({}) };
    return {
      columns: [
        answerColumn({ ...answerInfo.loss, meaning: this.meaning }, loss),
        answerColumn(
          { name: 'tokens', title: 'Tokens', meaning: 'Tokens that the loss is a mean over.', extra: true },
          tokens,
        ),
      ],
      measures: [answerInfo.loss.name],
      scoresOf(rows) {
        const sums = { nats: 0, tokens: 0 };
        for (const row of rows) {
          const [mean, count] = [loss.numbers[row]!, tokens.numbers[row]!];
          if (!(count > 0) || Number.isNaN(mean)) continue;
          sums.nats += mean * count;
          sums.tokens += count;
        }
        return computeScores(readTokenScores, sums);
      },
    };
  }
}

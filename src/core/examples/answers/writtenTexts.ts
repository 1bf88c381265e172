/** A text that was written, with the one that should be: sentence BLEU and chrF. */
import { scoreSentenceBleu } from '../../metrics/texts/bleu';
import { chooseTokenizers } from '../../metrics/texts/chooseTokenizers';
import { scoreChrf } from '../../metrics/texts/chrf';
import type { PredictionLine } from '../../runs/predictions';
import { bleuOf } from '../../tasks/scoreTexts';
import type { ScoringOptions } from '../../tasks/scoringKeys';
import type { NumberValues } from '../column';
import { gatherFlags, gatherTexts } from '../gather';
import { type AnswerCollector, type AnswerKind, type AnswersContext, answerColumn, answerInfo } from './answerKind';
import { LossColumn } from './lossColumn';

export const writtenTexts: AnswerKind = {
  shown: [],
  matches: ({ prediction }) => typeof prediction.text === 'string',
  collect: context => new WrittenCollector(context),
};

class WrittenCollector implements AnswerCollector {
  private readonly actual = gatherTexts();
  private readonly predicted = gatherTexts();
  private readonly exact = gatherFlags();
  private readonly losses = new LossColumn('Mean of −ln p over the tokens of the true text, in nats.');
  private count = 0;

  constructor(private readonly context: AnswersContext) {}

  take(line: PredictionLine): void {
    const wanted = this.context.fields?.written?.(exampleOf(line), this.context.options)?.target ?? '';
    const written = typeof line.prediction.text === 'string' ? line.prediction.text : '';
    this.actual.push(wanted);
    this.predicted.push(written);
    this.exact.push(wanted.trim() === written.trim());
    this.losses.take(line);
    this.count++;
  }

  finish() {
    const { count } = this;
    const [actual, predicted] = [this.actual.finish(), this.predicted.finish()];
    const losses = this.losses.finish();
    const options = (this.context.options ?? {}) as ScoringOptions;
    const pairOf = (row: number) => ({ wanted: actual.textAt(row), written: predicted.textAt(row) });
    const bleu = once(() => {
      const tokenizer = tokenizerOf(
        options,
        Array.from({ length: count }, (_, row) => actual.textAt(row)),
      );
      return Float64Array.from({ length: count }, (_, row) => {
        const { wanted, written } = pairOf(row);
        return scoreSentenceBleu(written, [wanted], { tokenizer }).score;
      });
    });
    const chrf = once(() =>
      Float64Array.from({ length: count }, (_, row) => {
        const { wanted, written } = pairOf(row);
        return scoreChrf([written], [[wanted]]).score;
      }),
    );
    return {
      columns: [
        answerColumn(answerInfo.actual, actual),
        answerColumn(answerInfo.predicted, predicted),
        answerColumn(
          { ...answerInfo.correct, meaning: 'Whether the text is the true one, letter by letter.' },
          this.exact.finish(),
        ),
        answerColumn(
          { name: 'chrF', title: 'chrF', meaning: 'chrF of the text, 0 to 100.', range: [0, 100], better: 'higher' },
          chrf,
        ),
        answerColumn(
          {
            name: 'BLEU',
            title: 'BLEU',
            meaning: 'Sentence BLEU of the text, 0 to 100.',
            range: [0, 100],
            better: 'higher',
          },
          bleu,
        ),
        ...losses.columns,
      ],
      scoring: {
        measures: ['chrF', 'BLEU', 'correct', ...losses.measures],
        scoresOf: (rows: Int32Array) => {
          const pairs = Array.from(rows, pairOf);
          if (pairs.length === 0) return {};
          const chrF = scoreChrf(
            pairs.map(({ written }) => written),
            pairs.map(({ wanted }) => [wanted]),
          ).score;
          return { ...losses.scoresOf(rows), ...bleuOf(pairs, options).scores, chrF };
        },
      },
    };
  }
}

/** Numbers that take a while, computed when they are asked for. */
function once(compute: () => Float64Array): NumberValues {
  let known: Float64Array | undefined;
  return {
    kind: 'number',
    whole: false,
    get numbers() {
      known ??= compute();
      return known;
    },
  };
}

function tokenizerOf({ bleu }: ScoringOptions, wanted: readonly string[]) {
  const asked = bleu?.tokenizer;
  return asked === undefined || asked === 'auto' ? chooseTokenizers(wanted).bleu : asked;
}

/** The example that a line is of. */
function exampleOf(line: PredictionLine) {
  const { split: _, index: __, prediction: ___, file, line: at, ...roles } = line;
  const fields: Record<string, string> = {};
  const lists: Record<string, readonly string[]> = {};
  for (const [role, value] of Object.entries(roles)) {
    if (typeof value === 'string') fields[role] = value;
    else if (Array.isArray(value)) lists[role] = value.map(String);
  }
  return { fields, lists, source: { file, line: at } };
}

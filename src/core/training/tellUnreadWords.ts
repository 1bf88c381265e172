/** How many training sentences have more characters than language models read of one, told before training begins. */
import { countOf } from '../base/countOf';
import { formatCount } from '../base/formatNumber';
import type { Dataset } from '../data/dataset';
import { charactersPerToken } from '../tasks/exportedInputs';
import type { Tokenizer } from '../text/tokenizer';
import type { TrainOptions } from './events';

export function tellUnreadWords(
  { splits: { train } }: Pick<Dataset, 'splits'>,
  { maximumLength }: Pick<Tokenizer, 'maximumLength'>,
  { onEvent }: Pick<TrainOptions, 'onEvent'>,
): void {
  const room = maximumLength * charactersPerToken;
  let longer = 0;
  for (const { lists } of train) {
    const characters = (lists?.tokens ?? []).reduce((sum, word) => sum + word.length + 1, 0);
    if (characters > room) longer++;
  }
  if (longer === 0) return;
  const message = `${formatCount(longer)} of ${countOf(train.length, 'training sentence')} have more than ${formatCount(room)} characters (${charactersPerToken} per token of tokenizer.length): words beyond that are not learned from; raise tokenizer.length, or set task.stride`;
  onEvent({ kind: 'log', level: 'warning', message });
}

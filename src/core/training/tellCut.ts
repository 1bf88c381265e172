/** How much of the training texts a pretrained model will not read, told before training begins. */
import { countOf } from '../base/countOf';
import { formatCount, formatPercent } from '../base/formatNumber';
import { taskFieldsCatalog } from '../catalog';
import type { Dataset } from '../data/dataset';
import { type Config, columnsOf, tasks } from '../schemas';
import { type ReadText, sumUnread } from '../tasks/reading';
import type { TrainOptions } from './events';
import { measureTexts, TokenCounter, type Tokenizers } from './measureTexts';

/** Examples that are looked at; more say the same, and take as long as reading them all. */
const SAMPLE = 2000;
/** Part of the tokens from which on it is worth a warning. */
const MUCH = 0.1;

/** @param limit most tokens that the model can read @throws CancelledError */
export async function tellCut(
  config: Config,
  { splits: { train } }: Pick<Dataset, 'splits'>,
  tokenizers: Tokenizers,
  limit: number | undefined,
  { signal, onEvent }: Pick<TrainOptions, 'signal' | 'onEvent'>,
): Promise<void> {
  const { type } = config.task;
  const { length: asked } = config.tokenizer;
  const { maximumLength: read } = tokenizers.tokenizer;
  if (asked !== undefined && asked > read) {
    const message = `tokenizer.length is ${asked}, and the model reads at most ${read} tokens: longer texts are truncated`;
    onEvent({ kind: 'log', level: 'warning', message });
  }
  const fields = await taskFieldsCatalog[type]();
  if (fields.readsWhole?.(config.task)) return;
  const every = Math.max(1, Math.ceil(train.length / SAMPLE));
  const looked = every === 1 ? train : train.filter((_, i) => i % every === 0);
  const texts: ReadText[] = [];
  const reading = new TokenCounter(config, tokenizers);
  await measureTexts(looked, fields, reading, signal, text => texts.push(text));
  const cut = texts.filter(({ lost }) => lost > 0).length;
  if (cut === 0) return;
  const { longest } = reading;
  const { tokens } = sumUnread(texts);
  const sample = every === 1 ? '' : ` (one of ${every} was measured)`;
  const ways = [
    ...(limit !== undefined && longest < limit ? [`raise tokenizer.length, up to ${limit}`] : []),
    ...(Object.hasOwn(tasks[type].keys, 'stride') && !('text-pair' in columnsOf(config).columns)
      ? [`read them in overlapping windows (task.stride: ${Math.floor(longest / 2)})`]
      : ['split them into shorter ones']),
  ];
  const message = `${formatCount(cut)} of ${countOf(texts.length, 'training text')}${sample} are longer than ${longest} tokens, and ${formatPercent(tokens)} of all tokens are not read; ${ways.join(', or ')}`;
  onEvent({ kind: 'log', level: tokens >= MUCH ? 'warning' : 'info', message });
}

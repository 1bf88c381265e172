/** A workspace with a small data set that can be learned, and a config; made for a test, removed after it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../src/core/base/random';
import type { TrainEvent, TrainOptions } from '../../../src/core/training/events';
import { removeFolder } from '../../removeFolder';

const GOOD = ['good', 'fine', 'lovely', 'great', 'warm', 'kind'];
const BAD = ['bad', 'poor', 'awful', 'cold', 'dull', 'cruel'];
const OTHER = ['the', 'film', 'is', 'a', 'story', 'of', 'people', 'and', 'their', 'dog', 'who', 'walk', 'home'];

function pick(words: readonly string[], random: Random): string {
  return words[random.integer(words.length)]!;
}

/** `text,label` lines: 3 to 24 words, one or two of them telling. */
function makeRows(count: number, random: Random): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const label = i % 2 === 0 ? 'good' : 'bad';
    const telling = label === 'good' ? GOOD : BAD;
    const words = Array.from({ length: 2 + random.integer(22) }, () => pick(OTHER, random));
    words.splice(random.integer(words.length), 0, pick(telling, random));
    return `${words.join(' ')},${label}`;
  });
  return `text,label\n${lines.join('\n')}\n`;
}

export interface TinyOptions {
  readonly task?: string;
  readonly model?: string;
  readonly train?: string;
  readonly data?: string;
  readonly rows?: number;
  readonly tokenizer?: string;
}

const made: string[] = [];

/** @returns the folder and the path of `tiny.nlp.yaml` in it */
export function makeTinyWorkspace(options: TinyOptions = {}): { readonly workspace: string; readonly config: string } {
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-tiny-'));
  made.push(workspace);
  const random = new Random(3, 'tiny');
  writeFileSync(join(workspace, 'train.csv'), makeRows(options.rows ?? 240, random));
  writeFileSync(join(workspace, 'test.csv'), makeRows(40, random));
  const config = join(workspace, 'tiny.nlp.yaml');
  const text = [
    `task: ${options.task ?? 'classify'}`,
    `data: ${options.data ?? '{ train: train.csv, validation: 20%, test: test.csv }'}`,
    `tokenizer: ${options.tokenizer ?? '{ type: word, vocabulary: 60 }'}`,
    `model: ${options.model ?? '{ type: bag-of-words, width: 8, dropout: 0.2 }'}`,
    `train: ${options.train ?? '{ epochs: 4, batch: 16, optimizer: { type: adam, learning-rate: 0.05 } }'}`,
  ];
  writeFileSync(config, `${text.join('\n')}\n`);
  return { workspace, config };
}

/** Options that gather the events. */
export function gather(
  workspace: string,
  more: Partial<TrainOptions> = {},
): TrainOptions & { readonly events: TrainEvent[] } {
  const events: TrainEvent[] = [];
  const signal = new AbortController().signal;
  return { workspace, trusted: true, signal, events, onEvent: event => events.push(event), ...more };
}

after(() => {
  for (const folder of made) removeFolder(folder);
});

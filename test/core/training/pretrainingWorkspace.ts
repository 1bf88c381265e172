/** Pretraining made for tests: a workspace with a corpus, stops within a pass, what a training came to. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import type { TrainEvent, TrainOptions } from '../../../src/core/training/events';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

/** Sentences in which what comes after a word follows from it. */
function corpus(lines: number): string {
  const pairs = ['red ball', 'old dog', 'warm soup', 'small boat', 'green door'];
  return Array.from({ length: lines }, (_, i) => `the ${pairs[i % 5]} and the ${pairs[(i * 3 + 1) % 5]}`).join('\n');
}

export function makeWorkspace(task = 'pretrain', model = '{ type: transformer, layers: 1, heads: 2, width: 16 }') {
  const made = makeTinyWorkspace();
  writeFileSync(join(made.workspace, 'corpus.txt'), corpus(400));
  const config = [
    `task: ${task}`,
    'data: { train: corpus.txt, validation: 20% }',
    'tokenizer: { type: word, length: 24 }',
    `model: ${model}`,
    'train: { epochs: 6, batch: 8, optimizer: { type: adam, learning-rate: 0.02 } }',
  ];
  writeFileSync(made.config, `${config.join('\n')}\n`);
  return made;
}

export function stoppingAt(workspace: string, step: number): TrainOptions {
  const controller = new AbortController();
  return gather(workspace, {
    signal: controller.signal,
    onEvent(event: TrainEvent) {
      if (event.kind === 'metrics' && event.step >= step) controller.abort();
    },
  });
}

export async function outcomeOf(folder: string) {
  const { parameters, slots } = (await readCheckpoint(folder, 'last', true))!;
  const rows = (await readMetrics(folder)).map(({ step, values }) => ({ step, values }));
  return { parameters, slots, rows };
}

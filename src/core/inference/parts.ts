/** What of a task answers for its runs: how each part is opened on weights, and what a run without it cannot do. */
import type { TaskName } from '../schemas';
import type { OpenAnswerer } from '../tasks/abilities/answerer';
import type { OpenFiller } from '../tasks/abilities/filler';
import type { OpenGenerator } from '../tasks/abilities/generator';
import type { OpenInsight } from '../tasks/abilities/insight';
import type { OpenScorer } from '../tasks/abilities/scorer';
import type { OpenWriter } from '../tasks/abilities/writer';
import type { TextTagger } from '../tasks/tagger';
import type { Task, TextReader } from '../tasks/task';
import type { Weights } from '../tasks/weights';

export interface OpenParts {
  readonly answerer: OpenAnswerer;
  readonly filler: OpenFiller;
  readonly generator: OpenGenerator;
  readonly insight: OpenInsight;
  readonly reader: TextReader;
  readonly scorer: OpenScorer;
  readonly tagger: TextTagger;
  readonly writer: OpenWriter;
}
export type PartName = keyof OpenParts;

interface Part<Opened> {
  /** Undefined where the task has none. */
  readonly open: (task: Task, weights: Weights) => Opened | undefined;
  /** Of a run without it. */
  readonly cannot: string;
  /** A task that has it. */
  readonly task: TaskName;
}

export const parts: { readonly [P in PartName]: Part<OpenParts[P]> } = {
  answerer: {
    open: ({ answerer }, weights) => answerer?.open(weights),
    cannot: 'cannot answer questions',
    task: 'answer',
  },
  filler: {
    open: ({ filler }, weights) => filler?.open(weights),
    cannot: 'cannot fill masks',
    task: 'fill-mask',
  },
  generator: {
    open: ({ generator }, weights) => generator?.open(weights),
    cannot: 'cannot generate text',
    task: 'generate',
  },
  insight: {
    open: ({ insight }, weights) => insight?.open(weights),
    cannot: 'is no Transformer that generates text',
    task: 'generate',
  },
  reader: { open: ({ reader }) => reader, cannot: 'cannot classify texts', task: 'classify' },
  scorer: {
    open: ({ scorer }, weights) => scorer?.open(weights),
    cannot: 'gives tokens no probabilities',
    task: 'generate',
  },
  tagger: { open: ({ tagger }) => tagger, cannot: 'cannot tag words', task: 'tag' },
  writer: {
    open: ({ writer }, weights) => writer?.open(weights),
    cannot: 'cannot translate or summarize',
    task: 'translate',
  },
};

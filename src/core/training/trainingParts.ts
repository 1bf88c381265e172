/** What a training works with. */
import type { HostTensors } from '../base/hostTensor';
import type { Dataset } from '../data/dataset';
import type { Engine } from '../engine/contract';
import type { Checkpoint } from '../runs/checkpoint';
import type { Config } from '../schemas';
import type { Task } from '../tasks/task';
import type { Tokenizer } from '../text/tokenizer';
import type { Frozen } from './frozen';
import type { RunWriter } from './runWriter';
import type { Teacher } from './teacher';

export interface TrainingParts {
  readonly config: Config;
  readonly dataset: Dataset;
  readonly tokenizer: Tokenizer;
  /** Of what is written, where it has one. */
  readonly targetTokenizer?: Tokenizer;
  readonly task: Task;
  readonly engine: Engine;
  /** As training starts, or goes on, with them. */
  readonly parameters: HostTensors;
  readonly frozen: Frozen;
  /** A parameter's learning rate as a part of the config's. */
  readonly rateOf: (parameter: string) => number;
  /** That is learned from, where the config names one and it is there. */
  readonly teacher?: Teacher;
  /** That is gone on from. */
  readonly checkpoint?: Checkpoint;
  readonly writer: RunWriter;
}

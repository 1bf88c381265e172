/** Where weights and tokenizer of a training come from: what each way to start gives. */
import type { HostTensors } from '../../base/hostTensor';
import type { Dataset } from '../../data/dataset';
import type { TensorRow } from '../../pretrained/matchWeights';
import type { Checkpoint } from '../../runs/checkpoint';
import type { Task } from '../../tasks/task';
import type { Tokenizer } from '../../text/tokenizer';
import type { Frozen } from '../frozen';

export interface Vocabularies {
  readonly tokenizer: Tokenizer;
  /** Of what is written, where it has one by itself. */
  readonly targetTokenizer?: Tokenizer;
}

export interface Started {
  readonly parameters: HostTensors;
  /** Beside what the task never trains. */
  readonly frozen: Frozen;
  /** The files that were read. */
  readonly files: Dataset['files'];
  /** That is gone on from. */
  readonly checkpoint?: Checkpoint;
  /** Which parameters a pretrained model brought, where there is one. */
  readonly table?: readonly TensorRow[];
}

export interface Start {
  /** What the weights were trained with; else they are learned from the training texts. */
  readonly vocabularies?: Partial<Vocabularies>;
  readonly begin: (task: Task, vocabularies: Vocabularies) => Promise<Started>;
}

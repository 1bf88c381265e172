/** A network of a family as it is exported. */
import type { HostTensors } from '../../base/hostTensor';
import type { Architecture, HeadName, Mapping } from '../../families/family';

/** A network with its weights. */
export interface Network {
  readonly architecture: Architecture;
  /** What the hidden states are read for; absent where they are what is asked for. */
  readonly head?: HeadName;
  /** Parameters that are of neither body nor head. */
  readonly beside?: readonly Mapping[];
  /** Ours, as a network without LoRA has them. */
  readonly parameters: HostTensors;
}

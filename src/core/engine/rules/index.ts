/** Every kernel of TensorFlow.js with its rule. */
import { elementwise } from './elementwise';
import { indexing } from './indexing';
import { linearAlgebra } from './linearAlgebra';
import { movement } from './movement';
import { reduction } from './reduction';
import type { Rules } from './rule';
import { untraceableKernels } from './untraceable';

export const kernelRules: Rules = {
  ...elementwise,
  ...linearAlgebra,
  ...movement,
  ...reduction,
  ...indexing,
  ...untraceableKernels,
};

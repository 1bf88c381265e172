/** Weights in one file, as transformers writes it. */
import type { HostTensors } from '../../base/hostTensor';
import { writeSafetensors } from '../../formats/safetensors';

export function weightsFile(tensors: HostTensors): Uint8Array {
  return writeSafetensors(tensors, { format: 'pt' });
}

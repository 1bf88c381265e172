/** What a layer made of the tokens of a text, or of a window of one. */
import type { HostTensor } from '../base/hostTensor';
import type { Encoding } from '../text/tokenizer';

export interface TokenStates {
  /** Which of the texts that were asked for. */
  readonly text: number;
  readonly encoding: Encoding;
  /** Which tokens of the encoding they are of. */
  readonly places: Int32Array;
  /** [tokens or more, width] */
  readonly states: Float32Array;
  readonly width: number;
}

/** @param states [rows, time, width] */
export function statesOfRow({ data, shape }: HostTensor, row: number): Pick<TokenStates, 'states' | 'width'> {
  const [, time, width] = shape as [number, number, number];
  return { states: (data as Float32Array).subarray(row * time * width, (row + 1) * time * width), width };
}

/** What states of an encoder go over that are not as wide as the decoder they are joined with (EncoderDecoderModel's enc_to_dec_proj). */
import type { Mapping } from '../families/family';
import { mapOf } from '../families/parts';

/** Among the parameters of the decoder. */
export const bridgeName = 'bridge';

/** In a folder that joins two models; of neither. */
export const theirBridge = 'enc_to_dec_proj';

export function bridgeMappings(from: number, to: number): readonly Mapping[] {
  return mapOf(bridgeName, theirBridge, { from, to });
}

/** `encoder-decoder`: two networks joined by cross-attention, each pretrained or new (Rothe et al. 2020, section 2). */
import type { HostTensors } from '../../base/hostTensor';
import { under, withPrefix } from '../../base/prefix';
import type { Tensors } from '../../engine/contract';
import { type StackOptions, stateWidth } from '../../layers/transformer/stack';
import type { SidesModel } from '../../pretrained/source';
import type { CreateEncoderDecoder } from '../encoderDecoder';
import { writeFromStates } from '../stackEncoderDecoder';
import { createSide, type EncoderDecoderConfig } from './side';

export const createEncoderDecoder: CreateEncoderDecoder<EncoderDecoderConfig, SidesModel> = (config, given) => {
  const encoder = createSide(config.encoder, given?.sides.encoder, { side: 'encoder' });
  const memory = stateWidth(encoder.options);
  const decoder = createSide(config.decoder, given?.sides.decoder, { side: 'decoder', memory });
  const ofEncoder = (parameters: Tensors) => under('encoder', parameters);
  const ofDecoder = (parameters: Tensors) => under('decoder', parameters);
  const features = stateWidth(decoder.options);
  return {
    features,
    embeddingName: `encoder/${encoder.embeddingName}`,
    targetEmbeddingName: `decoder/${decoder.embeddingName}`,
    ...(decoder.vocabulary !== undefined && { vocabulary: decoder.vocabulary }),
    attention: {
      encoder: attentionOf(encoder.options),
      decoder: attentionOf(decoder.options),
      cross: attentionOf(decoder.options),
    },
    initialize({ source, target, sourceLength, targetLength }, random) {
      const read = encoder.initialize({ vocabulary: source, length: sourceLength }, random.fork('encoder'));
      const sizes = { vocabulary: target, length: targetLength };
      const own = random.fork('decoder');
      const parts: HostTensors[] = [
        withPrefix('encoder', read),
        withPrefix('decoder', decoder.initialize(sizes, own)),
        withPrefix('decoder', decoder.head.initialize(sizes, own)),
      ];
      return Object.assign({}, ...parts);
    },
    read(parameters, { ids, mask }, context) {
      const own = ofEncoder(parameters);
      const states = encoder.stack.read(own, encoder.vectors(own, ids), { mask, context });
      return { states: decoder.bridge(ofDecoder(parameters), states) };
    },
    ...writeFromStates(decoder.stack, decoder.vectors, { own: ofDecoder }),
    vocabularyLogits: (parameters, hidden) => decoder.head.logits(ofDecoder(parameters), hidden),
  };
};

function attentionOf({ layers }: StackOptions) {
  return { layers: layers.length, heads: layers[0]!.heads };
}

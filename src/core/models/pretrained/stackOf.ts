/** The layers of a pretrained network as a config has them. */
import { type LoraOptions, scaleOfLora } from '../../layers/lora';
import type { StackOptions } from '../../layers/transformer/stack';
import type { Lora } from '../fineTuning';
import type { PretrainedConfig } from './config';

type Shaping = Pick<PretrainedConfig, 'dropout' | 'lora'>;

/** As its config.json says, but for what the config says. */
export function stackOf({ stack }: { readonly stack: StackOptions }, { dropout, lora }: Shaping): StackOptions {
  const adapted = lora && { lora: loraOf(lora) };
  if (dropout === undefined) {
    return adapted ? { ...stack, layers: stack.layers.map(layer => ({ ...layer, ...adapted })) } : stack;
  }
  const layers = stack.layers.map(layer => ({
    ...layer,
    dropout,
    ...(layer.attentionDropout !== undefined && { attentionDropout: dropout }),
    ...(layer.innerDropout !== undefined && { innerDropout: dropout }),
    ...adapted,
  }));
  return { ...stack, dropout, layers, ...(stack.finalDropout !== undefined && { finalDropout: dropout }) };
}

/** A gate is a map of its own, beside the first layer. */
function loraOf({ targets, ...lora }: Lora): LoraOptions {
  const { rank, dropout } = lora;
  return {
    rank,
    scale: scaleOfLora(lora),
    dropout,
    targets: targets.flatMap(each => (each === 'inner' ? [each, 'gate'] : each)),
  };
}

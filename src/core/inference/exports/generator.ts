/** The generator of a run of replaced tokens, as a folder of its own: transformers has two classes for ELECTRA's two networks. */
import type { HostTensor } from '../../base/hostTensor';
import { readArchitecture } from '../../families/families';
import { generatorName, nameInGenerator } from '../../models/generatorNames';
import { type PretrainedRun, theirConfig, theirWeights } from './pretrained';

/** Names of its own parameters, which the folder of the discriminator has no place for. */
export function generatorNames({ parameters }: Pick<PretrainedRun, 'parameters'>): ReadonlySet<string> {
  return new Set(Object.keys(parameters).filter(name => name.startsWith(`${generatorName}.`)));
}

/** Nothing where the run has none, or its family no class for one. */
export function generatorOf(pretrained: PretrainedRun) {
  const { parameters, source, architecture, head } = pretrained;
  const widths = parameters[`${generatorName}.0.feedForward.inner.weight`]?.shape;
  if (!widths || head !== 'replaced-token' || architecture.modelType !== 'electra') return undefined;
  const [width, inner] = widths as [number, number];
  const perHead = architecture.stack.width / architecture.stack.layers[0]!.heads;
  const config = {
    ...source.config,
    hidden_size: width,
    num_attention_heads: width / perHead,
    intermediate_size: inner,
  };
  const own = readArchitecture(config);
  const named: Record<string, HostTensor> = {};
  for (const { name } of [...own.body, ...own.heads['masked-lm']!.mappings(own.vocabulary)]) {
    const tensor = parameters[nameInGenerator(name, 'encoder')];
    if (tensor) named[name] = tensor;
  }
  const network: PretrainedRun = {
    ...pretrained,
    architecture: own,
    source: { ...source, config, head: 'masked-lm' },
    head: 'masked-lm',
    parameters: named,
  };
  const weights = theirWeights(network);
  return { tensors: weights.tensors, config: theirConfig(network, weights) };
}

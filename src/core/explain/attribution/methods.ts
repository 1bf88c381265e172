/** All methods of attribution: cheap ones of gradients first. Loads no runtime. */
import { ActionableError } from '../../base/errors';
import { suggestOr } from '../../base/suggest';
import type { Run } from '../../inference/run';
import type { TextReader } from '../../tasks/task';
import { attention, rollout } from './attention';
import { gradCam } from './gradCam';
import { gradient } from './gradient';
import { gradientXInput } from './gradientXInput';
import { integratedGradients } from './integratedGradients';
import { lime } from './lime';
import type { AttributionMethod, Need } from './method';
import { occlusion } from './occlusion';
import { shapKernel } from './shapKernel';
import { shapPartition } from './shapPartition';
import { shapPermutation } from './shapPermutation';

export const methods: readonly AttributionMethod[] = [
  gradientXInput,
  gradient,
  integratedGradients,
  gradCam,
  occlusion,
  lime,
  shapPartition,
  shapKernel,
  shapPermutation,
  attention,
  rollout,
];

/** Whether a run's reader has what a method needs. */
const has: Readonly<Record<Need, (reader: TextReader) => boolean>> = {
  predict: () => true,
  gradient: ({ halves }) => halves !== undefined,
  attention: ({ encoder }) => encoder.attention !== undefined,
  convolution: ({ encoder, halves }) => halves !== undefined && encoder.maps !== undefined,
};

/** What a run lacks, in words. */
export const lacks: Readonly<Record<Need, string>> = {
  predict: 'predictions',
  gradient: 'gradients with respect to word vectors',
  attention: 'attention weights',
  convolution: 'the feature maps of a convolutional network',
};

/** Those that can explain what a run says; none of one that predicts neither labels nor numbers of whole texts. */
export function methodsFor({ task: { reader, tagger } }: Run): readonly AttributionMethod[] {
  if (!reader || tagger) return [];
  return methods.filter(({ needs }) => has[needs](reader));
}

/**
 * The one that is used where none is asked for; nothing where none can be. By the deletion test (docs/concepts/attributions.md) the
 * best of those that are cheap enough to be run at every keystroke. In a pretrained network the way from vectors of zeros leads
 * through what it has never seen: there integrated gradients are no better than chance, and cost more.
 */
export function usualMethodFor(run: Run): AttributionMethod | undefined {
  const usable = methodsFor(run);
  const isPretrained = run.parts.config.model.type === 'pretrained';
  const usual = isPretrained ? [occlusion] : [integratedGradients, occlusion];
  return usual.find(method => usable.includes(method)) ?? usable[0];
}

/** @throws ActionableError `unknown-method` */
export function methodNamed(name: string): AttributionMethod {
  const method = methods.find(each => each.name === name);
  if (method) return method;
  const names = methods.map(each => each.name);
  throw new ActionableError('unknown-method', `unknown method "${name}"${suggestOr(name, names, 'methods:')}`);
}

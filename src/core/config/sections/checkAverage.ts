/** Whether weights that are averaged are all trained from one step on. */
import type { Disagreement, Infer } from '../schema';
import type { train } from './train';

/** Layers that begin to be trained one after the other have no one point from which all are averaged. */
export function checkAverage({
  model,
  train: asked,
}: {
  readonly model?: object;
  readonly train?: Infer<typeof train>;
}): readonly Disagreement[] {
  const { train: trained } = (model ?? {}) as { readonly train?: { readonly type?: string } };
  if (asked?.average?.type !== 'swa' || trained?.type !== 'gradual') return [];
  const message =
    'swa averages all weights from one step on, and gradual begins to train them at different ones. Use average: ema.';
  return [{ key: 'train.average', message }];
}

/** What was read before a pretrained network is made. */
import { internal } from '../../base/errors';
import type { PretrainedModel } from '../../pretrained/source';

/** @throws internal where none was read */
export function given(model: PretrainedModel | undefined): PretrainedModel {
  if (!model) throw internal('no pretrained model was read');
  return model;
}

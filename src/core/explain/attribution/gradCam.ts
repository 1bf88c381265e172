/**
 * Grad-CAM (Selvaraju et al. 2017, section 3) of a convolutional network: where feature maps stand that raise the target's number.
 * A map counts by the mean of its gradient; what is found at a window is shared by its tokens.
 */
import type { AttributionMethod } from './method';

export const gradCam: AttributionMethod = {
  name: 'grad-cam',
  title: 'Grad-CAM',
  needs: 'convolution',
  signed: false,
  async explain(run, input, target) {
    const { weighByMaps } = await import('./differentiate');
    return weighByMaps(run, input, target);
  },
};

/** From `train.optimizer` of a config to the functions that update. */
import type { Infer } from '../../config/schema';
import type { optimizer } from '../../config/sections/train';
import type { Optimizer } from '../../engine/contract';
import { adam } from './adam';
import { adamw } from './adamw';
import { rmsprop } from './rmsprop';
import { sgd } from './sgd';

export function createOptimizer(config: Infer<typeof optimizer>): Optimizer {
  switch (config.type) {
    case 'adam':
      return adam(config);
    case 'adamw':
      return adamw({ ...config, weightDecay: config['weight-decay'] });
    case 'sgd':
      return sgd(config);
    case 'rmsprop':
      return rmsprop(config);
  }
}

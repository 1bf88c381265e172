/** Optimizers and schedules of a config as lines of Python. */
import type { Config } from '../../../schemas';

type Optimizer = Config['train']['optimizer'];

/** A call of torch.optim, of the groups of parameters. */
export function optimizerOf(optimizer: Optimizer): string {
  switch (optimizer.type) {
    case 'adam':
    case 'adamw': {
      const { type, beta1, beta2, epsilon } = optimizer;
      return `torch.optim.${type === 'adam' ? 'Adam' : 'AdamW'}(groups, lr=RATE, betas=(${beta1}, ${beta2}), eps=${epsilon})`;
    }
    case 'sgd':
      return `torch.optim.SGD(groups, lr=RATE, momentum=${optimizer.momentum}, nesterov=${
        optimizer.nesterov && optimizer.momentum > 0 ? 'True' : 'False'
      })`;
    case 'rmsprop': {
      const { decay, epsilon, momentum } = optimizer;
      return `torch.optim.RMSprop(groups, lr=RATE, alpha=${decay}, eps=${epsilon}, momentum=${momentum})`;
    }
  }
}

/** What is taken from the weights themselves; 0 but of AdamW. */
export function decayOf(optimizer: Optimizer): number {
  return optimizer.type === 'adamw' ? optimizer['weight-decay'] : 0;
}

/** The rest of a function of `step`, after the warm-up. */
export function scheduleOf({ type }: Config['train']['schedule']): readonly string[] {
  const left = 'left = max(0, STEPS - step) / max(1, STEPS - WARMUP)';
  switch (type) {
    case 'constant':
      return ['return RATE'];
    case 'linear':
      return [left, 'return RATE * left'];
    case 'cosine':
      return [left, 'return RATE * (1 - math.cos(math.pi * left)) / 2'];
  }
}

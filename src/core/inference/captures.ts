/** What a run looks at inside its network, beside what it predicts. */
import type { Encoder } from '../models/model';

/** What the programs of a run are for. */
export type Use = 'predict' | 'attention' | 'scores';

/** Names of what a program captures; of two texts that are read one by one those of both. */
export function capturesOf(use: Use, { attention }: Pick<Encoder, 'attention'>): readonly string[] | undefined {
  if (use === 'predict') return undefined;
  const layers = Array.from({ length: attention?.layers ?? 0 }, (_, i) => `attention/${i}`);
  const parts = ['query', 'key', 'scale', 'bias'];
  const names = use === 'attention' ? layers : layers.flatMap(name => parts.map(part => `${name}/${part}`));
  return names.flatMap(name => [name, `pair/${name}`]);
}

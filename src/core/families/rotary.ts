/** How a config.json describes turns of queries and keys (modeling_rope_utils.py of transformers), in the words of version 5 or of those before. */
import type { Rotary, RotaryScaling } from '../layers/transformer/rotary';
import type { ConfigReader } from './family';
import { readLength } from './sizes';

const kinds = ['default', 'linear', 'dynamic', 'llama3', 'yarn'] as const;

/**
 * @param size of a head, and most tokens of a text
 */
export function readRotary(
  config: ConfigReader,
  size: { readonly headWidth: number; readonly length: number },
): Rotary {
  const settings = config.under('rope_parameters') ?? config.under('rope_scaling');
  const baseFrom = settings?.has('rope_theta') ? settings : config;
  const base = baseFrom.number('rope_theta', 10000);
  if (!(base > 1)) baseFrom.refuse('rope_theta', 'it must be above 1');
  const partFrom = settings?.has('partial_rotary_factor') ? settings : config;
  const part = partFrom.number('partial_rotary_factor', 1);
  const width = Math.trunc(size.headWidth * part);
  if (width < 2 || width % 2 !== 0 || width > size.headWidth)
    partFrom.refuse('partial_rotary_factor', `${width} of ${size.headWidth} features cannot be turned in pairs`);
  const scaling = settings && readScaling(settings, size.length);
  return { base, ...(width < size.headWidth && { width }), ...(scaling && { scaling }) };
}

function readScaling(settings: ConfigReader, longest: number): RotaryScaling | undefined {
  const key = settings.has('rope_type') ? 'rope_type' : 'type';
  const kind = settings.choice(key, kinds, 'default');
  // The second one begins beyond the longest text that is read.
  if (kind === 'default' || kind === 'dynamic') return undefined;
  const factor = readPositive(settings, 'factor');
  if (kind === 'linear') return { kind, factor };
  const length = readLength(settings, 'original_max_position_embeddings', longest);
  if (kind === 'llama3') {
    const [low, high] = [readPositive(settings, 'low_freq_factor'), readPositive(settings, 'high_freq_factor')];
    if (low >= high) settings.refuse('high_freq_factor', `it must be above low_freq_factor, ${low}`);
    return { kind, factor, low, high, length };
  }
  if (!settings.boolean('truncate', true)) settings.refuse('truncate', 'only true is computed');
  return {
    kind,
    factor,
    length,
    fast: readPositive(settings, 'beta_fast', 32),
    slow: readPositive(settings, 'beta_slow', 1),
    attention: readAttention(settings, factor),
  };
}

/** What turned vectors are multiplied by. */
function readAttention(settings: ConfigReader, factor: number): number {
  if (settings.has('attention_factor')) return readPositive(settings, 'attention_factor');
  const growth = (times: number) => (factor <= 1 ? 1 : 0.1 * times * Math.log(factor) + 1);
  const [all, keys] = [settings.number('mscale', 0), settings.number('mscale_all_dim', 0)];
  return all !== 0 && keys !== 0 ? growth(all) / growth(keys) : growth(1);
}

function readPositive(settings: ConfigReader, key: string, fallback?: number): number {
  const value = settings.number(key, fallback);
  return value > 0 ? value : settings.refuse(key, 'it must be above 0');
}

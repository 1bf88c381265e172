/**
 * Keys of a config.json that transformers takes only with a point (`float`, checked since version 5); JSON here has one kind of number.
 */
const floats = [
  'decoder_layerdrop',
  'encoder_layerdrop',
  'initializer_cutoff_factor',
  'initializer_factor',
  'initializer_range',
  'init_std',
  'layer_norm_eps',
  'layer_norm_epsilon',
  'norm_eps',
  'rms_norm_eps',
];
const whole = new RegExp(`^( *"(?:${floats.join('|')})": -?\\d+)(,?)$`, 'gm');

/** A value as a JSON file that people read. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(whole, '$1.0$2')}\n`;
}

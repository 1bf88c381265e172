/** Logits as they are read once a temperature was fitted; what tasks share that can be calibrated. */
import * as tf from '@tensorflow/tfjs-core';

/** Without one the program is as it was before there were any. */
export function atTemperature(logits: tf.Tensor, temperature = 1): tf.Tensor {
  return temperature === 1 ? logits : tf.div(logits, temperature);
}

/** What an exported program says of it. */
export function temperatureOf(temperature = 1): { readonly metadata?: Readonly<Record<string, string>> } {
  return temperature === 1 ? {} : { metadata: { temperature: String(temperature) } };
}

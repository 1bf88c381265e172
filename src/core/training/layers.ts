/** Which layer a parameter belongs to, by its dotted name: what the health view has a row of. */

/**
 * `encoder.0.attention.qkv.weight` is of `encoder.0.attention`, and so are the scales of its normalization;
 * `lstm.1.forward.bias` of `lstm.1.forward`; `embedding.weight` of `embedding`. A row a matrix would be too many to see.
 */
export function layerOf(parameter: string): string {
  const words = parameter.split('.').slice(0, -1);
  const number = words.findIndex(word => /^\d+$/.test(word));
  const layer = number >= 0 ? words.slice(0, number + 2) : words.slice(0, 1);
  return layer.join('.').replace(/(?<=\w)Norm$/, '') || 'model';
}

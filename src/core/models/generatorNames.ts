/** Names of the parameters of a generator (generator.ts). Loads no runtime. */

export const generatorName = 'generator';

/** What a parameter of an encoder with its own head for masks is called where the encoder is a generator. */
export function nameInGenerator(own: string, layers: string): string {
  if (own.startsWith(`${layers}.embeddingNorm`)) return own;
  if (own.startsWith(`${layers}.`)) return `${generatorName}.${own.slice(layers.length + 1)}`;
  return own.replace(/^mlm\.transform\b/, `${generatorName}.head`).replace(/^mlm\.bias$/, `${generatorName}.bias`);
}

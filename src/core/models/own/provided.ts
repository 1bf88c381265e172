/** What a model of the user's own can import as `nlp-workbench`; `nlp-workbench.d.ts` of the samples declares it. */
export { attend, embed, gelu, scan } from '../../engine/functions';
export { activate } from '../../layers/activations';
export { poolFirst, poolMax, poolMean, poolSum } from '../../layers/pooling';
export { addSinusoidalPositions } from '../../layers/transformer/positions';
export { hidePadding } from '../../layers/transformer/reach';
export { convolution, dense, gru, layerNorm, lstm, rnn, selfAttention, transformerLayer } from './layers';

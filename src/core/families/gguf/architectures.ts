/** GGUF's architectures as families of ours: metadata -> config.json, and tensors by the names that Hugging Face's files have. */
import type { HostTensor } from '../../base/hostTensor';
import type { Json } from '../../base/json';
import type { GgufMetadata } from './metadata';

/** How a tensor of a GGUF file becomes one of Hugging Face's. */
export interface Conversion {
  readonly name: string;
  readonly shape: readonly number[];
  readonly convert: (tensor: HostTensor) => HostTensor;
}

type Shapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

/** Of LLaMA 3.1 and later: what the frequency of each pair of features is divided by. */
export const frequencyTensor = 'rope_freqs.weight';

export interface GgufArchitecture {
  /** @param divisors what `frequencyTensor` holds, where there is one */
  config(metadata: GgufMetadata, tensors: Shapes, divisors?: HostTensor): Json;
  /** Undefined for what means nothing here. */
  conversion(name: string, shape: readonly number[], config: Json): Conversion | undefined;
}

const same = (tensor: HostTensor) => tensor;

/** Names of single tensors, and of those of a layer, without `blk.N.`. */
interface Names {
  readonly single: Readonly<Record<string, string>>;
  /** What stands before a layer's number. */
  readonly layers: string;
  readonly layer: Readonly<Record<string, string>>;
}

const llamaNames: Names = {
  single: { token_embd: 'model.embed_tokens', output_norm: 'model.norm', output: 'lm_head' },
  layers: 'model.layers',
  layer: {
    attn_norm: 'input_layernorm',
    attn_q: 'self_attn.q_proj',
    attn_k: 'self_attn.k_proj',
    attn_v: 'self_attn.v_proj',
    attn_output: 'self_attn.o_proj',
    ffn_norm: 'post_attention_layernorm',
    ffn_gate: 'mlp.gate_proj',
    ffn_up: 'mlp.up_proj',
    ffn_down: 'mlp.down_proj',
  },
};

const gpt2Names: Names = {
  single: {
    token_embd: 'transformer.wte',
    position_embd: 'transformer.wpe',
    output_norm: 'transformer.ln_f',
    output: 'lm_head',
  },
  layers: 'transformer.h',
  layer: {
    attn_norm: 'ln_1',
    attn_qkv: 'attn.c_attn',
    attn_output: 'attn.c_proj',
    ffn_norm: 'ln_2',
    ffn_up: 'mlp.c_fc',
    ffn_down: 'mlp.c_proj',
  },
};

const bloomNames: Names = {
  single: {
    token_embd: 'transformer.word_embeddings',
    token_embd_norm: 'transformer.word_embeddings_layernorm',
    output_norm: 'transformer.ln_f',
    output: 'lm_head',
  },
  layers: 'transformer.h',
  layer: {
    attn_norm: 'input_layernorm',
    attn_qkv: 'self_attention.query_key_value',
    attn_output: 'self_attention.dense',
    ffn_norm: 'post_attention_layernorm',
    ffn_up: 'mlp.dense_h_to_4h',
    ffn_down: 'mlp.dense_4h_to_h',
  },
};

interface Place {
  readonly name: string;
  /** Of a layer's tensor: `attn_q`; of others undefined. */
  readonly part?: string;
  readonly kind: string;
}

function placeOf(name: string, { single, layers, layer }: Names): Place | undefined {
  const [, number, part, kind] = /^(?:blk\.(\d{1,6})\.)?([a-z_0-9]+)\.(weight|bias)$/.exec(name) ?? [];
  if (part === undefined || kind === undefined) return undefined;
  const list = number === undefined ? single : layer;
  if (!Object.hasOwn(list, part)) return undefined;
  if (number === undefined) return { name: `${list[part]}.${kind}`, kind };
  return { name: `${layers}.${number}.${list[part]}.${kind}`, part, kind };
}

/** Rows in another order. @param of which row of a tensor of so many rows each row of the result is */
function rowsBy(of: (row: number, rows: number) => number): (tensor: HostTensor) => HostTensor {
  return ({ shape, data, ...rest }) => {
    const rows = shape[0]!;
    const width = data.length / rows;
    const moved = new Float32Array(data.length);
    for (let row = 0; row < rows; row++) {
      const from = of(row, rows) * width;
      moved.set((data as Float32Array).subarray(from, from + width), row * width);
    }
    return { ...rest, dtype: 'float32', shape, data: moved };
  };
}

/**
 * Features of a head that are turned together are neighbours in the file, and halves here: convert_hf_to_gguf.py of llama.cpp,
 * LlamaModel.permute.
 */
function unpermute(heads: number): (tensor: HostTensor) => HostTensor {
  return rowsBy((row, rows) => {
    const each = rows / heads;
    const [head, feature] = [Math.floor(row / each), row % each];
    const half = each / 2;
    return head * each + 2 * (feature % half) + Math.floor(feature / half);
  });
}

/** Of all heads queries, then keys, then values -> of each head all three. */
function byHead(heads: number): (tensor: HostTensor) => HostTensor {
  return rowsBy((row, rows) => {
    const each = rows / 3 / heads;
    const [head, part, feature] = [Math.floor(row / (3 * each)), Math.floor(row / each) % 3, row % each];
    return (part * heads + head) * each + feature;
  });
}

function turn({ shape, data, ...rest }: HostTensor): HostTensor {
  const [rows, columns] = shape as [number, number];
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = data[row * columns + column]! as number;
  return { ...rest, dtype: 'float32', shape: [columns, rows], data: turned };
}

function vocabularyOf(metadata: GgufMetadata, tensors: Shapes): number {
  const rows = tensors.get('token_embd.weight')?.shape[0];
  if (rows === undefined) throw metadata.damaged('it has no tensor "token_embd.weight"');
  return rows;
}

/** What all have. @param name of the architecture */
function shared(metadata: GgufMetadata, tensors: Shapes) {
  return {
    vocab_size: vocabularyOf(metadata, tensors),
    tie_word_embeddings: !tensors.has('output.weight'),
    ...tokenIds(metadata),
  };
}

/** Ids of special tokens, as config.json and generation_config.json have them. */
export function tokenIds(metadata: GgufMetadata): Json {
  const id = (key: string) => {
    const name = `tokenizer.ggml.${key}_token_id`;
    return metadata.has(name) ? metadata.integer(name) : undefined;
  };
  const ends = [...new Set([id('eos'), id('eot'), id('eom')].filter(each => each !== undefined))];
  const [begin, padding] = [id('bos'), id('padding')];
  return {
    ...(begin !== undefined && { bos_token_id: begin }),
    ...(ends.length > 0 && { eos_token_id: ends.length === 1 ? ends[0] : ends }),
    ...(padding !== undefined && { pad_token_id: padding }),
  };
}

function llamaConfig(
  metadata: GgufMetadata,
  tensors: Shapes,
  name: 'llama' | 'qwen2',
  divisors: HostTensor | undefined,
): Json {
  const key = (rest: string) => `${name}.${rest}`;
  const has = (rest: string) => metadata.has(key(rest));
  const integer = (rest: string, fallback?: number) => metadata.integer(key(rest), fallback);
  if (integer('expert_count', 0) > 0) metadata.refuse(key('expert_count'), 'mixtures of experts are not computed');
  const [width, heads] = [integer('embedding_length'), integer('attention.head_count')];
  const headWidth = integer('attention.key_length', width / heads);
  if (integer('attention.value_length', headWidth) !== headWidth)
    metadata.refuse(key('attention.value_length'), `values must be as wide as keys, ${headWidth}`);
  const turned = integer('rope.dimension_count', headWidth);
  const layers = integer('block_count');
  const window = has('attention.sliding_window') ? integer('attention.sliding_window') : 0;
  const biased = tensors.has('blk.0.attn_q.bias');
  const type = name === 'llama' ? (window > 0 ? 'mistral' : 'llama') : 'qwen2';
  return {
    model_type: type,
    architectures: [{ llama: 'LlamaForCausalLM', mistral: 'MistralForCausalLM', qwen2: 'Qwen2ForCausalLM' }[type]],
    ...shared(metadata, tensors),
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: integer('attention.head_count_kv', heads),
    head_dim: headWidth,
    intermediate_size: integer('feed_forward_length'),
    max_position_embeddings: integer('context_length'),
    rms_norm_eps: exact(metadata.number(key('attention.layer_norm_rms_epsilon'))),
    hidden_act: 'silu',
    ...(type === 'llama' && { attention_bias: biased, mlp_bias: false }),
    ...(type === 'mistral' && { sliding_window: window }),
    rope_parameters: {
      ...ropeOf(metadata, name, turned, divisors),
      ...(turned !== headWidth && { partial_rotary_factor: turned / headWidth }),
    },
  };
}

/** A float32 as it was written: 1e-5, not 9.999999747378752e-6. */
function exact(value: number): number {
  return Number(value.toPrecision(7));
}

function ropeOf(metadata: GgufMetadata, name: string, width: number, divisors: HostTensor | undefined): Json {
  const key = (rest: string) => `${name}.rope.${rest}`;
  const base = { rope_theta: exact(metadata.number(key('freq_base'), 10000)) };
  if (divisors) {
    const found = llama3Of(divisors, base.rope_theta, width);
    return found ? { ...base, ...found } : metadata.refuse(frequencyTensor, 'these frequencies are not computed');
  }
  const linear = metadata.number(key('scale_linear'), 1);
  const kind = metadata.text(key('scaling.type'), linear === 1 ? 'none' : 'linear');
  if (kind === 'none') return { ...base, rope_type: 'default' };
  const factor = exact(metadata.number(key('scaling.factor'), linear));
  if (kind === 'linear') return { ...base, rope_type: kind, factor };
  if (kind !== 'yarn') return metadata.refuse(key('scaling.type'), 'only none, linear and yarn are computed');
  for (const rest of ['scaling.attn_factor', 'scaling.yarn_log_multiplier'])
    if (metadata.has(key(rest))) metadata.refuse(key(rest), 'it is not computed');
  const length = metadata.integer(key('scaling.original_context_length'));
  return { ...base, rope_type: kind, factor, original_max_position_embeddings: length };
}

/** What such divisors were made with: all models so far have the same but for the factor. */
function llama3Of({ data }: HostTensor, base: number, width: number): Json | undefined {
  const [low, high, length] = [1, 4, 8192];
  let factor = 1;
  for (const divisor of data) factor = Math.max(factor, divisor);
  const expected = (i: number) => {
    const turns = (length * base ** ((-2 * i) / width)) / (2 * Math.PI);
    const share = Math.min(1, Math.max(0, (turns - low) / (high - low)));
    return 1 / ((1 - share) / factor + share);
  };
  const fits = data.length === width / 2 && data.every((divisor, i) => Math.abs(divisor / expected(i) - 1) < 1e-4);
  if (!fits) return undefined;
  return {
    rope_type: 'llama3',
    factor: exact(factor),
    low_freq_factor: low,
    high_freq_factor: high,
    original_max_position_embeddings: length,
  };
}

function llamaLike(name: 'llama' | 'qwen2'): GgufArchitecture {
  return {
    config: (metadata, tensors, divisors) => llamaConfig(metadata, tensors, name, divisors),
    conversion(tensor, shape, config) {
      const place = placeOf(tensor, llamaNames);
      if (!place) return undefined;
      const permuted = name === 'llama' && (place.part === 'attn_q' || place.part === 'attn_k');
      const heads = Number(config[place.part === 'attn_q' ? 'num_attention_heads' : 'num_key_value_heads']);
      return { name: place.name, shape, convert: permuted ? unpermute(heads) : same };
    },
  };
}

const gpt2: GgufArchitecture = {
  config: (metadata, tensors) => ({
    model_type: 'gpt2',
    architectures: ['GPT2LMHeadModel'],
    ...shared(metadata, tensors),
    n_embd: metadata.integer('gpt2.embedding_length'),
    n_layer: metadata.integer('gpt2.block_count'),
    n_head: metadata.integer('gpt2.attention.head_count'),
    n_inner: metadata.integer('gpt2.feed_forward_length'),
    n_positions: metadata.integer('gpt2.context_length'),
    layer_norm_epsilon: exact(metadata.number('gpt2.attention.layer_norm_epsilon')),
    activation_function: 'gelu_new',
  }),
  conversion(tensor, shape) {
    const place = placeOf(tensor, gpt2Names);
    if (!place) return undefined;
    // Its maps are held the other way round.
    const isMap = place.part !== undefined && place.kind === 'weight' && shape.length === 2;
    return { name: place.name, shape: isMap ? [...shape].reverse() : shape, convert: isMap ? turn : same };
  },
};

const bloom: GgufArchitecture = {
  config(metadata, tensors) {
    const width = metadata.integer('bloom.embedding_length');
    if (metadata.integer('bloom.feed_forward_length', 4 * width) !== 4 * width)
      metadata.refuse('bloom.feed_forward_length', `it must be 4 x ${width}`);
    return {
      model_type: 'bloom',
      architectures: ['BloomForCausalLM'],
      ...shared(metadata, tensors),
      hidden_size: width,
      n_layer: metadata.integer('bloom.block_count'),
      n_head: metadata.integer('bloom.attention.head_count'),
      layer_norm_epsilon: exact(metadata.number('bloom.attention.layer_norm_epsilon')),
    };
  },
  conversion(tensor, shape, config) {
    const place = placeOf(tensor, bloomNames);
    if (!place) return undefined;
    return { name: place.name, shape, convert: place.part === 'attn_qkv' ? byHead(Number(config.n_head)) : same };
  },
};

/** By `general.architecture`. */
export const ggufArchitectures: Readonly<Record<string, GgufArchitecture>> = {
  llama: llamaLike('llama'),
  qwen2: llamaLike('qwen2'),
  gpt2,
  bloom,
};

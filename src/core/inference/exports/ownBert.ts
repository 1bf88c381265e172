/** A Transformer of ours whose layers are those of BERT (`normalization: bert`), as BERT: its config.json, and its parameters by BERT's names. */
import { float32, type HostTensor, type HostTensors } from '../../base/hostTensor';
import { openSource } from '../../pretrained/source';
import type { Run } from '../run';
import type { PretrainedRun } from './pretrained';

/** The section of a config, or what a run that it starts from has. */
interface OwnTransformer {
  readonly type: string;
  readonly normalization?: string;
  readonly positions?: string;
  readonly activation?: string;
  readonly layers: number;
  readonly heads: number;
  readonly dropout: number;
}

/** What BERT's config.json calls them; it has no other. */
const activations: Readonly<Record<string, string>> = { gelu: 'gelu', relu: 'relu', silu: 'silu' };

/** What normalizations have where nothing is set. */
const EPSILON = 1e-5;

/** The network of a run, as its config has it, or that of the run that it starts from. */
export function ownTransformer({ config, given }: Run['parts']): OwnTransformer {
  const ours = given && 'source' in given && 'ours' in given.source ? given.source.ours : config.model;
  return ours as OwnTransformer;
}

/** Nothing where it has another network, or says something else than which token stands where. */
export function ownBert(run: Run): PretrainedRun | undefined {
  const model = ownTransformer(run.parts);
  const activation = activations[model.activation ?? 'gelu'];
  const { filler } = run.task;
  if (model.type !== 'transformer' || model.normalization !== 'bert' || model.positions !== 'learned') return undefined;
  if (!filler || activation === undefined) return undefined;
  const parameters = withTheirNames(run.parameters);
  const [vocabulary, width] = parameters['embedding.weight']!.shape;
  const source = {
    version: 1,
    head: 'masked-lm',
    config: {
      model_type: 'bert',
      vocab_size: vocabulary!,
      hidden_size: width!,
      num_hidden_layers: model.layers,
      num_attention_heads: model.heads,
      intermediate_size: parameters['encoder.0.feedForward.inner.weight']!.shape[1]!,
      hidden_act: activation,
      hidden_dropout_prob: model.dropout,
      attention_probs_dropout_prob: 0,
      max_position_embeddings: parameters['positions.weight']!.shape[0]!,
      type_vocab_size: parameters['segments.weight']!.shape[0]!,
      layer_norm_eps: EPSILON,
      pad_token_id: run.tokenizer.special.pad,
    },
  } as const;
  const { architecture } = openSource(source);
  return { run, architecture, source, head: source.head, parameters };
}

/** Without segments both kinds of text have a vector of zeros. */
function withTheirNames(parameters: HostTensors): HostTensors {
  const width = parameters['embedding.weight']!.shape[1]!;
  const named = Object.entries(parameters).map(([name, tensor]): [string, HostTensor] => [
    name.replace(/^mlm\.dense\./, 'mlm.transform.').replace(/^mlm\.norm\./, 'mlm.transform.norm.'),
    tensor,
  ]);
  return { 'segments.weight': float32([2, width]), ...Object.fromEntries(named) };
}

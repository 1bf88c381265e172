/** A run that joins two models as the folder of transformers' EncoderDecoderModel: both sides by the names of their families. */
import type { HostTensors } from '../../base/hostTensor';
import { under } from '../../base/prefix';
import { stacksOf } from '../../families/family';
import { toTheirs } from '../../families/mapTensors';
import { bridgeMappings, bridgeName } from '../../pretrained/bridge';
import type { OurModel, PretrainedModel, Source } from '../../pretrained/source';
import { allSpecial } from '../../text/specialTokens';
import type { Run } from '../run';
import { endsOf } from './ends';
import type { ExportedFiles, ExportedFolder } from './form';
import { json } from './json';
import { loraIn, merged } from './lora';
import type { Network } from './network';
import { misfitOfWeights, plainConfig, theirWeights } from './pretrained';
import { tokenizerFolder, tokenSettings } from './tokenizerFiles';
import { weightsFile } from './weightsFile';

interface Side extends Network {
  readonly source: Source;
}

interface JoinedRun {
  readonly run: Run;
  readonly encoder: Side;
  readonly decoder: Side;
  /** Between states of two widths. */
  readonly bridge: HostTensors;
}

/** Their class. */
const joinedClass = 'EncoderDecoderModel';

export function joinsSides({ parts }: Pick<Run, 'parts'>): boolean {
  return parts.config.model.type === 'encoder-decoder';
}

/** Why a run that joins two models is none of theirs; nothing where it is. */
export function whyNotJoined(run: Run): string | undefined {
  const joined = openJoined(run);
  if (typeof joined === 'string') return joined;
  const { encoder, decoder } = joined;
  return misfitOfWeights(encoder, `a ${encoder.architecture.title}`) ?? misfitOfWeights(decoder, joinedClass);
}

/** @returns why it is none, or what it is */
function openJoined(run: Run): JoinedRun | string {
  const { given, config } = run.parts;
  const { encoder, decoder } = given && 'sides' in given ? given.sides : {};
  const lacks = [['encoder', encoder] as const, ['decoder', decoder] as const].find(([, side]) => !isOfFamily(side));
  if (lacks) {
    const [name, side] = lacks;
    const what = side ? 'a network of ours' : 'new';
    return `its ${name} is ${what}, and ${joinedClass} of transformers joins two pretrained families, such as BERT and GPT-2`;
  }
  const [reads, writes] = [encoder as PretrainedModel, decoder as PretrainedModel];
  const { cross, stack, title } = writes.architecture;
  if (!cross) return `its decoder is a ${title}, which transformers has no cross-attention for`;
  const { model } = config as { readonly model: { readonly encoder: object; readonly decoder: object } };
  const isBridge = (name: string) => name.startsWith(`${bridgeName}.`);
  const own = Object.entries(under('decoder', run.parameters));
  return {
    run,
    encoder: sideOf(reads, model.encoder, under('encoder', run.parameters)),
    decoder: {
      ...sideOf(writes, model.decoder, Object.fromEntries(own.filter(([name]) => !isBridge(name)))),
      beside: cross(stack.width),
    },
    bridge: Object.fromEntries(own.filter(([name]) => isBridge(name))),
  };
}

function isOfFamily(side: PretrainedModel | OurModel | undefined): boolean {
  return side !== undefined && 'architecture' in side;
}

/** @param config what the config says of it @param parameters by our names in it */
function sideOf({ architecture, source }: PretrainedModel, config: object, parameters: HostTensors): Side {
  return {
    architecture,
    source,
    head: source.head,
    parameters: merged(stacksOf(architecture), parameters, loraIn(config, parameters)),
  };
}

/** Of a run that `whyNotJoined` says nothing against. */
export async function joinedFolder(run: Run): Promise<ExportedFolder> {
  const joined = openJoined(run);
  if (typeof joined === 'string') throw new Error(`internal: ${joined}`);
  const { targetTokenizer } = run.parts;
  return {
    files: await filesOf(joined),
    notes: [
      ...(targetTokenizer
        ? ['target-tokenizer.json is the tokenizer of the texts that it writes; tokenizer.json that of those it reads']
        : []),
      'generate of transformers divides by length^1 where NLP Workbench has task.length-penalty: with several beams texts may differ',
    ],
    use: [
      `from transformers import ${joinedClass}, AutoTokenizer${targetTokenizer ? ', PreTrainedTokenizerFast' : ''}`,
      '',
      'tokenizer = AutoTokenizer.from_pretrained(".")',
      ...(targetTokenizer ? ['target = PreTrainedTokenizerFast(tokenizer_file="target-tokenizer.json")'] : []),
      `model = ${joinedClass}.from_pretrained(".")`,
      'read = tokenizer("a text", return_tensors="pt")',
      'written = model.generate(read.input_ids, attention_mask=read.attention_mask)',
      `print(${targetTokenizer ? 'target' : 'tokenizer'}.decode(written[0], skip_special_tokens=True))`,
    ],
  };
}

async function filesOf({ run, encoder, decoder, bridge }: JoinedRun): Promise<ExportedFiles> {
  const { targetTokenizer } = run.parts;
  const { special, maximumLength } = targetTokenizer ?? run.tokenizer;
  const ends = endsOf(run)!;
  const tokens = { decoder_start_token_id: ends.begin, eos_token_id: ends.end, pad_token_id: special.pad };
  const [reads, writes] = [theirWeights(encoder), theirWeights(decoder)];
  const { beam } = run.parts.config.task as { readonly beam?: number };
  return {
    'model.safetensors': weightsOf({ encoder: reads.tensors, decoder: writes.tensors }, bridge),
    'config.json': json({
      model_type: 'encoder-decoder',
      architectures: [joinedClass],
      is_encoder_decoder: true,
      encoder: sideConfig(encoder, { is_decoder: false, add_cross_attention: false }),
      decoder: sideConfig(decoder, {
        is_decoder: true,
        add_cross_attention: true,
        ...(writes.tied !== undefined && { tie_word_embeddings: writes.tied }),
      }),
      ...tokens,
      dtype: 'float32',
      torch_dtype: 'float32',
    }),
    'generation_config.json': json({
      ...tokens,
      max_length: maximumLength,
      ...(beam !== undefined && { num_beams: beam }),
      // As our search: nothing that is no text.
      suppress_tokens: allSpecial(special).filter(id => id !== ends.end),
    }),
    ...(await tokenizerFolder(run.parts, undefined, encoder.source, true)),
    ...(targetTokenizer && {
      'target-tokenizer_config.json': json(
        tokenSettings({ ...run.parts, tokenizer: targetTokenizer }, undefined, decoder.source).settings,
      ),
    }),
  };
}

function sideConfig({ source }: Side, role: object): object {
  const { architectures: _, ...config } = plainConfig(source.config);
  return { ...config, ...role };
}

function weightsOf(sides: Readonly<Record<'encoder' | 'decoder', HostTensors>>, bridge: HostTensors): Uint8Array {
  const named = Object.entries(sides).flatMap(([side, tensors]) =>
    Object.entries(tensors).map(([name, tensor]) => [`${side}.${name}`, tensor] as const),
  );
  const [from, to] = bridge[`${bridgeName}.weight`]?.shape ?? [];
  const between = from === undefined ? [] : bridgeMappings(from, to!);
  const led = between.map(mapping => [mapping.of[0]!, toTheirs(mapping, bridge[mapping.name]!)[0]!] as const);
  return weightsFile(Object.fromEntries([...named, ...led]));
}

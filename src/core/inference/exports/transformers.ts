/** A folder that transformers loads: weights under the names of the family, its config.json, the tokenizer. */
import type { HostTensors } from '../../base/hostTensor';
import type { Run } from '../run';
import { endsOf } from './ends';
import type { ExportedFiles, ExportedFolder, ExportForm } from './form';
import { generatorNames, generatorOf } from './generator';
import { joinedFolder, joinsSides, whyNotJoined } from './joined';
import { json } from './json';
import { ownBert, ownTransformer } from './ownBert';
import { headOf, misfitOf, type PretrainedRun, pretrainedOf, theirConfig, theirWeights } from './pretrained';
import { tokenizerFolder } from './tokenizerFiles';
import { weightsFile } from './weightsFile';

export const transformers: ExportForm = {
  name: 'transformers',
  async cannot(run) {
    if (joinsSides(run)) return whyNotJoined(run);
    const pretrained = asFamily(run);
    if (!pretrained) return whyNoFamily(run);
    return misfitOf(withoutScale(pretrained), generatorNames(pretrained));
  },
  async make(run): Promise<ExportedFolder> {
    if (joinsSides(run)) return joinedFolder(run);
    const pretrained = withoutScale(asFamily(run)!);
    return {
      files: await transformersFiles(pretrained),
      notes: [
        ...(generatorOf(pretrained) ? ['The generator is in the folder generator (AutoModelForMaskedLM).'] : []),
        ...(run.parts.targetTokenizer
          ? [
              'target-tokenizer.json is the tokenizer of the texts that it writes; tokenizer.json that of those it reads',
            ]
          : []),
      ],
      use: useOf(pretrained),
    };
  },
};

function asFamily(run: Run): PretrainedRun | undefined {
  return pretrainedOf(run) ?? ownBert(run);
}

/** Which of our models are none of a family, and what they have that the nearest has not. */
export function whyNoFamily({ parts }: Run): string {
  const { type, normalization } = ownTransformer(parts);
  if (type !== 'transformer') return `transformers has no class for our ${type}`;
  if (parts.task.generator) return 'its logits have a bias (output.bias), and those of GPT-2 have none';
  return normalization === 'bert'
    ? 'of the heads of BERT it has none but that of masked-lm, with positions: learned and an activation of BERT (gelu, relu, silu)'
    : 'BERT normalizes its word vectors (embeddings.LayerNorm; model.normalization: bert), and this transformer does not';
}

export async function transformersFiles(pretrained: PretrainedRun): Promise<ExportedFiles> {
  const { run, source } = pretrained;
  const weights = theirWeights(pretrained);
  const ends = endsOf(run);
  const { special } = run.tokenizer;
  const generation =
    source.generation ??
    (!run.task.generator
      ? undefined
      : ends && { eos_token_id: ends.end, bos_token_id: ends.begin, pad_token_id: special.pad });
  const tokenizer = await tokenizerFolder(run.parts, ends, source, true);
  const generator = generatorOf(pretrained);
  const besideIt: ExportedFiles = generator
    ? {
        'model.safetensors': weightsFile(generator.tensors),
        'config.json': json(generator.config),
        ...tokenizer,
      }
    : {};
  return {
    'model.safetensors': weightsFile(weights.tensors),
    'config.json': json(theirConfig(pretrained, weights)),
    ...tokenizer,
    ...Object.fromEntries(Object.entries(besideIt).map(([name, file]) => [`generator/${name}`, file])),
    ...((run.task.generator || run.task.writer || run.task.answerer) &&
      generation && { 'generation_config.json': json(generation) }),
  };
}

/**
 * What its last map has to give, given by that map alone: the number of `regress` in the unit of its data (mean and deviation of the
 * training scores), and logits that a temperature divides.
 */
export function withoutScale(pretrained: PretrainedRun): PretrainedRun {
  const { task, record } = pretrained.run.parts;
  const { scale, base, ...others } = pretrained.parameters as Record<string, HostTensors[string]>;
  if (scale && pretrained.run.parts.config.task.type === 'regress') {
    const [mean, deviation] = scale.data as Float32Array;
    const offset = mean! + ((base?.data as Float32Array | undefined) ?? new Float32Array()).reduce((a, b) => a + b, 0);
    return withLastMap({ ...pretrained, parameters: others }, deviation!, offset);
  }
  const temperature = (task.calibration && record.calibration?.temperature) ?? 1;
  return temperature === 1 ? pretrained : withLastMap(pretrained, 1 / temperature, 0);
}

/** The last map of its head, times a factor; something more to its bias. */
function withLastMap(pretrained: PretrainedRun, factor: number, offset: number): PretrainedRun {
  const { parameters } = pretrained;
  const { name } = headOf(pretrained)?.layers.at(-1) ?? { name: 'head' };
  const change = (part: string, add: number) => {
    const tensor = parameters[`${name}.${part}`];
    if (!tensor) return {};
    const data = Float32Array.from(tensor.data as Float32Array, x => x * factor + add);
    return { [`${name}.${part}`]: { ...tensor, data } };
  };
  return { ...pretrained, parameters: { ...parameters, ...change('weight', 0), ...change('bias', offset) } };
}

/** Classes by heads; transformers' own names. */
const classes: Readonly<Record<string, string>> = {
  sequence: 'AutoModelForSequenceClassification',
  token: 'AutoModelForTokenClassification',
  question: 'AutoModelForQuestionAnswering',
  'masked-lm': 'AutoModelForMaskedLM',
  'causal-lm': 'AutoModelForCausalLM',
  'replaced-token': 'ElectraForPreTraining',
  'next-sentence': 'AutoModelForNextSentencePrediction',
  'seq2seq-lm': 'AutoModelForSeq2SeqLM',
};

/** The class that opens it. */
export function classOf(pretrained: PretrainedRun): string {
  const { encoderClass } = pretrained.architecture;
  return (headOf(pretrained) && classes[pretrained.head!]) ?? encoderClass ?? 'AutoModel';
}

/** With the words that the run puts before texts: others have to write them. */
function textFor({ task, parts }: Run): string {
  const { prefix = '' } = parts.config.task as { readonly prefix?: string };
  return task.answerer?.join?.({ question: 'a question', context: 'a text' }) ?? `${prefix}a text`;
}

const writtenTokenizer = 'PreTrainedTokenizerFast(tokenizer_file="target-tokenizer.json")';

function useOf(pretrained: PretrainedRun): readonly string[] {
  const name = classOf(pretrained);
  return [
    `from transformers import ${name}, AutoTokenizer${pretrained.run.parts.targetTokenizer ? ', PreTrainedTokenizerFast' : ''}`,
    '',
    'tokenizer = AutoTokenizer.from_pretrained(".")',
    `model = ${name}.from_pretrained(".")`,
    ...(pretrained.head === 'seq2seq-lm'
      ? [
          ...(pretrained.run.parts.targetTokenizer ? [`target = ${writtenTokenizer}`] : []),
          `written = model.generate(**tokenizer(${JSON.stringify(textFor(pretrained.run))}, return_tensors="pt"))`,
          `print(${pretrained.run.parts.targetTokenizer ? 'target' : 'tokenizer'}.decode(written[0], skip_special_tokens=True))`,
        ]
      : [`print(model(**tokenizer("a text", return_tensors="pt")))`]),
  ];
}

/** The lines of JavaScript that load a folder. */
import { pipelineClasses } from './library';
import type { Plan } from './plan';
import { targetFolder } from './tokenizer';

interface Used {
  /** Of the folder, which lies in the current one. */
  readonly name: string;
  readonly plan: Plan;
  /** Texts are written with a vocabulary of their own. */
  readonly hasTarget: boolean;
  /** Numbers are not chosen among: task `regress`. */
  readonly isNumber: boolean;
}

/** A browser reads no files of the page's own unless it is told to. */
const opened = ['env.allowRemoteModels = false;', 'env.allowLocalModels = true;', "env.localModelPath = '.';"];

/** @returns lines that run in the folder which `name` lies in */
export function useOf(used: Used): readonly string[] {
  const { plan, hasTarget, isNumber } = used;
  const { pipeline } = plan;
  if (hasTarget) return withTwoTokenizers(used);
  if (plan.paired || isNumber || (pipeline === 'feature-extraction' && !plan.pooling)) return withModel(used);
  const className = pipelineClasses[pipeline];
  const custom = plan.modelType === 'custom' && className !== undefined;
  return custom ? withClass(used, className) : withPipeline(used);
}

/** A string of JavaScript, as this project writes them where it can. */
function quoted(text: string): string {
  return /['\\\n]/.test(text) ? JSON.stringify(text) : `'${text}'`;
}

/** Of a text that is written from another. */
function writtenTokens({ most = 50 }: Plan): number {
  return Math.min(50, most);
}

/** What it is asked, and what it answers. */
function askedOf(plan: Plan): string {
  const { pipeline, pooling, prefixes, example = 'a text' } = plan;
  const text = quoted(`${prefixes?.query ?? ''}${example}`);
  switch (pipeline) {
    case 'question-answering':
      return "await ask('Who wrote it?', 'Ada wrote it.')";
    case 'fill-mask':
      return "(await ask('a ' + ask.tokenizer.mask_token)).slice(0, 3)";
    case 'feature-extraction':
      return `(await ask(${text}, { pooling: ${quoted(pooling!.pooling)}, normalize: ${pooling!.normalize} })).tolist()`;
    case 'text-generation':
      return "await ask('a text', { max_new_tokens: 20 })";
    case 'translation':
    case 'summarization':
    case 'text2text-generation':
      return `await ask('a text', { max_new_tokens: ${writtenTokens(plan)} })`;
    case 'text-classification':
      return `await ask(${text}, { top_k: null })`;
    case 'token-classification':
      return "await ask('a text')";
  }
}

function withPipeline({ name, plan }: Used): readonly string[] {
  return [
    "import { env, pipeline } from '@huggingface/transformers';",
    '',
    ...opened,
    `const ask = await pipeline(${quoted(plan.pipeline)}, ${quoted(name)});`,
    `console.log(${askedOf(plan)});`,
  ];
}

function withClass({ name, plan }: Used, className: string): readonly string[] {
  return [
    `import { AutoTokenizer, ${className}, PreTrainedModel, env } from '@huggingface/transformers';`,
    '',
    ...opened,
    `const model = await PreTrainedModel.from_pretrained(${quoted(name)});`,
    `const tokenizer = await AutoTokenizer.from_pretrained(${quoted(name)});`,
    `const ask = new ${className}({ task: ${quoted(plan.pipeline)}, model, tokenizer });`,
    `console.log(${askedOf(plan)});`,
  ];
}

function withModel({ name, plan }: Used): readonly string[] {
  const output = plan.pipeline === 'feature-extraction' ? 'sentence_embedding' : 'logits';
  // The one loads any network as an encoder, the other one of a family by its name.
  const model = plan.modelType === 'custom' ? 'PreTrainedModel' : 'AutoModel';
  return [
    `import { ${model}, AutoTokenizer, env } from '@huggingface/transformers';`,
    '',
    ...opened,
    `const model = await ${model}.from_pretrained(${quoted(name)});`,
    `const tokenizer = await AutoTokenizer.from_pretrained(${quoted(name)});`,
    `const inputs = tokenizer(${textsOf(plan)}padding: true, truncation: true });`,
    `const { ${output} } = await model(inputs);`,
    `console.log(${output}.tolist());`,
  ];
}

function textsOf({ paired, prefixes, example = 'a text' }: Plan): string {
  if (paired) return "['a text'], { text_pair: ['another text'], ";
  return `[${quoted(`${prefixes?.query ?? ''}${example}`)}], { `;
}

function withTwoTokenizers({ name, plan }: Used): readonly string[] {
  return [
    "import { AutoModelForSeq2SeqLM, AutoTokenizer, env } from '@huggingface/transformers';",
    '',
    ...opened,
    `const model = await AutoModelForSeq2SeqLM.from_pretrained(${quoted(name)});`,
    `const tokenizer = await AutoTokenizer.from_pretrained(${quoted(name)});`,
    `const target = await AutoTokenizer.from_pretrained(${quoted(`./${name}/${targetFolder}`)});`,
    "const inputs = tokenizer(['a text'], { padding: true, truncation: true });",
    `const ids = await model.generate({ ...inputs, max_new_tokens: ${writtenTokens(plan)} });`,
    'console.log(target.batch_decode(ids, { skip_special_tokens: true }));',
  ];
}

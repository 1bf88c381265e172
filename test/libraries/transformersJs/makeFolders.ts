/**
 * Trains tiny runs, exports each for transformers.js, and writes what the run itself says of a few texts: `cases.json`, which check.mjs
 * reads. `node --import tsx makeFolders.ts FOLDER`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { float32, int32 } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { createEngine } from '../../../src/core/engine';
import type { Engine, Quantization } from '../../../src/core/engine/contract';
import { writeSafetensors } from '../../../src/core/formats/safetensors';
import { exportRun } from '../../../src/core/inference/exports/exportRun';
import { planReader } from '../../../src/core/inference/exports/transformersJs/reader';
import { openRun } from '../../../src/core/inference/openRun';
import type { Asked } from '../../../src/core/inference/prediction';
import type { Run } from '../../../src/core/inference/run';
import { encodeQuestion } from '../../../src/core/tasks/answer/windows';
import { encodePrompt } from '../../../src/core/tasks/generate/generator';
import type { TaskExample } from '../../../src/core/tasks/taskExample';
import { importModel } from '../../../src/core/training/importModel';
import { train } from '../../../src/core/training/trainRun';
import { readWriterCheckpoint, unpack } from '../../core/families/checkpoint';
import { type Nested, nested } from '../nested';

const [, , folder = ''] = process.argv;
const workspace = join(folder, 'workspace');
const pretrained = join(__dirname, '../../fixtures/pretrained');
const cases: object[] = [];

/** Other scripts, punctuation, words that no vocabulary has. */
const TEXTS = ['the film is good', 'A dull & cruel dog!', 'Привет, café 日本 😀', 'warm kind bad'];
/** Of a model that reads few tokens. */
const SHORT = ['the', 'dog', 'home 日'];
const random = new Random(5, 'folders');
const words = 'the a film is story of people and their dog who walk home'.split(' ');
const telling = { good: ['good', 'lovely', 'warm'], bad: ['bad', 'dull', 'cruel'] } as const;

function writeData(): void {
  mkdirSync(workspace, { recursive: true });
  const rows = Array.from({ length: 60 }, (_, i) => {
    const label = i % 2 ? 'good' : 'bad';
    const some = Array.from({ length: 3 + random.integer(6) }, () => words[random.integer(words.length)]!);
    return { text: [...some, telling[label][random.integer(3)]!].join(' '), label, some };
  });
  const lines = rows.map(
    ({ text, label, some }) =>
      `${text},${label},${label === 'good' ? 3.5 : 1},${some.slice(0, 3).reverse().join(' ')},"${label};x"`,
  );
  writeFileSync(join(workspace, 'train.csv'), `text,label,score,other,labels\n${lines.join('\n')}\n`);
  writeFileSync(join(workspace, 'train.txt'), `${rows.map(({ text }) => text).join('\n')}\n`);
  const marked = rows.map(
    ({ some, label }) => `<e1>${some[0]}</e1> ${some.slice(1, -1).join(' ')} <e2>${some.at(-1)}</e2>,${label}`,
  );
  writeFileSync(join(workspace, 'marked.csv'), `text,label\n${marked.join('\n')}\n`);
  const asked = rows.map(({ some }) => `${some.join(' ')},who ${some[0]},${some[1]}`);
  writeFileSync(join(workspace, 'answers.csv'), `context,question,answer\n${asked.join('\n')}\n`);
  const tagged = rows.map(({ text, label }) =>
    text
      .split(' ')
      .map((word, i) => `${word} ${i % 3 ? 'O' : `B-${label}`}`)
      .join('\n'),
  );
  writeFileSync(join(workspace, 'train.conll'), `${tagged.join('\n\n')}\n`);
}

let made: Engine | undefined;
async function engine(): Promise<Engine> {
  made ??= (await createEngine('native', { threads: 1 })).engine;
  return made;
}

const options = { workspace, trusted: true, signal: new AbortController().signal, onEvent: () => undefined };

async function trained(name: string, text: string): Promise<Run> {
  const config = join(workspace, `${name}.nlp.yaml`);
  const settings = 'train: { epochs: 4, batch: 8, optimizer: { type: adam, learning-rate: 0.02 } }';
  writeFileSync(config, `{ ${text}, ${settings} }\n`);
  return openRun((await train(config, options)).folder, await engine());
}

async function imported(base: string, task: string, from = pretrained): Promise<Run> {
  const made = await importModel({ path: join(from, base), name: `${base}-${task}`, task }, options);
  return openRun(made.folder, await engine());
}

/** A folder of an encoder-decoder whose checkpoint is a fixture, with a tokenizer of as many words as it has tokens. */
function writeBase(name: 't5' | 'bart'): string {
  const { config, tensors } = readWriterCheckpoint(name);
  const path = join(folder, 'bases', name);
  mkdirSync(path, { recursive: true });
  const special = name === 't5' ? ['<pad>', '</s>', '<unk>'] : ['<s>', '<pad>', '</s>', '<unk>'];
  const own = [...words, 'good', 'bad', 'warm', 'kind', 'dull', 'cruel', 'lovely', 'to', 'in', 'on', 'at'];
  const vocabulary = [...special, ...new Set(own)].slice(0, Number(config.vocab_size));
  const token = (content: string) => ({ SpecialToken: { id: content, type_id: 0 } });
  const around = [...(name === 'bart' ? [token('<s>')] : []), { Sequence: { id: 'A', type_id: 0 } }, token('</s>')];
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const ids = Object.fromEntries(vocabulary.map((word, id) => [word, id]));
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({ id, content, ...flags })),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single: around,
      pair: [...around, { Sequence: { id: 'B', type_id: 0 } }, token('</s>')],
      special_tokens: Object.fromEntries(
        special.map((content, id) => [content, { id: content, ids: [id], tokens: [content] }]),
      ),
    },
    decoder: null,
    model: { type: 'WordLevel', vocab: ids, unk_token: '<unk>' },
  };
  const files = {
    'config.json': config,
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      eos_token: '</s>',
      pad_token: '<pad>',
      unk_token: '<unk>',
    },
  };
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), JSON.stringify(content));
  const weights = Object.fromEntries(Object.entries(tensors).map(([key, packed]) => [key, unpack(packed)]));
  writeFileSync(join(path, 'model.safetensors'), writeSafetensors(weights, { format: 'pt' }));
  return path;
}

async function write(run: Run): Promise<string> {
  const path = join(folder, 'models', run.identity.name);
  mkdirSync(join(folder, 'models'), { recursive: true });
  await exportRun(run, 'transformers.js', path, { data: { workspace, trusted: true } });
  return run.identity.name;
}

/** What the run reads of a text, by itself. */
function exampleOf(run: Run, text: Asked): Pick<TaskExample, 'tensors'> {
  if (run.task.answerer && typeof text !== 'string') {
    const { windows } = encodeQuestion(run.tokenizer, text[0], text[1], {
      stride: 8,
      questionLength: 8,
      takesOff: run.parts.config.model.type === 'pretrained',
    });
    const { ids, segments } = windows[0]!;
    return { tensors: { ids: int32([ids.length], ids), segments: int32([ids.length], segments) } };
  }
  const { encodeText } = run.open('reader');
  return typeof text === 'string' ? encodeText(text).example : encodeText(text[0], text[1]).example;
}

const suffixes = { fp32: undefined, q8: 'weights', int8: 'products' } as const satisfies Readonly<
  Record<string, Quantization | undefined>
>;

/**
 * Ids of each text as the task has them, and what its program gives for these: in 32 bits and in 8.
 * @param ask how the pipeline is called, where it has one, and what it answers: made of what `said` tells of the texts
 */
async function asReader(
  run: Run,
  output: string,
  { pairs, pipeline, texts = TEXTS }: { pairs?: readonly Asked[]; pipeline?: object; texts?: readonly string[] } = {},
): Promise<void> {
  const name = await write(run);
  const plan = await planReader(run);
  if (typeof plan === 'string') throw new Error(plan);
  const { program, parameters } = plan.programs.model!;
  const asked = pairs ?? texts;
  const examples = asked.map(text => exampleOf(run, text).tensors);
  const expected: Record<string, Nested[]> = {};
  for (const [dtype, quantized] of Object.entries(suffixes)) {
    const inference = (await engine()).createInference({
      program: program.program,
      parameters: parameters ?? run.parameters,
      ...(quantized && { quantized }),
    });
    expected[dtype] = [];
    for (const { ids, segments } of examples) {
      const shape = [1, ids!.data.length] as const;
      const outputs = await inference.run({
        ids: int32(shape, ids!.data),
        mask: float32(shape, new Array<number>(shape[1]).fill(1)),
        ...(plan.segments && { segments: int32(shape, segments?.data ?? new Array<number>(shape[1]).fill(0)) }),
      });
      expected[dtype].push((nested(outputs[output]!) as readonly Nested[])[0]!);
    }
    await inference.dispose();
  }
  const ids = examples.map(({ ids }) => Array.from(ids!.data));
  const of = plan.modelType === 'custom' && plan.pipeline !== 'feature-extraction' ? { custom: true } : {};
  cases.push({ kind: 'reader', name, task: plan.pipeline, ...of, texts: asked, ids, output, expected, ...pipeline });
}

/** Probabilities of a classifier as its pipeline gives them: the likeliest first. */
async function labelsOf(run: Run): Promise<object> {
  const predictions = await run.predict(TEXTS);
  const probabilities = predictions.map(each => ('probabilities' in each ? each.probabilities : {}));
  return { answers: probabilities };
}

const PROMPTS = ['the film', 'people and their dog'];

/** Greedy continuations, as ids. */
async function asGenerator(run: Run): Promise<void> {
  const name = await write(run);
  const expected = [];
  for (const prompt of PROMPTS) {
    const ids: number[] = [];
    const asked = { temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, beam: 0, seed: 0, stop: [], shown: 0 };
    const most = Math.min(12, run.tokenizer.maximumLength - 8);
    for await (const { id } of run.open('generator').generate(prompt, { ...asked, maximumTokens: most } as never))
      ids.push(id);
    const elsewhere = run.parts.config.model.type === 'pretrained';
    expected.push({ prompt, before: encodePrompt(prompt, run.tokenizer, elsewhere), ids, most });
  }
  cases.push({ kind: 'generator', name, expected });
}

/** Greedy texts, as ids. */
async function asWriter(run: Run, task: string): Promise<void> {
  const name = await write(run);
  const texts = TEXTS.slice(0, 2).concat('home walk');
  const target = run.parts.targetTokenizer ?? run.tokenizer;
  const written = await run.open('writer').write(texts, { beam: 1, longest: 10 } as never);
  const expected = written.map(([best]) => {
    const tokens = best!.tokens.map(({ token }) => target.vocabulary.indexOf(token));
    return { tokens, text: best!.text };
  });
  cases.push({ kind: 'writer', name, task, texts, hasTarget: run.parts.targetTokenizer !== undefined, expected });
}

async function main(): Promise<void> {
  writeData();
  const data = 'data: { train: train.csv }';
  const texts = 'data: { train: train.txt }';
  const tags = 'data: { train: train.conll }';
  const pairs = 'data: { train: train.csv, source: text, target: other }';
  const base = (name: string) => `model: { from: ${JSON.stringify(join(pretrained, name))} }`;
  const word = 'tokenizer: { type: word, vocabulary: 60 }';
  const small = '{ type: transformer, width: 32, heads: 2, layers: 2 }';

  const bert = await trained('bert-classify', `task: classify, ${data}, ${base('bert')}`);
  await asReader(bert, 'logits', { pipeline: await labelsOf(bert) });
  const two = SHORT.map((text, i) => [text, SHORT.at(-1 - i)!] as const);
  const paired = 'data: { train: train.csv, text: text, text-pair: other }';
  await asReader(await trained('bert-pairs', `task: classify, ${paired}, ${base('bert')}`), 'logits', { pairs: two });
  await asReader(await imported('bertMasked', 'fill-mask'), 'logits', { texts: ['the [MASK] is good'] });
  await asReader(await imported('distilbertAnswer', 'answer'), 'start_logits', { pairs: two });
  await asReader(await imported('sentence', 'embed'), 'sentence_embedding', { texts: SHORT });
  const similar = `task: { type: similarity, loss: in-batch-negatives }, ${paired}`;
  const mean = base('bert').replace(' }', ', pool: mean }');
  const sentences = await trained('bert-similarity', `${similar}, ${mean}`);
  await asReader(sentences, 'sentence_embedding', { pipeline: { pooled: { pooling: 'mean', normalize: false } } });
  await asGenerator(await trained('gpt-generate', `task: generate, ${texts}, ${base('gpt')}`));

  const cnn = await trained('cnn', `task: classify, ${data}, ${word}, model: { type: cnn, width: 32, filters: 16 }`);
  await asReader(cnn, 'logits', { pipeline: await labelsOf(cnn) });
  const lstm = await trained(
    'l $tm & ünï',
    `task: classify, ${data}, ${word}, model: { type: lstm, width: 32, hidden: 32 }`,
  );
  await asReader(lstm, 'logits', { pipeline: await labelsOf(lstm) });
  const regress = 'task: regress, data: { train: train.csv, score: score }';
  await asReader(await trained('regress', `${regress}, ${word}, model: ${small}`), 'logits');
  const marked = 'data: { train: marked.csv, text: text, label: label }';
  await asReader(await trained('relate', `task: relate, ${marked}, ${word}, model: ${small}`), 'logits', {
    texts: ['<e1>people</e1> of <e2>home</e2>', 'a <e2>dog</e2> and <e1>who</e1> film'],
  });
  await asReader(
    await trained('tag', `task: { type: tag, crf: false, characters: 0 }, ${tags}, ${word}, model: ${small}`),
    'logits',
  );
  const questions = '{ train: answers.csv, context: context, question: question, answer: answer }';
  const answer = 'task: { type: answer, match: false, align: false, answer-length: 3 }';
  await asReader(await trained('answer', `${answer}, data: ${questions}, ${word}, model: ${small}`), 'end_logits', {
    pairs: [
      ['who walk', 'people of home walk'],
      ['the dog', 'their dog is good'],
    ],
  });
  for (const [name, tokenizer, model] of [
    ['transformer', '{ type: word, vocabulary: 60 }', small],
    ['lstm', '{ type: character }', '{ type: lstm, width: 32, hidden: 32 }'],
    ['gru', '{ type: bpe, vocabulary: 280 }', '{ type: gru, width: 32, hidden: 32 }'],
  ])
    await asGenerator(
      await trained(`generate-${name}`, `task: generate, ${texts}, tokenizer: ${tokenizer}, model: ${model}`),
    );
  const seq2seq = '{ type: seq2seq-transformer, width: 32, heads: 2, layers: 1 }';
  await asWriter(await trained('translate', `task: translate, ${pairs}, ${word}, model: ${seq2seq}`), 'translation');
  for (const name of ['t5', 'bart'] as const) {
    writeBase(name);
    await asWriter(await imported(name, 'translate', join(folder, 'bases')), 'translation');
  }
  const short = 'data: { train: train.csv, text: text, summary: other }';
  await asWriter(await trained('summarize', `task: summarize, ${short}, ${word}, model: ${seq2seq}`), 'summarization');

  writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
  console.log(`${cases.length} folders written`);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});

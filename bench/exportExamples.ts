/**
 * `PEERS=<python> node --import tsx bench/exportExamples.ts`: trains a small model of each kind, runs the programs of docs/how-to/use-in-an-app.md
 * on its folder, and compares with what the run itself says. The Python has `tokenizers` and `onnxruntime`. What is JavaScript runs where `PEERS_JS`
 * names a folder in which `npm install onnxruntime-node @huggingface/tokenizers` was done.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../src/core/engine';
import { openRun } from '../src/core/inference/openRun';
import type { Run } from '../src/core/inference/run';
import { train } from '../src/core/training/trainRun';

interface Example {
  readonly config: string;
  readonly data: Readonly<Record<string, string>>;
  /** Of the Python script: the first words of its comment. */
  readonly script: string;
  readonly words: readonly (readonly string[])[];
  /** What the run says, as the script prints it. */
  expect(run: Run, words: readonly string[]): Promise<string>;
}

const times = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');
const said = ({ label, probabilities }: { label: string; probabilities: Readonly<Record<string, number>> }) =>
  `${label}\t${probabilities[label]!.toFixed(4)}`;

const reviews = `text,label\n${times(60, i => (i % 2 ? `a fine film no ${i},good` : `a dull film no ${i},bad`))}\n`;
const pairs = `text,second,label\n${times(60, i => `ship ${i % 7} sails,ship ${(i * (1 + (i % 2))) % 7} sails,${i % 2 ? 'no' : 'yes'}`)}\n`;
const tagged = times(40, i => `Ada B-PER\nLovelace I-PER\nsaw O\nParis${i} B-LOC\nagain O\n`);
const numbers = ['eins', 'zwei', 'drei', 'vier'];
const translated = `source,target\n${times(80, i => `${numbers[i % 4]} ${numbers[(i >> 2) % 4]},${(i % 4) + 1} ${((i >> 2) % 4) + 1}`)}\n`;

async function classified(run: Run, texts: readonly string[]): Promise<string> {
  const predictions = await run.predict(texts);
  return predictions.map(one => (one.kind === 'label' ? said(one as never) : '')).join('\n');
}

async function tags(run: Run, words: readonly string[]): Promise<string> {
  const [prediction] = await run.predict([words.join(' ')]);
  if (prediction?.kind !== 'tags') throw new Error('no tags');
  return prediction.words.map(({ tag }, i) => `${words[i]}\t${tag}`).join('\n');
}

const transformer = '{ type: transformer, width: 16, heads: 2, layers: 1 }';
const learn = 'train: { epochs: 3, batch: 8, optimizer: { type: adam, learning-rate: 0.01 } }';
const examples: Readonly<Record<string, Example>> = {
  classify: {
    config: `{ task: classify, data: { train: a.csv }, model: ${transformer}, ${learn} }`,
    data: { 'a.csv': reviews },
    script: 'classify.py',
    words: [['a fine film', 'dull, dull', '']],
    expect: classified,
  },
  pair: {
    config: `{ task: classify, data: { train: a.csv, text-pair: second }, tokenizer: { type: bpe, vocabulary: 300, length: 16 }, model: ${transformer}, ${learn} }`,
    data: { 'a.csv': pairs },
    script: 'pair.py',
    words: [
      ['ship 3 sails', 'ship 3 sails'],
      ['ship 3 sails and sails and sails and sails', 'ship 4 sails again and again and again and more'],
    ],
    expect: async (run, [first, second]) =>
      (await run.predict([[first!, second!]])).map(one => said(one as never)).join('\n'),
  },
  tag: {
    config: `{ task: tag, data: { train: a.conll, validation: 20% }, model: ${transformer}, ${learn} }`,
    data: { 'a.conll': tagged },
    script: 'tag.py',
    words: [['Ada', 'saw', 'Paris3', 'again']],
    expect: tags,
  },
  'tag with a crf and characters': {
    config: `{ task: { type: tag, crf: true, characters: 8 }, tokenizer: { type: wordpiece, vocabulary: 80 }, data: { train: a.conll }, model: { type: lstm, width: 16, hidden: 12 }, ${learn} }`,
    data: { 'a.conll': tagged },
    script: 'tag.py',
    words: [['Ada', 'Lovelace', 'saw', 'Antidisestablishmentarianism', 'again']],
    expect: tags,
  },
  write: {
    config: `{ task: translate, data: { train: a.csv, validation: 20% }, tokenizer: { type: word, minimum-count: 1, length: 20 }, model: { type: seq2seq-transformer, width: 16, heads: 2, layers: 1 }, train: { epochs: 30, batch: 16, optimizer: { type: adam, learning-rate: 0.01 } } }`,
    data: { 'a.csv': translated },
    script: 'write.py',
    words: [['eins zwei'], ['vier drei']],
    expect: async (run, [text]) => (await run.open('writer').write([text!], { beam: 1 }))[0]![0]!.text,
  },
  'n-grams': {
    config: `{ task: classify, data: { train: a.csv }, tokenizer: { type: word, n-grams: [1, 2] }, model: linear, ${learn} }`,
    data: { 'a.csv': reviews },
    script: 'ngrams.py',
    words: [['a fine film no 3'], ['never a dull film']],
    expect: async (run, [text]) => `[${[...run.tokenizer.encode(text!).ids].join(', ')}]`,
  },
};

/** The code of the page whose first comment begins with the name of a script. */
function scriptOf(name: string): string {
  const page = readFileSync(join(__dirname, '../docs/how-to/use-in-an-app.md'), 'utf8');
  const blocks = Array.from(page.matchAll(/```(?:python|js)\n(.*?)```/gs), ([, code]) => code!);
  const found = blocks.find(code => code.startsWith(`# ${name}`) || code.startsWith(`// ${name}`));
  if (!found) throw new Error(`no ${name} in docs/how-to/use-in-an-app.md`);
  // What is a class there is called here.
  const call = 'import sys\nprint(NGrams(f"{sys.argv[1]}/tokenizer.json").encode(sys.argv[2]))\n';
  return name === 'ngrams.py' ? `${found}\n\n${call}` : found;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'examples-'));
  const { engine } = await createEngine('native', { threads: 1 });
  let wrong = 0;
  for (const [name, example] of Object.entries(examples)) {
    const workspace = join(folder, name);
    mkdirSync(workspace);
    for (const [file, text] of Object.entries(example.data)) writeFileSync(join(workspace, file), text);
    const config = join(workspace, 'a.nlp.yaml');
    writeFileSync(config, example.config);
    const trained = await train(config, {
      workspace,
      trusted: true,
      signal: new AbortController().signal,
      onEvent: () => {},
    });
    const run = await openRun(trained.folder, engine);
    const script = join(workspace, example.script);
    writeFileSync(script, scriptOf(example.script));
    for (const words of example.words) {
      const expected = await example.expect(run, words);
      const tell = (program: string, path: string) => {
        const { stdout, stderr } = spawnSync(program, [path, trained.folder, ...words], { encoding: 'utf8' });
        const same = stdout.trim() === expected.trim();
        if (!same) wrong++;
        process.stdout.write(`${name}: ${same ? 'the same' : `${stdout}${stderr}instead of ${expected}`}\n`);
      };
      tell(process.env.PEERS ?? 'python3', script);
      const modules = process.env.PEERS_JS;
      if (modules === undefined || example.script !== 'classify.py') continue;
      const beside = join(modules, 'classify.mjs');
      writeFileSync(beside, scriptOf('classify.mjs'));
      tell(process.execPath, beside);
    }
    await run.dispose();
  }
  rmSync(folder, { recursive: true });
  process.exitCode = wrong > 0 ? 1 : 0;
}

void main();

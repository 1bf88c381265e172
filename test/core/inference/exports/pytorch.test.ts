// What a folder for PyTorch holds. That its losses are ours is tested with torch itself, in test/libraries/handOver.ts.
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAbilities } from '../../../../src/core/abilities';
import { createEngine } from '../../../../src/core/engine';
import { readSafetensors } from '../../../../src/core/formats/safetensors';
import { exportRun, formsOf } from '../../../../src/core/inference/exports/exportRun';
import type { ExportContext } from '../../../../src/core/inference/exports/form';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { workspaceOfRun } from '../../../../src/core/runs/runFolder';
import { beginAgain } from '../../../../src/core/training/beginAgain';
import { importModel } from '../../../../src/core/training/importModel';
import { train } from '../../../../src/core/training/trainRun';
import { temporaryFolder } from '../../runs/temporaryFolder';
import { makePretrainedWorkspace, pretrainedFolder } from '../../training/pretrainedWorkspace';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';
import { writerFolder } from '../../training/writerFolder';

const FORM = 'pytorch';

async function open(folder: string): Promise<Run> {
  const { engine } = await createEngine('native', { threads: 1 });
  return openRun(folder, engine);
}

/** @param model of the config, beside `from` @param training of the config */
async function trained(
  model: string,
  { name = 'bert', task = 'classify', data = '', training = '' } = {},
): Promise<Run> {
  const { workspace, config } = makePretrainedWorkspace(name, model, task);
  let text = readFileSync(config, 'utf8');
  if (data !== '') text = text.replace(/^data: .*$/m, `data: ${data}`);
  if (training !== '') text = text.replace(/^train: .*$/m, `train: ${training}`);
  writeFileSync(config, text);
  return open((await train(config, gather(workspace))).folder);
}

async function handOver(run: Run, more: Partial<ExportContext> = {}) {
  const to = join(temporaryFolder(), 'out');
  const data = { workspace: workspaceOfRun(run.parts.folder)!, trusted: true };
  const written = await exportRun(run, FORM, to, { data, begin: beginAgain, ...more });
  const read = (name: string) => readFileSync(join(to, name), 'utf8');
  const lines = (name: string) =>
    read(`data/${name}.jsonl`)
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
  const tensorsOf = (folder: string) => readSafetensors(readFileSync(join(folder, 'model.safetensors'))).tensors;
  return { to, written, read, lines, tensors: tensorsOf(join(to, 'model')) };
}

interface Group {
  readonly rate: number;
  readonly weight_decay: number;
  readonly epoch: number;
  readonly names: string[];
}

async function whyNot(run: Run): Promise<string> {
  const forms = await formsOf(run);
  await run.dispose();
  return forms.find(({ name }) => name === FORM)!.cannot ?? '';
}

describe('a run as a training in PyTorch', function () {
  this.timeout(60_000);

  it('has data, batches, groups and program of a classifier, with the weights that the run began with', async () => {
    const training =
      '{ epochs: 3, batch: 32, clip: 0.5, seed: 11, optimizer: { type: adamw, learning-rate: 1e-4, epsilon: 1e-6, weight-decay: 0.2 }, schedule: { type: linear, warmup: 10% } }';
    const run = await trained('dropout: 0, layer-decay: 0.5', { training });
    const { to, read, lines, tensors, written } = await handOver(run);
    assert.deepEqual(readdirSync(to).sort(), [
      'README.md',
      'data',
      'groups.json',
      'model',
      'requirements.txt',
      'train.py',
    ]);
    assert.deepEqual(readdirSync(join(to, 'data')).sort(), [
      'batches.jsonl',
      'test.jsonl',
      'train.jsonl',
      'validation.jsonl',
    ]);
    assert.ok(written.files.every(({ bytes }) => bytes > 0));

    const [examples, batches] = [lines('train'), lines('batches')];
    assert.deepEqual([examples.length, lines('validation').length, lines('test').length], [192, 48, 40]);
    assert.deepEqual(
      examples.map(({ id }) => id),
      examples.map((_, i) => `train/${i}`),
    );
    // A text has one word that tells its label, unless it is truncated before it.
    const { tokenizer } = run.parts;
    const telling = [/bad|poor|awful|cold|dull|cruel/, /good|fine|lovely|great|warm|kind/] as const;
    let told = 0;
    for (const { ids, label, weight } of examples) {
      const text = tokenizer.decode(ids);
      assert.doesNotMatch(text, telling[1 - label]!);
      if (telling[label]!.test(text)) told++;
      assert.deepEqual([ids[0], ids.at(-1), weight], [tokenizer.special.cls, tokenizer.special.sep, 1]);
    }
    assert.ok(told > examples.length / 2, String(told));
    assert.equal(batches.length, 18);
    for (const epoch of [0, 1, 2]) {
      const own = batches.filter(batch => batch.epoch === epoch).flatMap(batch => batch.examples);
      assert.deepEqual(
        own.toSorted((a: number, b: number) => a - b),
        [...examples.keys()],
      );
    }

    const groups: Group[] = JSON.parse(read('groups.json'));
    const names = groups.flatMap(group => group.names);
    assert.deepEqual(names.toSorted(), Object.keys(tensors).sort());
    for (const { weight_decay, names: own, epoch } of groups) {
      assert.equal(epoch, 0);
      for (const name of own) assert.equal(weight_decay, /bias$|LayerNorm\.weight$/.test(name) ? 0 : 0.2, name);
    }
    const rates = [...new Set(groups.map(({ rate }) => rate))].sort();
    assert.deepEqual(rates, [0.125, 0.25, 0.5, 1]);

    const program = read('train.py');
    for (const line of [
      'SEED = 11  # of dropout',
      'STEPS, WARMUP, RATE = 18, 2, 0.0001  # RATE: the highest learning rate',
      'CLIP = 0.5  # the largest norm of the gradients, all together; 0: no limit',
      '    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.999), eps=0.000001)',
      '            setattr(config, key, 0.0)',
    ])
      assert.ok(program.split('\n').includes(line), line);

    const before = readSafetensors(readFileSync(join(pretrainedFolder('bert'), 'model.safetensors'))).tensors;
    for (const [name, tensor] of Object.entries(before).filter(([name]) => name.includes('encoder.')))
      assert.deepEqual(tensors[`bert.${name.replace(/^bert\./, '')}`], tensor, name);
    assert.match(read('README.md'), /```sh\npip install -r requirements\.txt\npython train\.py --out trained\n```/);
    assert.match(read('README.md'), /that the run began with: .* as seed 11 gives them/);
    await run.dispose();
  });

  it('has the weights of the run where it is asked for them', async () => {
    const run = await trained('dropout: 0, train: { type: last-layers, layers: 1 }');
    const [begun, later] = [await handOver(run), await handOver(run, { from: 'run' })];
    const plain = join(temporaryFolder(), 'plain');
    await exportRun(run, 'transformers', plain);
    const expected = readSafetensors(readFileSync(join(plain, 'model.safetensors'))).tensors;
    assert.deepEqual(later.tensors, expected);
    assert.notDeepEqual(begun.tensors['classifier.weight'], expected['classifier.weight']);
    assert.match(later.read('README.md'), /has the weights of the run \(checkpoint best\)/);
    for (const name of ['data/batches.jsonl', 'data/train.jsonl', 'groups.json', 'train.py'])
      assert.equal(later.read(name), begun.read(name), name);
    const groups: Group[] = JSON.parse(begun.read('groups.json'));
    const layers = groups.flatMap(({ names }) => names.flatMap(name => /layer\.(\d+)\./.exec(name)?.[1] ?? []));
    assert.deepEqual([...new Set(layers)], ['1']);
    assert.ok(!groups.some(({ names }) => names.some(name => name.includes('embeddings'))));
    await run.dispose();
  });

  it('is offered and written where the editor asks for it', async () => {
    const run = await trained('dropout: 0');
    const { exportForms, exportRun: write } = createAbilities();
    const form = (await exportForms.ask(run, {}, {})).find(({ name }) => name === FORM);
    assert.deepEqual(form, {
      name: FORM,
      title: 'PyTorch training',
      detail: 'model, data and train.py, to train it in Python',
    });
    const to = join(temporaryFolder(), 'out');
    const workspace = workspaceOfRun(run.parts.folder)!;
    const messages: string[] = [];
    const caller = { onProgress: ({ message }: { readonly message: string }) => messages.push(message) };
    const { files } = await write.ask(run, { as: FORM, to, workspace, trusted: true }, caller);
    assert.ok(files.some(({ path }) => path === 'train.py'));
    assert.ok(messages.includes('reading the words of 192 examples of train'), messages.join());
    await run.dispose();
  });

  it('has blocks of a language model, each with the token that follows', async () => {
    const run = await trained('dropout: 0', {
      name: 'gpt2',
      task: 'generate',
      data: '{ train: train.csv, text: text }',
    });
    const { lines, read } = await handOver(run);
    const examples: { ids: number[] }[] = lines('train');
    for (const [i, { ids }] of examples.slice(0, -1).entries()) assert.equal(ids.at(-1), examples[i + 1]!.ids[0]);
    assert.equal(examples[0]!.ids.length, run.tokenizer.maximumLength + 1);
    assert.match(read('train.py'), /AutoModelForCausalLM/);
    await run.dispose();
  });

  for (const [name, task, columns] of [
    ['t5', 'summarize', 'text,summary'],
    ['bart', 'translate', 'source,target'],
  ] as const)
    it(`has what ${name} reads and writes, and what begins a text`, async () => {
      const { path, checkpoint } = writerFolder(name);
      const workspace = temporaryFolder();
      writeFileSync(join(workspace, 'pairs.csv'), `${columns}\n${'w05 w06,w07\n'.repeat(12)}`);
      const config = join(workspace, 'x.nlp.yaml');
      const from = JSON.stringify(path);
      writeFileSync(
        config,
        `{ task: ${task}, data: { train: pairs.csv }, model: { from: ${from} }, train: { steps: 2 } }`,
      );
      const run = await open((await train(config, gather(workspace))).folder);
      const { lines, read, tensors } = await handOver(run);
      const { decoder_start_token_id: begin, eos_token_id: end } = checkpoint.config as Record<string, number>;
      const [first] = lines('train');
      assert.deepEqual([first.begin, first.targets.at(-1), first.ids.at(-1)], [begin, end, end]);
      assert.ok(first.ids.includes(5) && first.ids.includes(6) && first.targets.includes(7));
      // A buffer of transformers that we train.
      assert.equal(read('train.py').includes('register_parameter("final_logits_bias"'), name === 'bart');
      const names = (JSON.parse(read('groups.json')) as Group[]).flatMap(group => group.names);
      for (const each of names) assert.ok(each in tensors, each);
      await run.dispose();
    });

  it('says why a run cannot be handed over', async () => {
    const imported = async (name: string) =>
      open((await importModel({ path: pretrainedFolder(name) }, gather(temporaryFolder()))).folder);
    assert.match(await whyNot(await imported('bertClassify')), /it was imported, and has no training to hand over/);
    assert.match(await whyNot(await trained('lora: { rank: 2 }')), /trained with LoRA/);
    assert.match(
      await whyNot(await trained('pool: mean')),
      /no pooler\.dense\.weight, which BertForSequenceClassification has/,
    );
    assert.match(await whyNot(await trained('', { task: 'pretrain' })), /no loss of task pretrain/);
    assert.match(await whyNot(await trained('', { name: 'gpt2' })), /head of a GPT-2 has no bias in transformers/);
    const average = '{ epochs: 1, batch: 32, average: { type: ema } }';
    assert.match(await whyNot(await trained('', { training: average })), /train\.py has no train\.average/);
    const { workspace, config } = makeTinyWorkspace({
      model: '{ type: lstm, width: 4, hidden: 4 }',
      train: '{ steps: 1 }',
    });
    const own = await open((await train(config, gather(workspace))).folder);
    await assert.rejects(handOver(own), {
      code: 'cannot-export',
      message:
        /cannot be exported as pytorch: transformers has no class for our lstm; export it as transformers\.js or onnx$/,
    });
    await own.dispose();
  });

  it('refuses data that have changed since the run began', async () => {
    const run = await trained('dropout: 0');
    appendFileSync(join(workspaceOfRun(run.parts.folder)!, 'train.csv'), 'a good film,good\n');
    await assert.rejects(handOver(run), {
      code: 'data-changed',
      message: /train\.csv has changed since the run began/,
    });
    await run.dispose();
  });
});

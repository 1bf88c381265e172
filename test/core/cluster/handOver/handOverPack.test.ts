// What travels with a hand-over: the folder, or a link to it on the storage, and the run that it becomes; not what is too large.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeHandOverPack } from '../../../../src/core/cluster/handOver/handOverPack';
import { LAYOUT } from '../../../../src/core/cluster/startJob';
import { temporaryFolder } from '../../runs/temporaryFolder';

const { signal } = new AbortController();

describe('the package of a hand-over', () => {
  let folder = '';
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  const pack = (storage?: string) =>
    makeHandOverPack(
      {
        folder: join(folder, 'made'),
        run: { name: 'tiny', id: '20260131-235900-a1b2', files: [join(folder, 'run', 'run.json')] },
        program: join(folder, 'program'),
        ...(storage !== undefined && { storage }),
      },
      signal,
    );

  beforeEach(() => {
    folder = temporaryFolder();
    for (const name of ['cli.js', 'program.js']) write(`program/dist/${name}`, '');
    for (const name of ['onnxruntime-common/package.json', 'onnxruntime-web/package.json'])
      write(`program/node_modules/${name}`, '{}');
    for (const name of ['cjs/index.js', 'esm/index.js'])
      write(`program/node_modules/onnxruntime-common/dist/${name}`, '');
    write('program/node_modules/onnxruntime-web/dist/ort.node.min.js', '');
    write('run/run.json', '{}');
    write('made/train.py', 'print(1)');
    write('made/model/model.safetensors', 'weights');
  });

  it('has the folder, the run and the command line, and nothing that computes', async () => {
    const { files, isStored } = await pack(join(folder, 'storage-of-large-ones'));
    assert.equal(isStored, false);
    assert.deepEqual(
      files.map(({ name }) => name),
      [
        'hand_over/model/model.safetensors',
        'hand_over/train.py',
        LAYOUT,
        'program/dist/cli.js',
        'program/dist/program.js',
        'program/start.cjs',
        'work/.nlp/runs/tiny/20260131-235900-a1b2/run.json',
      ],
    );
  });

  it('leaves a large folder on the storage, once', async () => {
    write('made/model/model.safetensors', Buffer.alloc(17 * 2 ** 20, 7));
    const storage = join(folder, 'storage');
    mkdirSync(storage);
    const [first, second] = [await pack(storage), await pack(storage)];
    assert.equal(first.hash, second.hash);
    assert.equal(first.isStored, true);
    assert.deepEqual(first.stored, [join(storage, 'nlp-files', basename(dirname(first.stored[0]!)), 'hand_over')]);
    assert.ok(!first.files.some(({ name }) => name.startsWith('hand_over/')));
    const { from } = first.files.find(({ name }) => name === LAYOUT)!;
    const { stored } = JSON.parse(Buffer.from(from as Uint8Array).toString('utf8'));
    assert.deepEqual(
      stored.map(({ name }: { name: string }) => name),
      ['hand_over'],
    );
    assert.equal(readFileSync(join(stored[0].path, 'train.py'), 'utf8'), 'print(1)');
    await assert.rejects(pack(join(folder, 'nowhere')), { code: 'no-storage' });
  });

  it('is refused where it is too large, with the names of the largest files', async () => {
    truncateSync(join(folder, 'made/model/model.safetensors'), 2 * 2 ** 30);
    await assert.rejects(pack(), {
      code: 'pack-too-large',
      message: /The largest files are model\/model\.safetensors \(2\.0 GiB\), train\.py/,
    });
  });
});

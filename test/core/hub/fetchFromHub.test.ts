import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ActionableError } from '../../../src/core/base/errors';
import type { ProgressEvent } from '../../../src/core/base/progress';
import { fetchFromHub, type HubOptions } from '../../../src/core/hub/fetchFromHub';
import { cleanUp, planCleanUp } from '../../../src/core/runs/cleanUp';
import { measureDownloads } from '../../../src/core/runs/hubModels';
import { temporaryFolder } from '../runs/temporaryFolder';
import { COMMIT, type HubServer, LATER, sha256, startHub } from './hubServer';

const ID = { repository: 'tiny/bert', revision: 'main' };
/** Bytes that are not alike, larger than what a socket takes at once. */
const WEIGHTS = Buffer.from(Uint32Array.from({ length: 500_000 }, (_, i) => Math.imul(i, 2654435761)).buffer);
const FILES = {
  'config.json': '{"model_type":"bert"}',
  'model.safetensors': WEIGHTS,
  'pytorch_model.bin': 'pickle'.repeat(500),
  'tokenizer.json': '{"model":{}}',
  'README.md': '---\nlicense: mit\n---\n',
  'onnx/model.onnx': 'onnx'.repeat(500),
  '1_Pooling/config.json': '{"pooling_mode_mean_tokens":true}',
  'modules.json': '[]',
  '.gitattributes': '*',
};
const TAKEN = [
  '1_Pooling',
  'README.md',
  'config.json',
  'download.json',
  'model.safetensors',
  'modules.json',
  'tokenizer.json',
];

describe('a model of a hub', () => {
  let hub: HubServer;
  let workspace: string;

  beforeEach(async () => {
    hub = await startHub(FILES);
    workspace = temporaryFolder();
  });
  afterEach(() => hub.close());

  const options = (more: Partial<HubOptions> = {}): HubOptions => ({
    workspace,
    trusted: true,
    signal: new AbortController().signal,
    env: { HF_ENDPOINT: hub.endpoint, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' },
    patience: { tries: 3, first: 1 },
    ...more,
  });
  const fails = async (code: string, words: RegExp, more?: Partial<HubOptions>, id = ID) => {
    await assert.rejects(fetchFromHub(id, options(more)), (error: ActionableError) => {
      assert.equal(error.code, code, error.message);
      assert.match(error.message, words);
      return true;
    });
  };
  /** Cuts the connection after so many bytes of the weights, so many times. */
  const cutWeights = (bytes: number, times: number) => {
    let left = times;
    hub.fault = (asked, response) => {
      if (asked.host !== 'files' || left-- <= 0) return false;
      const from = Number(/^bytes=(\d+)-$/.exec(asked.headers.range ?? '')?.[1] ?? 0);
      const etag = `"${sha256(WEIGHTS)}"`;
      const range = from > 0 ? { 'content-range': `bytes ${from}-${WEIGHTS.length - 1}/${WEIGHTS.length}` } : {};
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': WEIGHTS.length - from, etag, ...range });
      response.write(WEIGHTS.subarray(from, from + bytes), () => setTimeout(() => response.destroy(), 20));
      return true;
    };
  };
  const commitFolder = () => join(workspace, '.nlp/hub/tiny--bert', COMMIT);

  it('is a folder with what is needed, at one commit', async () => {
    const told: ProgressEvent[] = [];
    const model = await fetchFromHub(ID, options({ onProgress: event => told.push(event) }));
    assert.deepEqual(model, {
      path: commitFolder(),
      repository: 'tiny/bert',
      revision: 'main',
      commit: COMMIT,
      endpoint: hub.endpoint,
    });
    assert.deepEqual(readdirSync(model.path).sort(), TAKEN);
    assert.deepEqual(readFileSync(join(model.path, 'model.safetensors')), WEIGHTS);
    assert.equal(readFileSync(join(model.path, '1_Pooling/config.json'), 'utf8'), FILES['1_Pooling/config.json']);
    assert.equal(readFileSync(join(workspace, '.nlp/.gitignore'), 'utf8'), '*\n');
    assert.deepEqual(readdirSync(join(workspace, '.nlp/hub/tiny--bert')).sort(), [COMMIT, 'revisions.json']);
    const last = told.at(-1)!;
    assert.equal(last.fraction, 1);
    assert.match(last.message, /^downloading tiny\/bert: 1\.9 MiB of 1\.9 MiB$/);
    assert(told.some(({ fraction = 0 }) => fraction > 0.1 && fraction < 0.9));
  });

  it('is asked for once: the same commit is taken from the disk', async () => {
    await fetchFromHub(ID, options());
    hub.asked.length = 0;
    await fetchFromHub(ID, options());
    assert.deepEqual(
      hub.asked.map(({ path }) => path),
      ['/api/models/tiny/bert/revision/main'],
    );
    hub.asked.length = 0;
    await fetchFromHub({ ...ID, revision: COMMIT }, options());
    assert.deepEqual(hub.asked, []);
  });

  it('is fetched again where its branch went on, and the older commit stays', async () => {
    await fetchFromHub(ID, options());
    hub.commit = LATER;
    assert.equal((await fetchFromHub(ID, options())).commit, LATER);
    assert.deepEqual((await measureDownloads(workspace)).length, 2);
    hub.commit = COMMIT;
    hub.fault = (_, response) => Boolean(response.writeHead(500).end());
    assert.equal((await fetchFromHub(ID, options())).commit, LATER);
  });

  it('goes on where a connection broke', async () => {
    cutWeights(700_000, 2);
    const model = await fetchFromHub(ID, options());
    assert.deepEqual(readFileSync(join(model.path, 'model.safetensors')), WEIGHTS);
    const ranges = hub.asked.filter(({ host }) => host === 'files').map(({ headers }) => headers);
    assert.equal(ranges.length, 3);
    for (const { range, 'if-range': ifRange } of ranges.slice(1)) {
      assert.match(range ?? '', /^bytes=[1-9]\d*-$/);
      assert.equal(ifRange, `"${sha256(WEIGHTS)}"`);
    }
  });

  it('gives up where a connection breaks again and again, keeps what came, and goes on another time', async () => {
    cutWeights(0, 10);
    await fails('hub-unreachable', /breaks again and again/);
    assert.equal(existsSync(commitFolder()), false);
    cutWeights(700_000, 1);
    const abort = new AbortController();
    const onProgress = ({ fraction = 0 }: ProgressEvent) => fraction > 0.3 && abort.abort();
    await assert.rejects(fetchFromHub(ID, options({ signal: abort.signal, onProgress })), { message: 'cancelled' });
    const part = readFileSync(`${commitFolder()}.partial/model.safetensors.part`);
    assert(part.length > 0 && part.equals(WEIGHTS.subarray(0, part.length)));
    hub.asked.length = 0;
    hub.fault = undefined;
    const model = await fetchFromHub(ID, options());
    assert.deepEqual(readFileSync(join(model.path, 'model.safetensors')), WEIGHTS);
    assert.equal(hub.asked.find(({ host }) => host === 'files')?.headers.range, `bytes=${part.length}-`);
    assert.deepEqual(hub.requests('config.json').length, 0);
    assert.deepEqual(readdirSync(model.path).sort(), TAKEN);
  });

  it('begins a file again whose version there is another one by now', async () => {
    cutWeights(700_000, 1);
    const { fault } = hub;
    hub.fault = (asked, response, files) => {
      if (fault?.(asked, response, files)) return true;
      if (asked.host !== 'files') return false;
      hub.send(asked, response, WEIGHTS, '"another"');
      return true;
    };
    const model = await fetchFromHub(ID, options());
    assert.deepEqual(readFileSync(join(model.path, 'model.safetensors')), WEIGHTS);
  });

  it('begins a file again whose server knows no ranges, or gives another one', async () => {
    for (const begin of [undefined, 5]) {
      workspace = temporaryFolder();
      cutWeights(700_000, 1);
      const { fault } = hub;
      hub.fault = (asked, response, files) => {
        if (fault?.(asked, response, files)) return true;
        if (asked.host !== 'files' || begin === undefined) {
          if (asked.host === 'files') response.writeHead(200, { 'content-length': WEIGHTS.length }).end(WEIGHTS);
          return asked.host === 'files';
        }
        if (asked.headers.range === undefined) return false;
        const range = `bytes ${begin}-${WEIGHTS.length - 1}/${WEIGHTS.length}`;
        response.writeHead(206, { 'content-range': range }).end(WEIGHTS.subarray(begin));
        return true;
      };
      const model = await fetchFromHub(ID, options());
      assert.deepEqual(readFileSync(join(model.path, 'model.safetensors')), WEIGHTS);
    }
  });

  it('heals a part that the disk damaged', async () => {
    cutWeights(700_000, 1);
    const abort = new AbortController();
    const onProgress = ({ fraction = 0 }: ProgressEvent) => fraction > 0.3 && abort.abort();
    await assert.rejects(fetchFromHub(ID, options({ signal: abort.signal, onProgress })), { message: 'cancelled' });
    const path = `${commitFolder()}.partial/model.safetensors.part`;
    const part = readFileSync(path);
    part[10] = part[10]! ^ 1;
    writeFileSync(path, part);
    writeFileSync(`${commitFolder()}.partial/config.json`, '{"model_type":"evil"}');
    hub.fault = undefined;
    const model = await fetchFromHub(ID, options());
    assert.deepEqual(readFileSync(join(model.path, 'model.safetensors')), WEIGHTS);
    assert.equal(readFileSync(join(model.path, 'config.json'), 'utf8'), FILES['config.json']);
  });

  it('is refused where its bytes are not those of its hash', async () => {
    const wrong = Buffer.from(WEIGHTS);
    wrong[100] = wrong[100]! ^ 1;
    hub.fault = (asked, response) => {
      if (asked.host !== 'files') return false;
      hub.send(asked, response, wrong);
      return true;
    };
    await fails('damaged-download', /^model\.safetensors of tiny\/bert .*its hash is another one/);
    assert.equal(hub.asked.filter(({ host }) => host === 'files').length, 2);
    assert.equal(existsSync(commitFolder()), false);
  });

  it('is refused where a small file is not that of its hash', async () => {
    hub.fault = (asked, response) => {
      if (!asked.path.endsWith('/config.json') || asked.path.includes('Pooling')) return false;
      response.writeHead(200).end('{"model_type":"evil"}');
      return true;
    };
    await fails('damaged-download', /^config\.json of tiny\/bert/);
    assert.equal(hub.asked.filter(({ host }) => host === 'files').length, 0);
  });

  it('is refused where more comes than the hub said, and no more of it is read', async () => {
    hub.fault = (asked, response) => {
      if (asked.host !== 'files') return false;
      response.writeHead(200);
      response.write(Buffer.concat([WEIGHTS, WEIGHTS]));
      return true;
    };
    await fails('damaged-download', /more came than the hub said/);
    assert(readFileSync(`${commitFolder()}.partial/model.safetensors.part`).length <= WEIGHTS.length);
  });

  it('is refused where the hub names another hash than in its list', async () => {
    hub.fault = (asked, response) => {
      if (!asked.path.includes('/resolve/') || !asked.path.endsWith('/model.safetensors')) return false;
      response.writeHead(200, { 'x-linked-etag': `"${'0'.repeat(64)}"` }).end(WEIGHTS);
      return true;
    };
    await fails('damaged-download', /another hash for it than in its list/);
  });

  it('takes the token to the hub alone, and never says it', async () => {
    const env = { HF_ENDPOINT: hub.endpoint, HF_TOKEN: 'hf_secret' };
    await fetchFromHub(ID, options({ env }));
    for (const { host, headers } of hub.asked) {
      assert.equal(headers.authorization, host === 'hub' ? 'Bearer hf_secret' : undefined);
    }
    assert(hub.asked.some(({ host }) => host === 'files'));
    workspace = temporaryFolder();
    hub.fault = (_, response) => Boolean(response.writeHead(401).end('{"error":"hf_secret"}'));
    await fails('hub-forbidden', /^(?!.*secret).*refuses the token in HF_TOKEN/, { env });
    await fails('bad-hub', /^(?!.*secret)HF_TOKEN is no token/, { env: { ...env, HF_TOKEN: 'hf_sec ret\r\nX: y' } });
  });

  it('is downloaded in a trusted workspace alone', async () => {
    await fails('untrusted-hub', /tiny\/bert would be downloaded, and this workspace is not trusted/, {
      trusted: false,
    });
    assert.deepEqual(hub.asked, []);
    assert.equal(existsSync(join(workspace, '.nlp')), false);
  });

  it('is told apart from one that is not there, or not of this revision', async () => {
    await fails(
      'hub-not-found',
      /no folder tiny\/bort here, and no model tiny\/bort on 127/,
      {},
      {
        ...ID,
        repository: 'tiny/bort',
      },
    );
    await fails('hub-not-found', /has no revision "v9"/, {}, { ...ID, revision: 'v9' });
  });

  it('says what a hub wants that refuses it', async () => {
    const refuse = (status: number, headers = {}) => {
      hub.fault = (_, response) => Boolean(response.writeHead(status, headers).end('no'));
    };
    refuse(403, { 'x-error-code': 'GatedRepo' });
    await fails('hub-forbidden', /conditions to be accepted: open http.*\/tiny\/bert, accept them, and set HF_TOKEN/);
    refuse(429);
    await fails('hub-busy', /asked too often \(429\).*HF_TOKEN/);
    assert.equal(hub.asked.length, 4);
    refuse(429, { 'retry-after': '3600' });
    await fails('hub-busy', /asked too often/);
    assert.equal(hub.asked.length, 5);
    refuse(503);
    await fails('hub-busy', /fault of its own \(503\)/);
    refuse(418);
    await fails('hub-failed', /answered 418/);
    hub.fault = (_, response) => Boolean(response.writeHead(200).end('<html>Log in</html>'));
    await fails('hub-failed', /does not answer as a hub does/);
  });

  it('waits and asks again where a hub is busy for a moment', async () => {
    let left = 2;
    hub.fault = (_, response) =>
      left-- > 0 && Boolean(response.writeHead(left ? 429 : 502, { 'retry-after': '0' }).end());
    assert.equal((await fetchFromHub(ID, options())).commit, COMMIT);
  });

  it('follows five redirects, none that is not safe, and no more', async () => {
    hub.fault = (_, response) => Boolean(response.writeHead(302, { location: '/again' }).end());
    await fails('hub-failed', /redirects more than 5 times/);
    assert.equal(hub.asked.length, 6);
    hub.fault = (_, response) => Boolean(response.writeHead(302, { location: 'file:///etc/passwd' }).end());
    await fails('hub-failed', /redirects to file:/);
  });

  it('says at once that nothing answers, with the way that works offline; what is here is taken', async () => {
    await fetchFromHub(ID, options());
    await hub.close();
    const notes: string[] = [];
    const model = await fetchFromHub(ID, options({ onNote: note => notes.push(note) }));
    assert.equal(model.commit, COMMIT);
    assert.match(notes.join(), /The hub cannot be asked: tiny\/bert is taken as it was/);
    workspace = temporaryFolder();
    await fails(
      'hub-unreachable',
      /cannot be reached \(ECONNREFUSED\).*hf download tiny\/bert --local-dir FOLDER.*in place of tiny\/bert: \.\/FOLDER/,
    );
    const env = { HF_ENDPOINT: hub.endpoint, HF_HUB_OFFLINE: '1' };
    await fails('hub-unreachable', /HF_HUB_OFFLINE is set, and tiny\/bert is not here yet/, { env });
  });

  it('is measured and cleaned up, whole or stopped; what is being downloaded stays', async () => {
    const plan = () => planCleanUp([], { downloads: true, workspaces: [workspace] });
    cutWeights(700_000, 1);
    const abort = new AbortController();
    let during: Promise<number> | undefined;
    const onProgress = ({ fraction = 0 }: ProgressEvent) => {
      if (fraction < 0.3 || during) return;
      during = plan().then(({ items }) => items.length);
      void during.then(() => abort.abort());
    };
    await assert.rejects(
      fetchFromHub(ID, options({ signal: abort.signal, onProgress, patience: { tries: 3, first: 5000 } })),
    );
    assert.equal(await during, 0);
    const describe = async () => (await plan()).items.map(({ title, reason }) => `${title}: ${reason}`);
    assert.deepEqual(await describe(), ['hub/tiny/bert@1234567890ab: a download that was stopped']);
    hub.fault = undefined;
    await fetchFromHub(ID, options());
    assert.deepEqual(await describe(), ['hub/tiny/bert@1234567890ab: downloaded from a hub']);
    const { bytes } = await cleanUp(await plan());
    assert(bytes > WEIGHTS.length);
    assert.deepEqual(await describe(), []);
    await fetchFromHub(ID, options());
  });

  it('is downloaded once where two want it at the same time', async () => {
    const [a, b] = await Promise.all([fetchFromHub(ID, options()), fetchFromHub(ID, options())]);
    assert.deepEqual(a, b);
    assert.equal(hub.asked.filter(({ host }) => host === 'files').length, 1);
  });
});

describe('files of a model of a hub', () => {
  let hub: HubServer;
  afterEach(() => hub.close());
  const take = async (files: Readonly<Record<string, string | Buffer>>, file?: string) => {
    hub = await startHub(files);
    const env = { HF_ENDPOINT: hub.endpoint, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' };
    const signal = new AbortController().signal;
    return fetchFromHub(
      { ...ID, file },
      { workspace: temporaryFolder(), trusted: true, signal, env, patience: { tries: 1, first: 1 } },
    );
  };
  const index = (map: object) => JSON.stringify({ weight_map: map });

  it('are all shards that an index names', async () => {
    const { path } = await take({
      'config.json': '{}',
      'model.safetensors.index.json': index({
        a: 'model-1.safetensors',
        b: 'model-2.safetensors',
        c: 'model-1.safetensors',
      }),
      'model-1.safetensors': 'a'.repeat(3000),
      'model-2.safetensors': 'b'.repeat(3000),
      'model-3.safetensors': 'c'.repeat(3000),
    });
    const names = readdirSync(path).sort();
    assert.deepEqual(names, [
      'config.json',
      'download.json',
      'model-1.safetensors',
      'model-2.safetensors',
      'model.safetensors.index.json',
    ]);
  });

  it('are those of modules of sentence-transformers, also where all of them are below', async () => {
    const { path } = await take({
      'modules.json': '[]',
      '0_Transformer/config.json': '{}',
      '0_Transformer/tokenizer.json': '{}',
      '0_Transformer/model.safetensors': 'a'.repeat(3000),
      '0_Transformer/pytorch_model.bin': 'c'.repeat(3000),
      '2_Dense/config.json': '{}',
      '2_Dense/model.safetensors': 'b'.repeat(3000),
      'onnx/config.json': '{}',
    });
    assert.deepEqual(readdirSync(path).sort(), ['0_Transformer', '2_Dense', 'download.json', 'modules.json']);
    assert.deepEqual(readdirSync(join(path, '0_Transformer')).sort(), [
      'config.json',
      'model.safetensors',
      'tokenizer.json',
    ]);
    assert.deepEqual(readdirSync(join(path, '2_Dense')).sort(), ['config.json', 'model.safetensors']);
  });

  it('are refused where an index names what is not there, or lies elsewhere', async () => {
    for (const name of ['model-2.safetensors', '../../evil.safetensors', 7]) {
      const files = { 'config.json': '{}', 'model.safetensors.index.json': index({ a: name }) };
      await assert.rejects(take(files), { code: 'hub-no-weights' });
      await hub.close();
    }
    await assert.rejects(take({ 'model.safetensors.index.json': '[' }), { code: 'hub-no-weights' });
  });

  it('are refused as pickle, with the way to convert them', async () => {
    await assert.rejects(take({ 'config.json': '{}', 'pytorch_model.bin': 'x'.repeat(2000) }), {
      code: 'hub-no-weights',
      message: /as pickle alone.*AutoModel\.from_pretrained\('tiny\/bert'\)\.save_pretrained\('FOLDER'\)/,
    });
    await hub.close();
    await assert.rejects(take({ 'config.json': '{}' }), { code: 'hub-no-weights', message: /no model\.safetensors/ });
  });

  it('are one .gguf file: the only one, or the one that is named', async () => {
    const files = { 'a.Q4_0.gguf': 'a'.repeat(2000), 'README.md': 'x' };
    const { path } = await take(files);
    assert.equal(basename(path), 'a.Q4_0.gguf');
    assert.deepEqual(readdirSync(dirname(path)).sort(), ['README.md', 'a.Q4_0.gguf', 'download.json']);
    await hub.close();
    const two = { ...files, 'a.Q8_0.gguf': 'b'.repeat(2000) };
    await assert.rejects(take(two), { message: /has 2 \.gguf files; name one, for example tiny\/bert\/a\.Q4_0\.gguf/ });
    await hub.close();
    const named = await take(two, 'a.Q8_0.gguf');
    assert.equal(readFileSync(named.path, 'utf8'), 'b'.repeat(2000));
    await hub.close();
    await assert.rejects(take(two, 'c.gguf'), { message: /has no file c\.gguf; of \.gguf files it has a\.Q4_0/ });
  });
});

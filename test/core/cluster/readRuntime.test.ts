// What a runtime's file may say, and what is told of it where it is wrong.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessFromEnvironment } from '../../../src/core/cluster/access';
import { readRuntime } from '../../../src/core/cluster/readRuntime';
import { endpointOf, type Runtime } from '../../../src/core/cluster/runtime';
import { removeFolder } from '../../removeFolder';

const path = '/project/office.runtime.yaml';
const read = (text: string) => readRuntime(path, { workspace: '/project', trusted: true }, text);

function problem(text: string): string {
  const { runtime, problems } = read(text);
  assert.equal(runtime, undefined);
  const [first] = problems;
  const { start } = first!.range!;
  return `${start.line}:${start.column} ${first!.message}`;
}

describe('the file of a runtime', () => {
  it('has defaults', () => {
    const { runtime, problems } = read('type: ray\naddress: http://127.0.0.1:8265\n');
    assert.deepEqual(problems, []);
    assert.deepEqual(JSON.parse(JSON.stringify(runtime)), {
      name: 'office',
      path,
      type: 'ray',
      address: 'http://127.0.0.1:8265',
      token: 'RAY_AUTH_TOKEN',
      cpus: 1,
      gpus: 0,
      node: 'pypi',
      python: 'pypi',
      env: {},
    });
  });

  it('takes every key', () => {
    const { runtime, problems } = read(
      'type: ray\naddress: https://ray.example.org/team\ntoken: OFFICE_TOKEN\ncpus: 2.5\nnode: /usr/bin/node\nstorage: /mnt/share\nenv: { NLP_THREADS: "2" }\n',
    );
    assert.deepEqual(problems, []);
    assert.equal(runtime!.cpus, 2.5);
    assert.deepEqual(runtime!.env, { NLP_THREADS: '2' });
  });

  it('names the place of what is wrong', () => {
    assert.deepEqual(
      [
        'type: rai',
        'adress: http://127.0.0.1:8265\ntype: ray',
        'type: ray\naddress: 127.0.0.1:8265',
        'type: ray\naddress: ray://127.0.0.1:10001',
        'type: ray\naddress: http://10.0.0.7:8265',
        'type: ray\naddress: https://me:secret@ray.example.org',
        'type: ray\nnode: node',
        'type: ray\npython: python3',
        'type: ray\nstorage: share/nlp',
        'type: ray\ncpus: 0',
        'type: ray\nenv: { "MY VARIABLE": x }',
      ].map(problem),
      [
        '1:7 unknown type "rai"; did you mean "ray"?',
        '1:1 unknown key "adress"; did you mean "address"?',
        '2:10 "127.0.0.1:8265" is no address; write one such as http://127.0.0.1:8265',
        "2:10 ray://127.0.0.1:10001 is for Ray's own clients; name the address of the dashboard, such as http://127.0.0.1:8265",
        '2:10 http://10.0.0.7:8265 would send token and data unencrypted, and who listens could run programs there. Use https://, or a tunnel: ssh -L 8265:127.0.0.1:8265 10.0.0.7, with the address http://127.0.0.1:8265',
        '2:10 an address holds no name and password; put the token into the environment variable that token names',
        '2:7 node is pypi, or the absolute path of a Node on the workers, such as /usr/bin/node',
        '2:9 python is pypi, installed, or the absolute path of a Python on the workers, such as /opt/conda/bin/python',
        '2:10 storage is an absolute path that this machine and the workers see, such as /mnt/share/nlp',
        '2:7 cpus must be above 0, at most 1024, got 0',
        '2:6 "MY VARIABLE" is no name of a variable: use letters, digits and _',
      ],
    );
  });

  it('refuses a token in its place, and does not repeat it', () => {
    for (const token of [
      'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00',
      'hf_AbCdEfGhIjKlMnOpQrStUvWx1234567890',
      'my secret',
      'a-b-c-d',
      'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5',
    ]) {
      const message = problem(`type: ray\ntoken: ${token}`);
      assert.match(message, /^2:8 token takes the name of an environment variable/);
      assert.ok(!message.includes(token), message);
    }
    for (const name of ['RAY_AUTH_TOKEN', 'TOKEN', 'ray_token', 'TOKEN_OF_THE_OFFICE_CLUSTER_2'])
      assert.deepEqual(read(`type: ray\ntoken: ${name}`).problems, [], name);
  });
});

describe('access to a runtime', () => {
  const runtime = read('type: ray\naddress: http://127.0.0.1:8265/').runtime!;

  it('takes what this machine says before what the file says', () => {
    assert.deepEqual(endpointOf(runtime, { trusted: true }), { address: 'http://127.0.0.1:8265' });
    assert.deepEqual(endpointOf(runtime, { trusted: true, address: 'https://other.org/x/', token: ' abc\n' }), {
      address: 'https://other.org/x',
      token: 'abc',
    });
  });

  it('says what is missing or wrong, without the token', () => {
    const refused = (change: Partial<Runtime>, access: { address?: string; token?: string }, trusted = true) => {
      try {
        endpointOf({ ...runtime, ...change }, { ...access, trusted });
      } catch (error) {
        return (error as Error).message;
      }
      return assert.fail('nothing was refused');
    };
    assert.match(refused({}, {}, false), /a workspace that is not trusted sends nothing/);
    assert.match(refused({ address: undefined }, {}), /office\.runtime\.yaml has no address; write one such as/);
    assert.match(refused({}, { address: 'http://cluster:8265' }), /ssh -L 8265:127\.0\.0\.1:8265 cluster/);
    const words = refused({}, { token: 'two words' });
    assert.match(words, /what RAY_AUTH_TOKEN holds is no token/);
    assert.ok(!words.includes('two words'));
  });

  it('reads what the programs of Ray read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlp-token-'));
    try {
      const file = join(folder, 'auth_token');
      writeFileSync(file, 'from-file\n');
      const none = { RAY_AUTH_TOKEN_PATH: join(folder, 'none') };
      const bare = { token: 'RAY_AUTH_TOKEN' };
      assert.deepEqual(await accessFromEnvironment(bare, none), {});
      assert.deepEqual(await accessFromEnvironment(bare, { ...none, RAY_ADDRESS: 'ray://x:10001' }), {});
      const env = { RAY_AUTH_TOKEN_PATH: file, RAY_ADDRESS: 'https://x.org' };
      assert.deepEqual(await accessFromEnvironment(bare, env), { address: 'https://x.org', token: 'from-file' });
      // Each of several runtimes leads where its file says.
      assert.deepEqual(await accessFromEnvironment(runtime, env), { token: 'from-file' });
      assert.deepEqual(await accessFromEnvironment({ token: 'MINE' }, { RAY_AUTH_TOKEN_PATH: file, MINE: 'mine' }), {
        token: 'mine',
      });
    } finally {
      removeFolder(folder);
    }
  });
});

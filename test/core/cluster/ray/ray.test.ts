// What becomes of answers that no good cluster gives: told in words, tried again where that may help, the token to nobody else.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { ActionableError, CancelledError } from '../../../../src/core/base/errors';
import type { PythonNeeds } from '../../../../src/core/cluster/cluster';
import { packOf, textFile } from '../../../../src/core/cluster/packFile';
import { RayCluster } from '../../../../src/core/cluster/ray/ray';
import { type Answer, json, type RayServer, runtimeAt, startRayServer } from './rayServer';

const signal = new AbortController().signal;
const JOB = { id: 'nlp-1', pack: 'gcs://_ray_pkg_x.zip', command: ['a.cjs'], cpus: 1, env: {}, metadata: {} };
/** Outages pass in milliseconds. */
const PACE = { first: 5, last: 10, patience: [5, 5, 5] };

describe('a Ray cluster that answers badly', () => {
  let server: RayServer;
  let other: RayServer | undefined;
  before(async () => {
    server = await startRayServer((_, response) => response.end());
  });
  after(() => server.close());
  beforeEach(() => {
    server.asked.length = 0;
  });
  afterEach(async () => {
    await other?.close();
    other = undefined;
  });

  const cluster = (address = server.address) =>
    new RayCluster(runtimeAt(address), { trusted: true, token: 'the-token' }, PACE);
  async function refused(act: () => Promise<unknown>): Promise<string> {
    try {
      await act();
    } catch (error) {
      assert.ok(error instanceof ActionableError, String((error as Error).stack));
      assert.ok(!error.message.includes('the-token'), 'messages do not repeat the token');
      return `${error.code}: ${error.message}`;
    }
    return assert.fail('nothing was refused');
  }
  const check = (answer: Answer) => {
    server.answer = answer;
    return refused(() => cluster().check(signal));
  };

  it('is told what it is', async () => {
    server.answer = (_, response) => json(response, { version: '4', ray_version: '2.60.0' });
    assert.deepEqual(await cluster().check(signal), { kind: 'Ray', version: '2.60.0' });
    const [{ headers, path }] = server.asked as [RayServer['asked'][number]];
    assert.deepEqual([path, headers.authorization], ['/api/version', 'Bearer the-token']);
    // By these Ray knows browsers, and refuses them.
    assert.deepEqual(
      Object.keys(headers).filter(name => /^(?:sec-fetch|origin|referer)/.test(name)),
      [],
    );
    assert.doesNotMatch(headers['user-agent']!, /Mozilla/);
  });

  it('that wants a token, or another one', async () => {
    const missing = (_: unknown, response: Parameters<Answer>[1]) => response.writeHead(401).end('Unauthorized');
    server.answer = missing;
    const without = new RayCluster(runtimeAt(server.address), { trusted: true }, PACE);
    assert.match(
      await refused(() => without.check(signal)),
      /^cluster-denied: .* wants a token; set RAY_AUTH_TOKEN to it, or put it into ~\/\.ray\/auth_token/,
    );
    assert.match(
      await check((_, response) => response.writeHead(403).end('Forbidden')),
      /^cluster-denied: .* refuses the token; set RAY_AUTH_TOKEN/,
    );
    server.answer = missing;
    const editor = { trusted: true, tokenCommand: 'NLP: Set Token of a Runtime' };
    const asked = new RayCluster(runtimeAt(server.address), editor, PACE);
    assert.match(
      await refused(() => asked.check(signal)),
      /wants a token; run NLP: Set Token of a Runtime with it, or/,
    );
  });

  it('is no Ray', async () => {
    const notRay = /^cluster-not-ray: what answers at 127\.0\.0\.1:\d+ is not Ray's dashboard: /;
    assert.match(await check((_, response) => response.end('<html>')), /what it answers is no JSON/);
    assert.match(await check((_, response) => json(response, null)), /it tells no version of Ray/);
    assert.match(await check((_, response) => response.writeHead(404).end()), notRay);
    assert.match(
      await check((_, response) => json(response, { version: '4', ray_version: '2.9.3' })),
      /^cluster-too-old: .* runs Ray 2\.9\.3; jobs need 2\.34 or later: pip install/,
    );
    assert.match(
      await check((_, response) => response.socket!.end('SSH-2.0-OpenSSH_9\r\n')),
      /not Ray's dashboard: it does not speak HTTP/,
    );
    assert.match(
      await refused(() => cluster(server.address.replace('http:', 'https:')).check(signal)),
      /it does not speak HTTPS; does its address begin with http:\/\/\?/,
    );
  });

  it('never sends the token where it is redirected', async () => {
    other = await startRayServer((_, response) => json(response, { version: '4', ray_version: '2.60.0' }));
    for (const status of [301, 302, 307, 308]) {
      const words = await check((_, response) => response.writeHead(status, { location: other!.address }).end());
      assert.match(
        words,
        /^cluster-not-ray: .*it redirects to 127\.0\.0\.1:\d+, and the token goes to no other address/,
      );
    }
    assert.equal(other.asked.length, 0);
  });

  it('cannot be reached', async () => {
    const gone = await startRayServer(() => undefined);
    await gone.close();
    assert.match(
      await refused(() => cluster(gone.address).check(signal)),
      /^cluster-unreachable: 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\. Is the cluster running, or the tunnel to it open\?$/,
    );
  });

  it('answers more than anything of it can be', async () => {
    const words = await check((_, response) => {
      const piece = Buffer.alloc(2 ** 20, '1');
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    });
    assert.match(words, /^cluster-not-ray: .*an answer of more than 64 MB/);
  });

  it('ends at once when it is cancelled', async () => {
    server.answer = () => undefined;
    const abort = new AbortController();
    const asked = cluster().check(abort.signal);
    abort.abort();
    await assert.rejects(asked, CancelledError);
  });

  it('begins a job once, also where its answer is lost', async () => {
    const jobs = new Set<string>();
    server.answer = ({ method, path, body }, response) => {
      if (method === 'GET') {
        if (jobs.has(path)) return json(response, { status: 'PENDING' });
        return response.writeHead(404).end();
      }
      const { submission_id: id } = JSON.parse(body) as { submission_id: string };
      const isNew = !jobs.has(`/api/jobs/${id}`);
      jobs.add(`/api/jobs/${id}`);
      if (isNew) return response.socket!.destroy();
      return response.writeHead(400).end('ValueError: Job with submission_id nlp-1 already exists.');
    };
    await cluster().submit(JOB, signal);
    assert.deepEqual(
      server.asked.map(({ method, path }) => `${method} ${path}`),
      ['POST /api/jobs/', 'POST /api/jobs/', 'GET /api/jobs/nlp-1'],
    );
    server.answer = ({ method }, response) =>
      method === 'GET' ? response.writeHead(404).end() : response.writeHead(400).end('Traceback\nValueError: no agent');
    assert.match(
      await refused(() => cluster().submit(JOB, signal)),
      /^cluster-refused: 127\.0\.0\.1:\d+ refuses \(400\): ValueError: no agent$/,
    );
  });

  it('installs what a job of Python needs, unless the runtime names a Python', async () => {
    server.answer = (_, response) => json(response, {});
    const environmentOf = async (python: string, needs: Partial<PythonNeeds> = {}) => {
      server.asked.length = 0;
      const one = new RayCluster({ ...runtimeAt(server.address), node: '/node', python }, { trusted: true }, PACE);
      await one.submit({ ...JOB, python: { packages: ['torch'], gpus: 1, spreads: false, ...needs } }, signal);
      const { runtime_env: environment, entrypoint_num_gpus: gpus } = JSON.parse(server.asked[0]!.body);
      const { pip, env_vars: variables, py_executable: workers } = environment;
      return [pip?.packages, variables.NLP_JOB_PYTHON, workers, gpus];
    };
    assert.deepEqual(await environmentOf('pypi'), [['torch'], 'python', undefined, 1]);
    assert.deepEqual(await environmentOf('installed', { gpus: 0 }), [undefined, 'python', undefined, undefined]);
    assert.deepEqual(await environmentOf('/opt/python'), [undefined, '/opt/python', undefined, 1]);
    // Its workers are other processes, which Ray starts.
    const spread = await environmentOf('/opt/python', { spreads: true, gpus: 0 });
    assert.deepEqual(spread, [undefined, '/opt/python', '/opt/python', undefined]);
  });

  it('says how a job fares in words', async () => {
    const state = async (info: object) => {
      server.answer = (_, response) => json(response, info);
      const { status, message } = await cluster().state('nlp-1', signal);
      return `${status}: ${message}`;
    };
    const failed = (error_type: string, message: string, code?: number) =>
      state({ status: 'FAILED', error_type, message, driver_exit_code: code, driver_node_id: 'n' });
    assert.equal(await state({ status: 'SUCCEEDED', message: 'Job finished successfully.' }), 'succeeded: undefined');
    assert.match(
      await failed('JOB_SUPERVISOR_ACTOR_DIED', 'Job supervisor actor died: The actor died because its node has died.'),
      /^lost: the node that it ran on is gone \(/,
    );
    assert.match(
      await failed(
        'RUNTIME_ENV_SETUP_FAILURE',
        'runtime_env setup failed: OSError: [Errno 28] No space left on device',
      ),
      /^failed: a disk of the worker is full; make room there \(/,
    );
    assert.match(
      await failed('RUNTIME_ENV_SETUP_FAILURE', 'pip install failed: No matching distribution found for torch>=2.4'),
      /^failed: pip cannot install torch and transformers on the worker; does it reach PyPI\? Else write python: installed/,
    );
    assert.equal(
      await failed('JOB_ENTRYPOINT_COMMAND_ERROR', 'Job entrypoint command failed', 96),
      'failed: the worker is no linux-x64; jobs run on Linux with x64 processors only',
    );
    assert.equal(
      await failed('JOB_ENTRYPOINT_COMMAND_ERROR', 'failed with exit code -9', -9),
      'failed: its process was killed (SIGKILL), as a system does that has too little memory',
    );
    assert.equal(await failed('JOB_ENTRYPOINT_COMMAND_ERROR', 'x', 2), 'failed: its process ended with code 2');
    server.answer = (_, response) => response.writeHead(404).end();
    const { status, message } = await cluster().state('nlp-1', signal);
    assert.equal(status, 'lost');
    assert.match(message!, /the cluster has no job nlp-1: it was started again, or the job was removed/);
  });

  it('sends a package once, and says that one is too large for what stands before the cluster', async () => {
    const pack = packOf([textFile('work/a.csv', 'text\n'.repeat(100_000))]);
    let known = false;
    let cut = 1;
    server.answer = ({ method }, response) => {
      if (method === 'PUT' && cut-- > 0) return response.socket!.destroy();
      if (method === 'PUT') known = true;
      return response.writeHead(known ? 200 : 404).end();
    };
    const sent: number[] = [];
    const uri = await cluster().upload(pack, (done, of) => sent.push(done / of), signal);
    assert.equal(uri, `gcs://_ray_pkg_${pack.hash}.zip`);
    assert.equal(sent.at(-1), 1);
    assert.deepEqual(
      server.asked.map(({ method }) => method),
      ['GET', 'PUT', 'PUT'],
    );
    await cluster().upload(pack, () => assert.fail('nothing is sent'), signal);
    server.answer = ({ method }, response) => response.writeHead(method === 'PUT' ? 413 : 404).end();
    assert.match(
      await refused(() => cluster().upload(pack, () => undefined, signal)),
      /^pack-too-large: .* takes no package of 1 MB: what stands before the cluster limits it \(413\)/,
    );
  });

  describe('while a job writes', () => {
    const log = (...lines: string[]) =>
      `Running entrypoint for job nlp-1: echo nlp-job-begins; x\nnlp-job-begins\n${lines.join('\n')}\n`;
    async function read(news = {}): Promise<string> {
      let text = '';
      for await (const piece of cluster().output('nlp-1', signal, news)) text += piece;
      return text;
    }
    const RUNNING = { status: 'RUNNING', driver_node_id: 'node1' };

    it('ends with nothing where its node died before it ran', async () => {
      const died = { status: 'FAILED', error_type: 'JOB_SUPERVISOR_ACTOR_DIED', message: 'The actor never ran' };
      server.answer = (_, response) => json(response, died);
      assert.equal(await read(), '');
    });

    it('goes over cut connections, and repeats nothing', async () => {
      const whole = Buffer.from(log('eins', 'zwei: größe', 'drei', 'vier'));
      let streams = 0;
      server.answer = ({ path }, response) => {
        if (path.startsWith('/api/jobs/'))
          return json(response, streams < 4 ? RUNNING : { ...RUNNING, status: 'SUCCEEDED' });
        if (path.startsWith('/api/v0/logs/file')) return response.end(whole);
        streams++;
        // Each time a little more of it, in the middle of a letter too.
        const until = whole.indexOf('ß') + 1 + 3 * (streams - 1);
        response.write(whole.subarray(0, until));
        return setTimeout(() => response.socket?.destroy(), 5);
      };
      assert.equal(await read(), 'eins\nzwei: größe\ndrei\nvier\n');
      assert.ok(streams >= 4);
    });

    it('tells of an outage, and takes up again', async () => {
      let asked = 0;
      server.answer = ({ path }, response) => {
        if (!path.startsWith('/api/jobs/')) return response.end(log('all'));
        asked++;
        if (asked === 1) return json(response, { status: 'PENDING' });
        if (asked < 4) return response.writeHead(503).end();
        return json(response, { ...RUNNING, status: 'SUCCEEDED' });
      };
      const told: string[] = [];
      const news = {
        onOutage: (tries: number, why: string) => told.push(`${tries} ${why}`),
        onReturn: () => told.push('back'),
      };
      assert.equal(await read(news), 'all\n');
      assert.deepEqual(
        told.map(words => words.replace(/127\.0\.0\.1:\d+/, 'HOST')),
        [
          '1 HOST answers 503: what is behind it does not answer',
          '2 HOST answers 503: what is behind it does not answer',
          'back',
        ],
      );
    });

    it('gives a cluster up that does not return', async () => {
      server.answer = (_, response) => response.writeHead(503).end();
      assert.match(
        await refused(() => read()),
        /^cluster-lost: the cluster has not answered for a while: .*what it has sent is kept/,
      );
      assert.equal(server.asked.length, 1 + PACE.patience.length);
      server.answer = (_, response) => response.writeHead(404).end();
      assert.match(await refused(() => read()), /^cluster-lost: the cluster has no job nlp-1/);
    });

    it('ends where the node is gone, with nothing more to read', async () => {
      server.answer = ({ path }, response) => {
        if (path.startsWith('/api/jobs/'))
          return json(response, { status: 'FAILED', error_type: 'JOB_SUPERVISOR_ACTOR_DIED', driver_node_id: 'gone' });
        return response.writeHead(500).end('no such node');
      };
      assert.equal(await read(), '');
    });

    it('ends when it is cancelled in the middle', async () => {
      server.answer = ({ path }, response) =>
        path.startsWith('/api/jobs/') ? json(response, RUNNING) : response.write(log('first'));
      const abort = new AbortController();
      const reading = (async () => {
        for await (const piece of cluster().output('nlp-1', abort.signal)) {
          assert.equal(piece, 'first\n');
          abort.abort();
        }
      })();
      await assert.rejects(reading, CancelledError);
    });
  });

  it('gives a file whole, over cut connections', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251));
    let tries = 0;
    server.answer = ({ path }, response) => {
      if (path.startsWith('/api/jobs/')) return json(response, { status: 'SUCCEEDED', driver_node_id: 'node1' });
      tries++;
      response.write(bytes.subarray(0, tries * 100_000));
      return tries < 3 ? setTimeout(() => response.socket?.destroy(), 5) : response.end();
    };
    const pieces: Uint8Array[] = [];
    for await (const piece of cluster().fetchFile('nlp-1', 'run.tgz', signal)) pieces.push(piece);
    assert.ok(Buffer.concat(pieces).equals(bytes));
    const query = new URLSearchParams(server.asked.at(-1)!.path.split('?')[1]);
    assert.equal(query.get('filename'), 'nlp-files-nlp-1/run.tgz');
    server.answer = ({ path }, response) =>
      path.startsWith('/api/jobs/')
        ? json(response, { status: 'SUCCEEDED', driver_node_id: 'node1' })
        : response.writeHead(500).end('A file is not found at: x');
    assert.match(
      await refused(async () => {
        for await (const _ of cluster().fetchFile('nlp-1', 'run.tgz', signal)) assert.fail();
      }),
      /^cluster-no-file: the cluster does not give out nlp-files-nlp-1\/run\.tgz of node node1 \(500\): A file is not found/,
    );
  });

  it('is asked nothing for a workspace without trust', () => {
    assert.throws(
      () => new RayCluster(runtimeAt(server.address), { trusted: false, token: 'the-token' }),
      (error: unknown) => error instanceof ActionableError && error.code === 'untrusted-cluster',
    );
    assert.equal(server.asked.length, 0);
  });

  it('may be an open port that never answers', async () => {
    // Not tried to its end: a request waits for half a minute. It can be left at any time.
    const silent = createServer(() => undefined);
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const abort = new AbortController();
    const asked = cluster(`http://127.0.0.1:${port}`).state('nlp-1', abort.signal);
    setTimeout(() => abort.abort(), 20);
    await assert.rejects(asked, CancelledError);
    silent.close();
  });
});

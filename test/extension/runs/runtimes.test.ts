import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readRuntime } from '../../../src/core/cluster/readRuntime';
import { endpointOf } from '../../../src/core/cluster/runtime';
import type { RunRecord } from '../../../src/core/runs/run';
import {
  accessOf,
  addressOf,
  inOrder,
  leftOnCluster,
  NEW_RUNTIME,
  refuseRuntimeName,
} from '../../../src/extension/runs/runtimes';
import { exampleRecord } from '../../core/runs/exampleRecord';

describe('extension/runs/runtimes', () => {
  const at = (...names: string[]) => join('/w', ...names);

  it('come in the order of use: the last one, those next to the config, others', () => {
    const [far, near, other] = [
      at('a', 'far.runtime.yaml'),
      at('b', 'near.runtime.yaml'),
      at('b', 'other.runtime.yaml'),
    ];
    const config = at('b', 'spam.nlp.yaml');
    assert.deepEqual(inOrder([far, other, near], config, undefined), [near, other, far]);
    assert.deepEqual(inOrder([near, other, far], config, far), [far, near, other]);
    assert.deepEqual(inOrder([other, near], config, at('gone.runtime.yaml')), [near, other]);
  });

  it('have the address of the settings, if there is one, in place of that of the file', () => {
    const access = accessOf({ lab: ' http://127.0.0.1:9000 ', office: '  ' });
    assert.deepEqual(Object.keys(access), ['lab']);
    const { runtime } = readRuntime('/w/lab.runtime.yaml', { workspace: '/w', trusted: true }, NEW_RUNTIME);
    assert.equal(endpointOf(runtime!, { ...access.lab, trusted: true }).address, 'http://127.0.0.1:9000');
    assert.equal(endpointOf(runtime!, { ...access.office, trusted: true }).address, 'http://127.0.0.1:8265');
  });

  it('lead where the settings say, else their file, else RAY_ADDRESS; each is named', () => {
    const lab = { name: 'lab', address: 'http://127.0.0.1:1' };
    const env = { RAY_ADDRESS: 'http://127.0.0.1:3' };
    const set = { lab: 'http://127.0.0.1:2' };
    assert.deepEqual(addressOf(lab, set, env), { address: 'http://127.0.0.1:2', from: 'settings' });
    assert.deepEqual(addressOf(lab, {}, env), { address: 'http://127.0.0.1:1', from: 'file' });
    assert.deepEqual(addressOf({ name: 'lab' }, {}, env), { address: 'http://127.0.0.1:3', from: 'RAY_ADDRESS' });
    assert.equal(addressOf({ name: 'lab' }, {}, { RAY_ADDRESS: '127.0.0.1:6379' }), undefined);
  });

  it('begin with a file that is one, and a name that a file can have', () => {
    assert.deepEqual(readRuntime('/w/lab.runtime.yaml', { workspace: '/w', trusted: true }, NEW_RUNTIME).problems, []);
    for (const name of ['lab', 'lab-2', 'gpu.big', '_x']) assert.equal(refuseRuntimeName(name), undefined, name);
    for (const name of ['', '../lab', 'a/b', '.lab', 'a b', 'a\\b']) assert.ok(refuseRuntimeName(name), name);
  });

  it('are offered for what they may still train: not for trials, nor what was offered', () => {
    const entry = (job: string | undefined, change: Partial<RunRecord> = {}) => {
      const remote = job === undefined ? undefined : { ...exampleRemote, job };
      const record = exampleRecord({ status: 'interrupted', remote, ...change });
      const { status } = record;
      return { folder: `/w/${job}`, record, status, usable: false, continues: true, trainedAt: record.startedAt };
    };
    const left = entry('a');
    const others = [entry(undefined), entry('b', { status: 'completed' }), entry('c', { trial: 1 }), entry('d')];
    assert.deepEqual(leftOnCluster([left, ...others], ['d']), [left]);
  });
});

const exampleRemote: NonNullable<RunRecord['remote']> = { runtime: '/w/lab.runtime.yaml', job: '' };

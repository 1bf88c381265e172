import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { runCli } from './runCli';

describe('nlp config', () => {
  let workspace = '';
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });

  before(() => {
    workspace = makeTinyWorkspace({ model: 'lstm' }).workspace;
    writeFileSync(join(workspace, 'wide.nlp.yaml'), 'extends: tiny.nlp.yaml\nmodel: { hidden: 9 }\n');
  });

  it('prints what is extended, overridden and left out', async () => {
    const { code, stdout, stderr } = await cli('config', 'wide.nlp.yaml', '--set', 'train.batch=3');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^ {2}type: lstm$/m);
    assert.match(stdout, /^ {2}hidden: 9$/m);
    assert.match(stdout, /^ {2}batch: 3$/m);
    assert.match(stdout, /^ {2}patience: 0$/m);
  });

  it('prints the same as one line of JSON', async () => {
    const { stdout } = await cli('config', 'wide.nlp.yaml', '--json');
    const { model } = JSON.parse(stdout) as { model: { type: string; hidden: number } };
    assert.deepEqual([model.type, model.hidden, stdout.trimEnd().split('\n').length], ['lstm', 9, 1]);
  });

  it('says what is wrong, where', async () => {
    const { code, stdout, stderr } = await cli('config', 'wide.nlp.yaml', '--set', 'model.hiden=4');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^--set model\.hiden=4: unknown key "hiden"/);
  });
});

// A folder as EncoderDecoderModel of transformers saves it becomes a run that writes what transformers writes.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { openRun } from '../../../../src/core/inference/openRun';
import { writeTexts } from '../../../../src/core/inference/writeTexts';
import { importModel } from '../../../../src/core/training/importModel';
import { gather, makeTinyWorkspace } from '../tinyWorkspace';

const path = join(__dirname, '../../../fixtures/models/encoderDecoder/folder');

describe('importing a folder that joins two models', () => {
  it('gives a run that writes the same', async () => {
    const expected: { texts: string[]; written: string[] } = JSON.parse(
      readFileSync(join(path, 'expected.json'), 'utf8'),
    );
    const { workspace } = makeTinyWorkspace();
    const { folder, record, table } = await importModel({ path, task: 'translate' }, gather(workspace));
    assert.equal(record.untrained, undefined);
    const found = table.filter(({ status }) => status === 'found').map(({ name }) => name!);
    assert.ok(found.includes('decoder/encoder.0.cross.keyValue.weight'), 'cross-attention is in the file');
    const { engine } = await createEngine('auto', { threads: 1 });
    const run = await openRun(folder, engine);
    const written = await writeTexts(run, expected.texts, { beam: 1, longest: 5 });
    assert.deepEqual(
      written.map(({ hypotheses: [best] }) => best!.text),
      expected.written,
    );
    await run.dispose();
  });

  it('asks what it is for, and says what it cannot be', async () => {
    const { workspace } = makeTinyWorkspace();
    await assert.rejects(importModel({ path }, gather(workspace)), /Say it: --task translate, or --task summarize\.$/);
    await assert.rejects(
      importModel({ path, task: 'tag' }, gather(workspace)),
      /can translate or summarize, not tag\.$/,
    );
  });

  it('is told where the two do not go together', async () => {
    const { workspace } = makeTinyWorkspace();
    const broken = join(workspace, 'broken');
    cpSync(path, broken, { recursive: true });
    const config = JSON.parse(readFileSync(join(broken, 'config.json'), 'utf8'));
    writeFileSync(join(broken, 'config.json'), JSON.stringify({ ...config, decoder: undefined }));
    await assert.rejects(importModel({ path: broken, task: 'translate' }, gather(workspace)), /has no "decoder"/);
  });
});

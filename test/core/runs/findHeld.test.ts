import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findHeld } from '../../../src/core/runs/findHeld';
import { whileHeld } from './heldFiles';
import { makeRun } from './makeRun';
import { temporaryFolder } from './temporaryFolder';

describe('runs/findHeld', () => {
  it('names the file of a folder that another program has open, and changes none', async () => {
    const folder = makeRun(temporaryFolder(), {}, { files: { 'checkpoints/best/model.safetensors': 10 } });
    const record = readFileSync(join(folder, 'run.json'), 'utf8');
    assert.equal(await findHeld(folder), undefined);
    for (const [names, file, code] of [
      [/model\.safetensors$/, 'checkpoints/best/model.safetensors', 'EBUSY'],
      [/run\.json$/, 'run.json', 'EPERM'],
    ] as const) {
      await whileHeld({ open: names }, { code }, async () => assert.equal(await findHeld(folder), join(folder, file)));
    }
    // Elsewhere files that are open go all the same.
    await whileHeld({ open: /run\.json$/ }, { code: 'EACCES', platform: 'linux' }, async () => {
      assert.equal(await findHeld(folder), undefined);
    });
    assert.equal(await findHeld(join(folder, 'none')), undefined);
    assert.equal(readFileSync(join(folder, 'run.json'), 'utf8'), record);
  });
});

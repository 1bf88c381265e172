import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNpy } from '../../../src/core/formats/npy';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const { read, refused } = JSON.parse(readFileSync(join(__dirname, '../../fixtures/formats/npy.json'), 'utf8')) as {
  readonly read: readonly Case[];
  readonly refused: readonly Pick<Case, 'name' | 'file'>[];
};
const bytesOf = (file: string) => new Uint8Array(Buffer.from(file, 'base64'));

describe('NumPy files', () => {
  for (const { name, file, shape, values } of read) {
    it(`are read as numpy reads them: ${name}`, () => {
      const { rows, columns, data } = readNpy(bytesOf(file), 'a.npy');
      assert.deepEqual([rows, columns], shape);
      assert.deepEqual(data, Float32Array.from(values));
    });
  }

  for (const { name, file } of refused) {
    it(`are refused with what to do: ${name}`, () => {
      assert.throws(() => readNpy(bytesOf(file), 'a.npy'), {
        code: 'bad-vectors',
        message: /^a\.npy: .*(astype|Reshape)/,
      });
    });
  }

  it('are refused wherever they are cut off', () => {
    const whole = bytesOf(read[0]!.file);
    for (let length = 0; length < whole.length; length++) {
      assert.throws(() => readNpy(whole.slice(0, length), 'a.npy'), { code: 'bad-vectors' }, `${length} bytes`);
    }
  });
});

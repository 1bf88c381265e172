import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { Random } from '../../../src/core/base/random';
import { findInvalidUtf8, locateByte } from '../../../src/core/base/utf8';

describe('base/utf8', () => {
  it('finds the first byte that is not UTF-8', () => {
    const cases: [number[], number][] = [
      [[], -1],
      [[0x61, 0xc3, 0xa9], -1],
      [[0x61, 0xe9, 0x62], 1],
      [[0xc3], 0],
      [[0xc0, 0x80], 0],
      [[0xed, 0xa0, 0x80], 0],
      [[0xe0, 0x80, 0x80], 0],
      [[0xf4, 0x90, 0x80, 0x80], 0],
      [[0xf0, 0x9f, 0x98, 0x80], -1],
      [[0x61, 0x80], 1],
    ];
    for (const [bytes, expected] of cases)
      assert.equal(findInvalidUtf8(Uint8Array.from(bytes)), expected, String(bytes));
  });

  it('agrees with the engine on 20,000 random byte strings', () => {
    const random = new Random(2, 'bytes');
    const likely = [0x61, 0x80, 0xa0, 0xbf, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4];
    for (let i = 0; i < 20_000; i++) {
      const bytes = Uint8Array.from({ length: 1 + random.integer(6) }, () => likely[random.integer(likely.length)]!);
      const found = findInvalidUtf8(bytes);
      assert.equal(found === -1, isUtf8(bytes), String(bytes));
      if (found > 0) assert.ok(isUtf8(bytes.subarray(0, found)));
    }
  });

  it('says on which line and in which column', () => {
    const bytes = Buffer.concat([Buffer.from('ab\nc😀é'), Buffer.of(0xff), Buffer.from('\n')]);
    assert.deepEqual(locateByte(bytes, bytes.indexOf(0xff)), { byte: 0xff, line: 2, column: 5 });
  });
});

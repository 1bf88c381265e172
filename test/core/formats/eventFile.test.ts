// TensorBoard's events: equal, byte for byte, to what TensorBoard's own classes write (test/fixtures/formats/makeEvents.py).
import assert from 'node:assert/strict';
import { crc32c, maskedCrc32c } from '../../../src/core/formats/crc32c';
import { type TensorboardEvent, writeEvents } from '../../../src/core/formats/eventFile';
import { readTfRecords, writeTfRecord } from '../../../src/core/formats/tfRecord';
import fixture from '../../fixtures/formats/events.json';

const bytes = (text: string) => new TextEncoder().encode(text);
const events = fixture.events as readonly TensorboardEvent[];

describe('CRC-32C', () => {
  it('gives the check values of RFC 3720, B.4', () => {
    assert.equal(crc32c(bytes('123456789')), 0xe3069283);
    assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
    assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
  });

  it('is masked by rotation and a constant', () => {
    const crc = crc32c(bytes('123456789'));
    const unmasked = (maskedCrc32c(bytes('123456789')) - 0xa282ead8) >>> 0;
    assert.equal(((unmasked >>> 17) | (unmasked << 15)) >>> 0, crc);
  });
});

describe('TFRecord', () => {
  const two = Buffer.concat([writeTfRecord(bytes('one')), writeTfRecord(bytes(''))]);

  it('reads back what it writes', () => {
    assert.deepEqual(
      readTfRecords(two).map(data => Buffer.from(data).toString()),
      ['one', ''],
    );
  });

  it('leaves out a record that a crash cut short, at whatever byte', () => {
    for (let length = 0; length < two.length; length++) {
      assert.equal(readTfRecords(two.subarray(0, length)).length, length < 19 ? 0 : 1, `${length} bytes`);
    }
  });

  it('refuses a changed byte', () => {
    for (const at of [0, 9, 13, 17]) {
      const changed = Buffer.from(two);
      changed[at]! ^= 1;
      assert.throws(() => readTfRecords(changed), { code: 'damaged-tfrecord' }, `byte ${at}`);
    }
  });
});

describe('event files', () => {
  const expected = Buffer.from(fixture.base64, 'base64');

  it('are those of TensorBoard, byte for byte', () => {
    const theirs = readTfRecords(expected);
    assert.equal(theirs.length, events.length);
    for (const [i, event] of events.entries()) {
      const ours = readTfRecords(writeEvents([event]))[0]!;
      assert.equal(Buffer.from(ours).toString('hex'), Buffer.from(theirs[i]!).toString('hex'), JSON.stringify(event));
    }
    assert.equal(Buffer.compare(writeEvents(events), expected), 0);
  });
});

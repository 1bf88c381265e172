/** TFRecord, the framing of TensorBoard's event files: length, its checksum, the bytes, their checksum (tensorflow.org/tutorials/load_data/tfrecord). */
import { ActionableError } from '../base/errors';
import { maskedCrc32c } from './crc32c';

const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;
const HEADER_BYTES = LENGTH_BYTES + CHECKSUM_BYTES;

export function writeTfRecord(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(HEADER_BYTES + data.length + CHECKSUM_BYTES);
  record.writeBigUInt64LE(BigInt(data.length));
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, LENGTH_BYTES)), LENGTH_BYTES);
  record.set(data, HEADER_BYTES);
  record.writeUInt32LE(maskedCrc32c(data), HEADER_BYTES + data.length);
  return record;
}

/**
 * The records of a file. One that was cut short at the end, as a crash leaves it, is left out.
 * @throws ActionableError `damaged-tfrecord` where a checksum is wrong
 */
export function readTfRecords(bytes: Uint8Array): readonly Uint8Array[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  const check = (from: number, to: number) => {
    if (view.readUInt32LE(to) === maskedCrc32c(view.subarray(from, to))) return;
    throw new ActionableError('damaged-tfrecord', `the record at byte ${from} is damaged: its checksum is wrong`);
  };
  let at = 0;
  while (at + HEADER_BYTES <= view.length) {
    check(at, at + LENGTH_BYTES);
    const begin = at + HEADER_BYTES;
    const end = begin + Number(view.readBigUInt64LE(at));
    if (end + CHECKSUM_BYTES > view.length) break;
    check(begin, end);
    records.push(view.subarray(begin, end));
    at = end + CHECKSUM_BYTES;
  }
  return records;
}

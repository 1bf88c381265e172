/** Reads of an ONNX file what it says of itself: metadata, and what its inputs and outputs are. */
import protobuf from 'protobufjs/minimal';

export interface OnnxNotes {
  readonly producer: string;
  readonly version: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Inputs and outputs by name. */
  readonly values: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<number, readonly Uint8Array[]>>;

/** Length-delimited fields by their numbers; others are passed over. */
function readFields(bytes: Uint8Array): Fields {
  const reader = protobuf.Reader.create(bytes);
  const fields: Record<number, Uint8Array[]> = {};
  while (reader.pos < reader.len) {
    const key = reader.uint32();
    if ((key & 7) !== 2) reader.skipType(key & 7);
    else {
      fields[key >>> 3] ??= [];
      fields[key >>> 3]!.push(reader.bytes());
    }
  }
  return fields;
}

const textOf = (fields: Fields, number: number) => Buffer.from(fields[number]?.[0] ?? []).toString('utf8');

export function readOnnxNotes(bytes: Uint8Array): OnnxNotes {
  const model = readFields(bytes);
  const graph = readFields(model[7]![0]!);
  const pairs = (model[14] ?? []).map(readFields).map(pair => [textOf(pair, 1), textOf(pair, 2)]);
  const values = [...(graph[11] ?? []), ...(graph[12] ?? [])].map(readFields);
  return {
    producer: textOf(model, 2),
    version: textOf(model, 3),
    metadata: Object.fromEntries(pairs),
    values: Object.fromEntries(values.map(value => [textOf(value, 1), textOf(value, 3)])),
  };
}

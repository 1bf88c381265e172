/** Writes the subset of ONNX's protocol buffers that the engine needs (onnx.proto3, IR version 10). */
import protobuf from 'protobufjs/minimal';
import { ActionableError } from '../base/errors';
import { formatBytes } from '../base/formatNumber';

export type OnnxType = 'float32' | 'uint8' | 'int8' | 'int32' | 'int64' | 'bool';

/** TensorProto.DataType */
export const onnxTypes: Readonly<Record<OnnxType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
};

export interface OnnxTensor {
  readonly name: string;
  readonly dtype: OnnxType;
  readonly shape: readonly number[];
  /** Little-endian elements. */
  readonly bytes: Uint8Array;
}

export type OnnxAttribute =
  | { readonly name: string; readonly kind: 'int'; readonly value: number }
  | { readonly name: string; readonly kind: 'float'; readonly value: number }
  | { readonly name: string; readonly kind: 'string'; readonly value: string }
  | { readonly name: string; readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly name: string; readonly kind: 'tensor'; readonly value: OnnxTensor }
  | { readonly name: string; readonly kind: 'graph'; readonly value: OnnxGraph };

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

/** A tensor that goes in or out; a dimension that is a string is known only when it runs. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: OnnxType;
  readonly shape: readonly (number | string)[];
  /** For people. */
  readonly meaning?: string;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxModel {
  readonly producer: string;
  /** Of the producer. */
  readonly version?: string;
  readonly graph: OnnxGraph;
  /** Domain -> version; the empty domain is ONNX's own. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

type Writer = protobuf.Writer;

/** AttributeProto.AttributeType */
const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, ints: 7 } as const;

const field = (number: number, wireType: 0 | 2 | 5) => ((number << 3) | wireType) >>> 0;

/** Bytes of one protocol buffer, less what names and nodes may take. */
const largestTensors = 2 ** 31 - 1 - 2 ** 24;

/** @throws ActionableError `onnx-too-large`, before anything is allocated */
export function checkOnnxSize(tensors: number): void {
  if (tensors <= largestTensors) return;
  throw new ActionableError(
    'onnx-too-large',
    `the model has ${formatBytes(tensors)} of weights, and an ONNX file holds at most 2 GB; train a smaller one: model.width, model.layers, tokenizer.vocabulary`,
  );
}

export function writeOnnx(model: OnnxModel): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(field(1, 0)).int64(10);
  writer.uint32(field(2, 2)).string(model.producer);
  if (model.version !== undefined) writer.uint32(field(3, 2)).string(model.version);
  nested(writer, 7, w => writeGraph(w, model.graph));
  for (const [domain, version] of Object.entries(model.opsets))
    nested(writer, 8, w => w.uint32(field(1, 2)).string(domain).uint32(field(2, 0)).int64(version));
  for (const [key, value] of Object.entries(model.metadata ?? {}))
    nested(writer, 14, w => w.uint32(field(1, 2)).string(key).uint32(field(2, 2)).string(value));
  return writer.finish();
}

function nested(writer: Writer, number: number, write: (writer: Writer) => void): void {
  writer.uint32(field(number, 2)).fork();
  write(writer);
  writer.ldelim();
}

function writeGraph(writer: Writer, graph: OnnxGraph): void {
  for (const node of graph.nodes) nested(writer, 1, w => writeNode(w, node));
  writer.uint32(field(2, 2)).string(graph.name);
  for (const tensor of graph.initializers) nested(writer, 5, w => writeTensor(w, tensor));
  for (const value of graph.inputs) nested(writer, 11, w => writeValue(w, value));
  for (const value of graph.outputs) nested(writer, 12, w => writeValue(w, value));
}

function writeNode(writer: Writer, node: OnnxNode): void {
  for (const input of node.inputs) writer.uint32(field(1, 2)).string(input);
  for (const output of node.outputs) writer.uint32(field(2, 2)).string(output);
  writer.uint32(field(3, 2)).string(node.name);
  writer.uint32(field(4, 2)).string(node.op);
  for (const attribute of node.attributes) nested(writer, 5, w => writeAttribute(w, attribute));
  if (node.domain) writer.uint32(field(7, 2)).string(node.domain);
}

function writeAttribute(writer: Writer, attribute: OnnxAttribute): void {
  writer.uint32(field(1, 2)).string(attribute.name);
  switch (attribute.kind) {
    case 'float':
      writer.uint32(field(2, 5)).float(attribute.value);
      break;
    case 'int':
      writer.uint32(field(3, 0)).int64(attribute.value);
      break;
    case 'string':
      writer.uint32(field(4, 2)).string(attribute.value);
      break;
    case 'tensor':
      nested(writer, 5, w => writeTensor(w, attribute.value));
      break;
    case 'graph':
      nested(writer, 6, w => writeGraph(w, attribute.value));
      break;
    case 'ints':
      for (const value of attribute.value) writer.uint32(field(8, 0)).int64(value);
      break;
  }
  writer.uint32(field(20, 0)).int32(attributeTypes[attribute.kind]);
}

function writeTensor(writer: Writer, tensor: OnnxTensor): void {
  for (const dimension of tensor.shape) writer.uint32(field(1, 0)).int64(dimension);
  writer.uint32(field(2, 0)).int32(onnxTypes[tensor.dtype]);
  writer.uint32(field(8, 2)).string(tensor.name);
  writer.uint32(field(9, 2)).bytes(tensor.bytes);
}

function writeValue(writer: Writer, value: OnnxValue): void {
  writer.uint32(field(1, 2)).string(value.name);
  nested(writer, 2, type =>
    nested(type, 1, tensor => {
      tensor.uint32(field(1, 0)).int32(onnxTypes[value.dtype]);
      nested(tensor, 2, shape => {
        for (const dimension of value.shape)
          nested(shape, 1, w => {
            if (typeof dimension === 'number') w.uint32(field(1, 0)).int64(dimension);
            else w.uint32(field(2, 2)).string(dimension);
          });
      });
    }),
  );
  if (value.meaning !== undefined) writer.uint32(field(3, 2)).string(value.meaning);
}

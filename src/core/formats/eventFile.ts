/**
 * TensorBoard's events as bytes: the parts of tensorflow/core/util/event.proto, framework/summary.proto and
 * tensorboard/plugins/hparams/plugin_data.proto that a training needs.
 */
import protobuf from 'protobufjs/minimal';
import { writeTfRecord } from './tfRecord';

type Writer = protobuf.Writer;

export type Hyperparameter = string | number | boolean;

/** One value of a summary: a number that is drawn, a Markdown text, or what the page "HParams" reads. */
export type EventValue =
  | { readonly kind: 'scalar'; readonly tag: string; readonly value: number }
  | { readonly kind: 'text'; readonly tag: string; readonly text: string }
  | {
      readonly kind: 'hyperparameters';
      readonly values: Readonly<Record<string, Hyperparameter>>;
      /** Seconds since 1970. */
      readonly startedAt: number;
    }
  | { readonly kind: 'end'; readonly finished: boolean; readonly endedAt: number };

export interface TensorboardEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly what:
    | { readonly kind: 'version' }
    /** What an earlier file says of this step and those after it no longer holds. */
    | { readonly kind: 'start' }
    | { readonly kind: 'summary'; readonly values: readonly EventValue[] };
}

const DOUBLE = 1;
const FLOAT = 5;
const BYTES = 2;
const VARINT = 0;

function tag(field: number, wire: number): number {
  return (field << 3) | wire;
}

function nested(writer: Writer, field: number, write: (writer: Writer) => void): void {
  writer.uint32(tag(field, BYTES)).fork();
  write(writer);
  writer.ldelim();
}

/** The reader drops what came before a file of this version says otherwise. */
const FILE_VERSION = 'brain.Event:2';
/** SessionLog.SessionStatus.START */
const SESSION_START = 1;
/** DataType.DT_FLOAT, DT_STRING */
const DT_FLOAT = 1;
const DT_STRING = 7;
/** STATUS_SUCCESS of hparams/api.proto; 0, which means unknown, is left out. */
const SUCCESS = 1;

function writeMetadata(writer: Writer, plugin: string, content: Uint8Array | undefined): void {
  // SummaryMetadata.plugin_data: name 1, content 2.
  nested(writer, 1, data => {
    data.uint32(tag(1, BYTES)).string(plugin);
    if (content) data.uint32(tag(2, BYTES)).bytes(content);
  });
}

/** HParamsPluginData; its version, 1, is 0 and left out. */
function hparamsData(field: number, write: (writer: Writer) => void): Uint8Array {
  const writer = protobuf.Writer.create();
  nested(writer, field, write);
  return writer.finish();
}

/** google.protobuf.Value */
function writeHyperparameter(writer: Writer, value: Hyperparameter): void {
  if (typeof value === 'number') writer.uint32(tag(2, DOUBLE)).double(value);
  else if (typeof value === 'string') writer.uint32(tag(3, BYTES)).string(value);
  else writer.uint32(tag(4, VARINT)).bool(value);
}

/** An empty tensor (one dimension, of 0): all that HParams says is in the metadata. */
function writeNothing(writer: Writer): void {
  writer.uint32(tag(1, VARINT)).int32(DT_FLOAT);
  nested(writer, 2, shape => nested(shape, 2, () => {}));
}

function writeHparams(writer: Writer, name: string, content: Uint8Array): void {
  writer.uint32(tag(1, BYTES)).string(`_hparams_/${name}`);
  nested(writer, 8, writeNothing);
  nested(writer, 9, metadata => writeMetadata(metadata, 'hparams', content));
}

/** Summary.Value: tag 1, simple_value 2, tensor 8, metadata 9. */
function writeValue(writer: Writer, value: EventValue): void {
  switch (value.kind) {
    case 'scalar':
      writer.uint32(tag(1, BYTES)).string(value.tag);
      writer.uint32(tag(2, FLOAT)).float(value.value);
      break;
    case 'text':
      writer.uint32(tag(1, BYTES)).string(value.tag);
      // TensorProto: dtype 1, tensor_shape 2 (a scalar), string_val 8.
      nested(writer, 8, tensor => {
        tensor.uint32(tag(1, VARINT)).int32(DT_STRING);
        nested(tensor, 2, () => {});
        tensor.uint32(tag(8, BYTES)).string(value.text);
      });
      nested(writer, 9, metadata => writeMetadata(metadata, 'text', undefined));
      break;
    case 'hyperparameters':
      // SessionStartInfo: map hparams 1, start_time_secs 5.
      writeHparams(
        writer,
        'session_start_info',
        hparamsData(3, info => {
          for (const [name, entry] of Object.entries(value.values)) {
            nested(info, 1, pair => {
              pair.uint32(tag(1, BYTES)).string(name);
              nested(pair, 2, written => writeHyperparameter(written, entry));
            });
          }
          info.uint32(tag(5, DOUBLE)).double(value.startedAt);
        }),
      );
      break;
    case 'end':
      // SessionEndInfo: status 1, end_time_secs 2.
      writeHparams(
        writer,
        'session_end_info',
        hparamsData(4, info => {
          if (value.finished) info.uint32(tag(1, VARINT)).int32(SUCCESS);
          info.uint32(tag(2, DOUBLE)).double(value.endedAt);
        }),
      );
  }
}

/** Event: wall_time 1, step 2, file_version 3, summary 5, session_log 7. */
function encodeEvent({ wallTime, step, what }: TensorboardEvent): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(tag(1, DOUBLE)).double(wallTime);
  if (step !== 0) writer.uint32(tag(2, VARINT)).int64(step);
  if (what.kind === 'version') writer.uint32(tag(3, BYTES)).string(FILE_VERSION);
  else if (what.kind === 'start') nested(writer, 7, log => log.uint32(tag(1, VARINT)).int32(SESSION_START));
  else {
    nested(writer, 5, summary => {
      for (const value of what.values) nested(summary, 1, inner => writeValue(inner, value));
    });
  }
  return writer.finish();
}

/** The bytes to append to an event file; a new file begins with an event of kind `version`. */
export function writeEvents(events: readonly TensorboardEvent[]): Uint8Array {
  return Buffer.concat(events.map(event => writeTfRecord(encodeEvent(event))));
}

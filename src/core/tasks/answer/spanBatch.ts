/** Windows as batches, and the program that reads them. */
import { float32, type HostTensor, type HostTensors } from '../../base/hostTensor';
import type { Program } from '../../engine/contract';
import type { Encoder } from '../../models/model';
import type { Tokenizer } from '../../text/tokenizer';
import { idsOf, padRows } from '../collate';
import type { Task } from '../task';
import type { TaskExample } from '../taskExample';
import { readSpans, type SpanNetworkOptions } from './spanNetwork';
import type { Window, WindowOptions } from './windows';

export interface SpanParts {
  readonly encoder: Encoder;
  readonly tokenizer: Tokenizer;
  readonly network: SpanNetworkOptions;
  readonly windows: WindowOptions;
  /** Longest answer, in tokens. */
  readonly answerLength: number;
  /** A context may lack the answer; how much likelier that must be, as a logarithm. */
  readonly noAnswer?: number;
}

/** What `spanProgram` reads of a batch. */
export const spanInputs = ['ids', 'mask', 'segments', 'matches', 'asked', 'places'] as const;

const programs = new WeakMap<SpanParts, Program>();

/** `start` and `end` logits, [batch, time] each. Made once: what was compiled for it is kept from one evaluation to the next. */
export function spanProgram(parts: SpanParts): Program {
  const { encoder, network } = parts;
  const made: Program =
    programs.get(parts) ??
    ((parameters, inputs, context) => ({ ...readSpans(encoder, network, parameters, inputs, context) }));
  programs.set(parts, made);
  return made;
}

function row(data: Int32Array): HostTensor {
  return { dtype: 'int32', shape: [data.length], data };
}

/** @param place of the answer's first and last token; an unknown one has no part in the loss */
export function toTaskExample({ ids, segments, matches }: Window, place?: readonly [number, number]): TaskExample {
  const ends = Int32Array.from(place ?? [-1, -1]);
  return {
    length: ids.length,
    tensors: { ids: row(ids), segments: row(segments), matches: row(matches), place: row(ends) },
  };
}

export function collateWindows({ special }: Tokenizer): Task['collate'] {
  return (examples, size): HostTensors => {
    const { batch, time } = size;
    const rows = (name: string, filler = 0) =>
      padRows(
        examples.map(example => idsOf(example, name)),
        size,
        filler,
      );
    const { ids, mask } = rows('ids', special.pad);
    const segments = rows('segments').ids;
    const asked = new Float32Array(batch * time);
    const places = new Float32Array(batch * time);
    const starts = new Int32Array(batch);
    const ends = new Int32Array(batch);
    const weights = new Float32Array(batch);
    examples.forEach((example, b) => {
      const kinds = idsOf(example, 'segments');
      const first = kinds.indexOf(1);
      asked.fill(1, b * time + 1, b * time + first - 1);
      places.fill(1, b * time + first, b * time + kinds.length - 1);
      places[b * time] = 1;
      const [start, end] = idsOf(example, 'place') as unknown as [number, number];
      weights[b] = start >= 0 ? 1 : 0;
      starts[b] = Math.max(0, start);
      ends[b] = Math.max(0, end);
    });
    const shape = [batch, time];
    return {
      ids,
      mask,
      segments,
      matches: rows('matches').ids,
      asked: float32(shape, asked),
      places: float32(shape, places),
      starts: { dtype: 'int32', shape: [batch], data: starts },
      ends: { dtype: 'int32', shape: [batch], data: ends },
      weights: float32([batch], weights),
    };
  };
}

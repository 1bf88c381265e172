/** One step of pretraining as transformers computed it (test/fixtures/pretrain), and the same network of ours with the same weights. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostTensor, HostTensors } from '../../../../src/core/base/hostTensor';
import type { Json } from '../../../../src/core/base/json';
import type { HeadName } from '../../../../src/core/families/family';
import { toOurs } from '../../../../src/core/families/mapTensors';
import { matchTensors } from '../../../../src/core/families/matchTensors';
import { openSource } from '../../../../src/core/pretrained/source';
import { type Packed, unpack } from '../../families/checkpoint';

export interface StepFixture {
  readonly config: Json;
  readonly tensors: Readonly<Record<string, Packed>>;
  readonly gradients: Readonly<Record<string, Packed>>;
  readonly loss: number;
  /** What is read, and where something is. */
  readonly ids: number[][];
  readonly mask: number[][];
  /** What is asked for, of each row. */
  readonly places: number[][];
  readonly targets: number[][];
}

export function readStep(name: string): StepFixture {
  return JSON.parse(readFileSync(join(__dirname, '../../../fixtures/pretrain', `${name}.json`), 'utf8'));
}

/** The network, and weights and gradients by our names. */
export function openStep({ config, tensors, gradients }: StepFixture, head: HeadName, outputs = 2) {
  const given = openSource({ version: 1, config, head });
  const { architecture } = given;
  const file = new Map(Object.entries(tensors).map(([name, packed]) => [name, unpack(packed)]));
  const shapes = new Map(Array.from(file, ([name, { shape }]) => [name, shape]));
  const { found, unused } = matchTensors(architecture, shapes, {
    head,
    outputs,
    file: 'model.safetensors',
    wants: () => true,
  });
  const ours = (of: (name: string) => HostTensor | undefined): HostTensors =>
    Object.fromEntries(
      found.flatMap(({ mapping, from }) => {
        const theirs = from.map(of);
        return theirs.every(each => each !== undefined) ? [[mapping.name, toOurs(mapping, theirs)]] : [];
      }),
    );
  return {
    given,
    unused,
    parameters: ours(name => file.get(name)),
    gradients: ours(name => gradients[name] && unpack(gradients[name])),
  };
}

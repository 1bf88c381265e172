/** The list of samplers. */
import { grid } from './grid';
import { random } from './random';
import type { Sampler } from './sampler';
import { tpe } from './tpe';

export const samplers = { tpe, random, grid } as const satisfies Readonly<Record<string, Sampler>>;

export type SamplerName = keyof typeof samplers;

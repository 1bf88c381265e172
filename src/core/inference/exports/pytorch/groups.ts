/** Which parameters are trained alike: by how fast, with how much weight decay, and from which epoch on. */
import { namesInFile } from '../../../families/matchTensors';
import { exemptFromDecay } from '../../../layers/parameters';
import { headOf, type PretrainedRun, theirMappings } from '../pretrained';
import type { BegunTraining } from './begun';

/** An entry of groups.json. */
export interface ParameterGroup {
  /** The learning rate as a part of that of the step. */
  readonly rate: number;
  /** Whether weight decay and penalties apply. */
  readonly decays: boolean;
  readonly weight_decay: number;
  /** The first epoch, from 0. */
  readonly epoch: number;
  /** As transformers calls them. */
  readonly names: readonly string[];
}

/** Those that are never trained are in none. @param decay of the optimizer */
export function groupsOf(
  pretrained: PretrainedRun,
  { frozen, rateOf }: Pick<BegunTraining, 'frozen' | 'rateOf'>,
  decay: number,
): readonly ParameterGroup[] {
  const head = headOf(pretrained) && pretrained.head;
  const groups = new Map<string, ParameterGroup & { readonly names: string[] }>();
  for (const mapping of theirMappings(pretrained)) {
    const { name } = mapping;
    const epoch = frozen.get(name) ?? 0;
    if (!(name in pretrained.parameters) || !Number.isFinite(epoch)) continue;
    const decays = !exemptFromDecay(name);
    const rate = rateOf(name);
    const key = [rate, decays, epoch].join();
    const group = groups.get(key) ?? { rate, decays, weight_decay: decays ? decay : 0, epoch, names: [] };
    groups.set(key, group);
    group.names.push(...namesInFile(pretrained.architecture, mapping, { head }));
  }
  return [...groups.values()];
}

/** How attributions are computed in the editor: chosen in the lens or by the command, remembered for the workspace. */
import type { Memento } from 'vscode';
import type { Unit } from '../../../core/explain/explanation';

export interface AttributionChoice {
  /** The usual one of the run if not given. */
  readonly method?: string;
  readonly units: Unit;
  /** Costly methods run by themselves, whatever the cursor comes to. */
  readonly automatic: boolean;
}

const KEYS = {
  method: 'nlpWorkbench.lens.method',
  units: 'nlpWorkbench.lens.units',
  automatic: 'nlpWorkbench.lens.automatic',
} as const;

export function readChoice(memento: Memento): AttributionChoice {
  return {
    method: memento.get<string>(KEYS.method),
    units: memento.get<Unit>(KEYS.units, 'words'),
    automatic: memento.get(KEYS.automatic, false),
  };
}

export async function keepChoice<K extends keyof AttributionChoice>(
  memento: Memento,
  key: K,
  value: AttributionChoice[K],
): Promise<void> {
  await memento.update(KEYS[key], value);
}

/** Choosing how attributions are computed, step by step: method, unit, label. */
import { type QuickPickItem, window } from 'vscode';
import type { AnswerOf } from '../../../core/abilities';
import type { Unit } from '../../../core/explain/explanation';
import type { AttributionChoice } from './choice';

export interface Picked {
  readonly method: string;
  readonly units: Unit;
  /** The predicted one if not given. */
  readonly label?: string;
}

interface Item<T> extends QuickPickItem {
  readonly value: T;
}

async function pick<T>(title: string, items: readonly Item<T>[], current: T): Promise<Item<T> | undefined> {
  const marked = items.map(item => (item.value === current ? { ...item, description: 'current' } : item));
  return window.showQuickPick(
    [...marked].sort((a, b) => Number(b.value === current) - Number(a.value === current)),
    {
      title,
      matchOnDetail: true,
    },
  );
}

const UNITS: readonly Item<Unit>[] = [
  { value: 'words', label: 'Words' },
  { value: 'tokens', label: 'Tokens', detail: 'As the model reads them' },
  { value: 'sentences', label: 'Sentences' },
];

/** @returns nothing where it was left with Escape */
export async function pickAttribution(
  { methods, usual, labels }: AnswerOf<'attributionMethods'>,
  { method, units }: AttributionChoice,
  label: string | undefined,
): Promise<Picked | undefined> {
  const steps = labels.length > 1 ? 3 : 2;
  const chosen = await pick(
    `Attribution Method (1/${steps})`,
    methods.map(({ name, title, costly }) => ({
      value: name,
      label: title,
      detail:
        [name === usual && 'Default', costly && 'Reads many changed texts'].filter(Boolean).join('. ') || undefined,
    })),
    method ?? usual ?? '',
  );
  if (!chosen) return undefined;
  const unit = await pick(`Unit (2/${steps})`, UNITS, units);
  if (!unit) return undefined;
  if (steps === 2) return { method: chosen.value, units: unit.value };
  const predicted: Item<string | undefined> = { value: undefined, label: 'Predicted label' };
  const target = await pick('Label (3/3)', [predicted, ...labels.map(name => ({ value: name, label: name }))], label);
  if (!target) return undefined;
  return { method: chosen.value, units: unit.value, ...(target.value !== undefined && { label: target.value }) };
}

/** Which languages are offered for a translation, and what was chosen last: plain values, without the editor. */
import type { Memento } from 'vscode';
import type { RunLanguages } from '../../../core/inference/writeTexts';

/** Codes as the model has them. */
export interface Pair {
  readonly from?: string;
  readonly to: string;
}

interface Named {
  readonly code: string;
  readonly name: string;
}

const KEY = 'nlpWorkbench.languages';
type Kept = Readonly<Record<string, Pair>>;

/** @param run name of its config: runs of one config translate between the same languages */
export function readPair(memory: Memento, run: string): Pair | undefined {
  const all = memory.get<Kept>(KEY, {});
  return Object.hasOwn(all, run) ? all[run] : undefined;
}

export async function keepPair(memory: Memento, run: string, pair: Pair): Promise<void> {
  await memory.update(KEY, { ...memory.get<Kept>(KEY, {}), [run]: pair });
}

/** What was chosen last, or what the config says, where the model still has both. */
export function lastPair({ languages, usual }: RunLanguages, kept: Pair | undefined): Pair | undefined {
  if (!languages) return undefined;
  const { sources, targets } = languages;
  const has = (all: readonly Named[], code: string | undefined) => all.some(each => each.code === code);
  const said = usual?.to === undefined ? undefined : { ...usual, to: usual.to };
  return [kept, said].find(
    pair =>
      pair && has(targets, pair.to) && (pair.from === undefined || sources.length === 0 || has(sources, pair.from)),
  );
}

/** `English to German`, or `to German` where the text's language is not told. */
export function describePair({ languages }: RunLanguages, { from, to }: Pair): string {
  const nameOf = (all: readonly Named[] = [], code: string | undefined) => all.find(each => each.code === code)?.name;
  const source = nameOf(languages?.sources, from);
  const target = nameOf(languages?.targets, to) ?? to;
  return source === undefined ? `to ${target}` : `${source} to ${target}`;
}

/** With the code, by which they are found too. */
export function languageItems(all: readonly Named[]): readonly { label: string; description: string; code: string }[] {
  return all.map(({ code, name }) => ({ label: name, description: name === code ? '' : code, code }));
}

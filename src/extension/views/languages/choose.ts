/** Asks for the languages of a translation, where the model is told them; the last ones are one key away. */
import { ProgressLocation, window } from 'vscode';
import type { RunLanguages } from '../../../core/inference/writeTexts';
import { type RunEntry, titleOf } from '../../runs/runEntry';
import type { Services } from '../../services';
import { describePair, keepPair, languageItems, lastPair, type Pair, readPair } from './offer';

/** @returns nothing to choose where the model is told none; undefined where the user backed out */
export async function chooseLanguages(services: Services, run: RunEntry): Promise<Partial<Pair> | undefined> {
  const opening = { location: ProgressLocation.Window, title: `Opening ${titleOf(run)}` };
  const known = await window.withProgress(opening, () => services.inference.ask('languages', run.folder, {}));
  if (!known.languages) return {};
  const memory = services.context.workspaceState;
  const { name } = run.record;
  const last = lastPair(known, readPair(memory, name));
  const pair = (last && (await again(known, last))) ?? (await askPair(known, last));
  if (pair === 'cancelled' || !pair) return undefined;
  await keepPair(memory, name, pair);
  return pair;
}

/** Undefined where others are wanted. */
async function again(known: RunLanguages, last: Pair): Promise<Pair | 'cancelled' | undefined> {
  const items = [
    { label: `$(history) ${describePair(known, last)}`, description: 'last used', pair: last },
    { label: '$(list-unordered) Other Languages…', description: '', pair: undefined },
  ];
  const picked = await window.showQuickPick(items, { title: 'Translate' });
  return picked ? picked.pair : 'cancelled';
}

async function askPair({ languages }: RunLanguages, last: Pair | undefined): Promise<Pair | undefined> {
  const { sources = [], targets = [] } = languages ?? {};
  const ask = async (all: typeof targets, title: string, first: string | undefined) => {
    const items = [...languageItems(all)];
    // What was chosen last is at hand.
    items.sort((a, b) => Number(b.code === first) - Number(a.code === first));
    return (await window.showQuickPick(items, { title, matchOnDescription: true, placeHolder: 'Name or code' }))?.code;
  };
  const asksSource = sources.length > 1;
  const from = asksSource ? await ask(sources, 'Language of the text (1/2)', last?.from) : sources[0]?.code;
  if (asksSource && from === undefined) return undefined;
  const to = await ask(targets, asksSource ? 'Translate to (2/2)' : 'Translate to', last?.to);
  return to === undefined ? undefined : { ...(from !== undefined && { from }), to };
}

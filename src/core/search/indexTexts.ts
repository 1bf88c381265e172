/** Reads the texts of a workspace for searches: what a job does before the first one. */
import { dirname } from 'node:path';
import type { Caller } from '../base/caller';
import { resolvePath } from '../base/resolvePath';
import { engineFor } from '../inference/engineFor';
import { openRun } from '../inference/openRun';
import { embedderOf } from './embedder';
import { type IndexAnswer, type IndexedTexts, Searches } from './search';

export interface IndexTextsRequest extends Omit<IndexedTexts, 'workspace' | 'trusted'> {
  /** Whose vectors they get: the folder of a run, absolute; for a search by words none. */
  readonly run?: string;
}

/** @throws as `search` does, and as runs are opened */
export async function indexTexts(
  { run: folder, ...texts }: IndexTextsRequest & IndexedTexts,
  caller: Caller,
): Promise<IndexAnswer> {
  const searches = new Searches();
  if (folder === undefined) return searches.index(texts, undefined, caller);
  resolvePath(dirname(folder), folder, texts);
  const { engine } = await engineFor('auto');
  const run = await openRun(folder, engine, 'best', texts.trusted);
  try {
    return await searches.index(texts, embedderOf(run), caller);
  } finally {
    await run.dispose();
  }
}

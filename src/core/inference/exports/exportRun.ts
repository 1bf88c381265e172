/** Writes a run as a folder that another program opens. */
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ActionableError } from '../../base/errors';
import { writeFolder } from '../../runs/writeFolder';
import { vectorForms } from '../../words/files/vectorForms';
import type { Run } from '../run';
import type { ExportContext, ExportForm } from './form';
import { type FormName, formNames, formTitles } from './forms';
import { cardMark, modelCard } from './modelCard';
import { onnx } from './onnx';
import { peft } from './peft';
import { pytorch } from './pytorch';
import { sentenceTransformers } from './sentenceTransformers';
import { transformers } from './transformers';
import { transformersJs } from './transformersJs';
import { wordVectors } from './wordVectors';

const forms: Readonly<Record<FormName, ExportForm>> = {
  transformers,
  'sentence-transformers': sentenceTransformers,
  peft,
  'transformers.js': transformersJs,
  onnx,
  pytorch,
  word2vec: wordVectors('word2vec'),
  'word2vec-binary': wordVectors('word2vec-binary'),
  glove: wordVectors('glove'),
  npy: wordVectors('npy'),
};

/** Forms that a run of this kind is first for: the rest of a network is no part of its word vectors. */
function isFirst(name: FormName, run: Run): boolean {
  return (vectorForms as readonly FormName[]).includes(name) === (run.task.words !== undefined);
}

export interface PossibleForm {
  readonly name: FormName;
  readonly title: string;
  readonly detail: string;
  /** Why this run is none of them. */
  readonly cannot?: string;
}

/** All forms, and which of them this run can be. */
export async function formsOf(run: Run): Promise<readonly PossibleForm[]> {
  return Promise.all(
    formNames.map(async name => {
      const cannot = await forms[name].cannot(run);
      return { name, ...formTitles[name], ...(cannot !== undefined && { cannot }) };
    }),
  );
}

function untrainedNotes({ parts }: Run): readonly string[] {
  const { untrained = [] } = parts.record;
  if (untrained.length === 0) return [];
  return [`${untrained.join(', ')} are new and untrained: what they give is random`];
}

export interface WrittenFolder {
  /** Absolute. */
  readonly path: string;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly notes: readonly string[];
  /** What was measured of it. */
  readonly facts: readonly string[];
}

/** @throws ActionableError `cannot-export` that says why a run is no such folder, and what it can be */
export async function exportRun(
  run: Run,
  name: FormName,
  to: string,
  context: Omit<ExportContext, 'folder'> = {},
): Promise<WrittenFolder> {
  const cannot = await forms[name].cannot(run);
  if (cannot !== undefined) {
    const all = await formsOf(run);
    const others = all.filter(form => form.cannot === undefined && isFirst(form.name, run)).map(form => form.name);
    const way = others.length > 0 ? `export it as ${others.join(' or ')}` : `use it with "nlp ${run.offers.command}"`;
    throw new ActionableError('cannot-export', `${run.identity.name} cannot be exported as ${name}: ${cannot}; ${way}`);
  }
  const folder = basename(resolve(to));
  const { files, about, notes: own, facts = [], use } = await forms[name].make(run, { ...context, folder });
  const notes = [...own, ...untrainedNotes(run)];
  const all = { ...files, 'README.md': modelCard(run, name, { about, use, notes, facts }) };
  const path = await writeFolder(to, cardMark, all);
  const sizes = Object.keys(all).map(async file => ({ path: file, bytes: (await stat(join(path, file))).size }));
  return { path, files: await Promise.all(sizes), notes, facts };
}

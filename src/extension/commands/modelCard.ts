/** Open Model Card: what a pretrained model is, and which of its tensors a run uses. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Uri } from 'vscode';
import type { TensorRow } from '../../core/pretrained/matchWeights';
import { readOnce } from '../config/pretrainedCard';
import { originOf } from '../originOf';
import { titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { chooseRun } from './choose';
import { showReport } from './reports';

/** Of an import, in a run's folder. */
const TABLE = 'tensors.json';
/** Bytes. */
const LARGEST = 2 ** 26;

/** @param target a run of the tree or its folder; a folder, config.json or .gguf file of the explorer */
export async function openCard(services: Services, target: unknown): Promise<void> {
  const { writeCard } = await import('../../core/pretrained/card/writeCard');
  if (target instanceof Uri) {
    const path = basename(target.path) === 'config.json' ? dirname(target.fsPath) : target.fsPath;
    const card = await readOnce(path, originOf(target));
    return showReport(`${card.name.replaceAll('/', ' ')} card`, writeCard(card, card.name));
  }
  const run = await chooseRun(services, target, ({ record }) => record.imported !== undefined, {
    none: 'No imported model yet. Run "NLP: Import Pretrained Model" first',
    which: 'Select an imported model',
  });
  if (!run) return;
  const card = await readOnce(run.folder, originOf(Uri.file(run.folder)));
  await showReport(
    `${titleOf(run).replaceAll('/', ' ')} card`,
    writeCard(card, titleOf(run), await readTable(run.folder)),
  );
}

/** Nothing of what is not there, or is no such table. */
async function readTable(folder: string): Promise<readonly TensorRow[] | undefined> {
  try {
    const bytes = await readFile(join(folder, TABLE));
    if (bytes.length > LARGEST) return undefined;
    const rows: unknown = JSON.parse(bytes.toString('utf8'));
    return Array.isArray(rows) ? rows.filter(isRow) : undefined;
  } catch {
    return undefined;
  }
}

function isRow(value: unknown): value is TensorRow {
  if (typeof value !== 'object' || value === null) return false;
  const { status, name, of, shape, note } = value as Readonly<Record<string, unknown>>;
  const isText = (each: unknown) => each === undefined || typeof each === 'string';
  const areTexts = of === undefined || (Array.isArray(of) && of.every(each => typeof each === 'string'));
  return typeof status === 'string' && isText(name) && isText(note) && areTexts && Array.isArray(shape);
}

/** What a config starts from (`model.from`): problems where nothing can be read, and the card when the mouse rests on it. */
import { type TextDocument, Uri } from 'vscode';
import { writeHubId } from '../../core/base/hubId';
import type { Problem, Range } from '../../core/base/problem';
import { locateKey, type ParsedConfig } from '../../core/config/parseConfig';
import type { Config } from '../../core/schemas';
import { escapeMarkdown } from '../wording';
import { missingFile } from './missingFile';
import { FROM, findModel } from './pretrainedCard';

export async function checkPretrained(
  document: TextDocument,
  config: ParsedConfig<Config>,
): Promise<readonly Problem[]> {
  return (await Promise.all(FROM.map(keys => checkFrom(document, config, keys)))).flat();
}

async function checkFrom(
  document: TextDocument,
  { document: text }: ParsedConfig<Config>,
  keys: readonly string[],
): Promise<readonly Problem[]> {
  // One that an extended config names is that config's affair.
  const entry = locateKey(text, keys);
  if (entry?.node.kind !== 'scalar' || entry.node.source.trim() === '') return [];
  const path = document.uri.fsPath;
  const range: Range = entry.value;
  const problem = (code: string, message: string, severity: Problem['severity'] = 'error'): Problem => ({
    code,
    severity,
    message,
    path,
    range,
  });
  const found = await findModel(document, entry.node.source);
  switch (found.kind) {
    case 'missing':
      return [await missingFile(path, range, entry.node.source, found.path)];
    case 'refused':
      return [problem(found.code, found.message)];
    case 'hub': {
      const what = `${writeHubId(found.id)} is not here yet: training downloads it first`;
      return [problem('not-downloaded', what, 'information')];
    }
    case 'card': {
      const { refused } = found.card;
      return refused === undefined ? [] : [problem('no-pretrained', `${found.card.name} cannot be read: ${refused}`)];
    }
  }
}

/** Markdown. */
export async function describeFrom(document: TextDocument, from: string): Promise<string | undefined> {
  const found = await findModel(document, from);
  switch (found.kind) {
    case 'missing':
      return undefined;
    case 'refused':
      return escapeMarkdown(found.message);
    case 'hub':
      return `**${escapeMarkdown(writeHubId(found.id))}** is on the hub and not here yet. Training, or **NLP: Import Pretrained Model**, downloads it.`;
    case 'card': {
      const { describeCard } = await import('../../core/pretrained/card/describeCard');
      const { card } = found;
      const rows = describeCard(card).map(([key, value]) => `|${escapeMarkdown(key)}|${escapeMarkdown(value)}|`);
      const place = `[${escapeMarkdown(card.name)}](${Uri.file(card.path).toString()})`;
      return [`**Model card** ${place}`, '', '| | |', '|-|-|', ...rows].join('\n');
    }
  }
}

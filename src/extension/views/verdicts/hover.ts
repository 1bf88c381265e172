/** The hover of what a model says: all of it, by which model, and what can be done next. */
import { MarkdownString } from 'vscode';
import { formatPercent, formatWithin } from '../../../core/base/formatNumber';
import { formatOrigin } from '../../../core/base/formatTime';
import type { Asked, Prediction } from '../../../core/inference/prediction';
import { type Use, uses } from '../../../core/schemas';
import { type CommandLink, commandLinks, commandsOf } from '../../commandLink';
import { escapeMarkdown } from '../../wording';
import { ranked } from './words';

/** What the lens and the attention panel are asked to look into. */
export interface Question {
  readonly text: Asked;
  /** What a model of this use is asked to do. */
  readonly use: Use;
}

/** What came through a link. */
export function isQuestion(target: unknown): target is Question {
  if (typeof target !== 'object' || target === null || !('text' in target) || !('use' in target)) return false;
  const { text, use } = target;
  if (typeof use !== 'string' || !Object.hasOwn(uses, use)) return false;
  return (
    typeof text === 'string' || (Array.isArray(text) && text.length === 2 && text.every(one => typeof one === 'string'))
  );
}

/** @param attention whether the model has some to open */
export function explain(
  prediction: Prediction,
  use: Use,
  { title, attention }: { readonly title?: string; readonly attention: boolean },
): MarkdownString {
  const { run, tokens, truncated, text, pair } = prediction;
  const hover = new MarkdownString('', true);
  const argument: Question = { text: pair === undefined ? text : [text, pair], use };
  const look: CommandLink = {
    command: 'openAttention',
    label: '$(eye) Attention',
    tooltip: 'Show the attention of this text',
    argument,
  };
  const why: CommandLink = {
    command: 'explainText',
    label: '$(lightbulb) Why',
    tooltip: 'Show token attributions in the Lens',
    argument,
  };
  // Both are of one model that reads two texts as one; a similarity is of two vectors.
  const isSimilarity = prediction.kind === 'score' && prediction.isSimilarity === true;
  const links: readonly CommandLink[] = [
    ...(isSimilarity ? [] : [why]),
    ...(attention && !isSimilarity ? [look] : []),
    { command: 'clearClassifications', label: '$(close) Clear', tooltip: 'Remove the highlights' },
  ];
  hover.isTrusted = { enabledCommands: commandsOf(links) };
  if (title !== undefined) hover.appendMarkdown(`**${escapeMarkdown(title)}**\n\n`);
  hover.appendMarkdown(tableOf(prediction));
  const unknown = tokens.filter(token => token.unknown).length;
  hover.appendMarkdown('\n');
  hover.appendText(`By ${run.name}, run ${run.id} (${run.checkpoint} checkpoint), ${formatOrigin(run)}.`);
  hover.appendMarkdown(
    ` ${tokens.length} tokens${unknown > 0 ? `, ${unknown} unknown` : ''}${truncated ? ', truncated' : ''}.`,
  );
  hover.appendMarkdown(`\n\n${commandLinks(links)}`);
  return hover;
}

function tableOf(prediction: Prediction): string {
  if (prediction.kind === 'score') {
    const { score, lowest, highest } = prediction;
    if (prediction.isSimilarity) return `**${formatWithin(score, 2)}**, cosine similarity (-1 to 1)\n`;
    const [said, low, high] = [score, lowest, highest].map(each => formatWithin(each, highest - lowest));
    return `**${said}**, training data: ${low} to ${high}\n`;
  }
  const given = prediction.kind === 'labels' ? prediction.labels : undefined;
  const rows = ranked(prediction).map(([label, probability]) => {
    const bar = '█'.repeat(Math.round(10 * probability));
    const name = given?.includes(label) ? `**${escapeMarkdown(label)}**` : escapeMarkdown(label);
    return `|${name}|${formatPercent(probability)}|${bar}|\n`;
  });
  const threshold =
    prediction.kind === 'labels' ? `\nLabels with p ≥ ${formatPercent(prediction.threshold)} are predicted.\n` : '';
  return `|Label|Probability||\n|-|-:|-|\n${rows.join('')}${threshold}`;
}

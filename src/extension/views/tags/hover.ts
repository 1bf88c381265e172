/** What the hover over a tagged span says: each of its words with its tag, how sure it is, and what else it could be. */
import { MarkdownString } from 'vscode';
import { formatPercent } from '../../../core/base/formatNumber';
import { formatOrigin } from '../../../core/base/formatTime';
import { shorten } from '../../../core/base/shorten';
import type { RunIdentity } from '../../../core/inference/prediction';
import { type CommandLink, commandLinks, commandsOf } from '../../commandLink';
import { escapeMarkdown } from '../../wording';
import type { Mark } from './marks';

const LINKS: readonly CommandLink[] = [
  { command: 'previousEntity', label: '$(arrow-up) Previous', tooltip: 'Go to the tag before the cursor' },
  { command: 'nextEntity', label: '$(arrow-down) Next', tooltip: 'Go to the tag after the cursor' },
  { command: 'clearTags', label: '$(close) Clear', tooltip: 'Remove the highlights' },
];

/** Words of a span that are listed. */
const MOST_WORDS = 12;

export function explainMark({ type, probability, words }: Mark, run: RunIdentity): MarkdownString {
  const hover = new MarkdownString('', true);
  hover.isTrusted = { enabledCommands: commandsOf(LINKS) };
  hover.appendMarkdown(`**${escapeMarkdown(type)}** ${formatPercent(probability)}\n\n`);
  hover.appendMarkdown('|Word|Tag|Probability|Else|\n|-|-|-:|-|\n');
  for (const word of words.slice(0, MOST_WORDS)) {
    const name = `${escapeMarkdown(shorten(word.text, 40))}${word.unknown ? ' (unknown)' : ''}`;
    const others = word.others.map(([tag, chance]) => `${escapeMarkdown(tag)} ${formatPercent(chance)}`).join(', ');
    hover.appendMarkdown(`|${name}|${escapeMarkdown(word.tag)}|${formatPercent(word.probability)}|${others}|\n`);
  }
  if (words.length > MOST_WORDS) hover.appendMarkdown(`\n… ${words.length - MOST_WORDS} more words`);
  hover.appendMarkdown('\n');
  hover.appendText(`By ${run.name}, run ${run.id} (${run.checkpoint} checkpoint), ${formatOrigin(run)}.`);
  hover.appendMarkdown(`\n\n${commandLinks(LINKS)}`);
  return hover;
}

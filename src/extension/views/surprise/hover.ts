/** What the hover over a shaded token says: how probable it was, and what the model expected in its place. */
import { MarkdownString } from 'vscode';
import { formatNumber, formatPercent } from '../../../core/base/formatNumber';
import { formatOrigin } from '../../../core/base/formatTime';
import { shorten } from '../../../core/base/shorten';
import type { RunIdentity } from '../../../core/inference/prediction';
import type { ScoredText } from '../../../core/tasks/abilities/scorer';
import { type CommandLink, commandLinks, commandsOf } from '../../commandLink';
import { escapeMarkdown } from '../../wording';
import type { SurpriseMark } from './levels';

const LINKS: readonly CommandLink[] = [
  { command: 'clearSurprise', label: '$(close) Clear', tooltip: 'Remove the shading' },
];

/** White space would not be seen. */
function show(token: string): string {
  return escapeMarkdown(shorten(JSON.stringify(token).slice(1, -1), 40)).replace(/^ | $/g, '␣');
}

export function explainSurprise(
  { token, probability, surprise, expected }: SurpriseMark,
  form: ScoredText['form'],
  run: RunIdentity,
): MarkdownString {
  const hover = new MarkdownString('', true);
  hover.isTrusted = { enabledCommands: commandsOf(LINKS) };
  hover.appendMarkdown(`**${show(token)}** ${formatPercent(probability)}, surprise ${formatNumber(surprise)}\n\n`);
  hover.appendMarkdown('|Expected|Probability|\n|-|-:|\n');
  for (const each of expected) hover.appendMarkdown(`|${show(each.token)}|${formatPercent(each.probability)}|\n`);
  hover.appendMarkdown('\n');
  const given = form === 'masked' ? 'all other tokens' : 'the tokens before it';
  hover.appendText(`Predicted from ${given}. Surprise is -ln p.`);
  hover.appendMarkdown('\n\n');
  hover.appendText(`By ${run.name}, run ${run.id} (${run.checkpoint} checkpoint), ${formatOrigin(run)}.`);
  hover.appendMarkdown(`\n\n${commandLinks(LINKS)}`);
  return hover;
}

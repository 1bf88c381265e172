/** What the hover over a tagged span says: each of its words with its tag, how sure it is, and what else it could be. */
import { MarkdownString } from 'vscode';
import type { RunIdentity } from '../../../core/inference/prediction';
import { escapeMarkdown, formatAge, formatProbability, shorten } from '../../wording';
import type { Mark } from './marks';

/** Words of a span that are listed. */
const MOST_WORDS = 12;

export function explainMark({ type, probability, words }: Mark, run: RunIdentity): MarkdownString {
  const hover = new MarkdownString('', true);
  hover.isTrusted = {
    enabledCommands: ['nlpWorkbench.previousEntity', 'nlpWorkbench.nextEntity', 'nlpWorkbench.clearTags'],
  };
  hover.appendMarkdown(`**${escapeMarkdown(type)}** ${formatProbability(probability)}\n\n`);
  hover.appendMarkdown('|Word|Tag|Probability|Else|\n|-|-|-:|-|\n');
  for (const word of words.slice(0, MOST_WORDS)) {
    const name = `${escapeMarkdown(shorten(word.text, 40))}${word.unknown ? ' (unknown)' : ''}`;
    const others = word.others.map(([tag, chance]) => `${escapeMarkdown(tag)} ${formatProbability(chance)}`).join(', ');
    hover.appendMarkdown(`|${name}|${escapeMarkdown(word.tag)}|${formatProbability(word.probability)}|${others}|\n`);
  }
  if (words.length > MOST_WORDS) hover.appendMarkdown(`\n… ${words.length - MOST_WORDS} more words`);
  hover.appendMarkdown('\n');
  hover.appendText(
    `By ${run.name}, run ${run.id} (${run.checkpoint} checkpoint), trained ${formatAge(run.trainedAt)}.`,
  );
  hover.appendMarkdown(
    '\n\n[$(arrow-up) Previous](command:nlpWorkbench.previousEntity "The tagged span before the cursor") · ' +
      '[$(arrow-down) Next](command:nlpWorkbench.nextEntity "The tagged span after the cursor") · ' +
      '[$(close) Clear](command:nlpWorkbench.clearTags "Remove these marks")',
  );
  return hover;
}

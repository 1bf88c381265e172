/** What is said of answers: beside the text, in the hover, in the list. */
import { MarkdownString } from 'vscode';
import { formatPercent } from '../../../core/base/formatNumber';
import { formatOrigin } from '../../../core/base/formatTime';
import { shorten } from '../../../core/base/shorten';
import type { RunIdentity } from '../../../core/inference/prediction';
import { type CommandLink, commandLinks, commandsOf } from '../../commandLink';
import { escapeMarkdown } from '../../wording';
import type { Question } from '../verdicts/hover';

/** An answer with its place in the document, where it has one. */
export interface PlacedAnswer {
  readonly text: string;
  readonly probability: number;
  readonly start?: number;
  readonly end?: number;
  /** Tokens of one that reached the limit. */
  readonly cutAt?: number;
}

export const silent = 'No answer in the text';

/** One that did not come to its end has the mark of it. */
export function nameOf({ text, cutAt }: PlacedAnswer, length = 80): string {
  if (text === '') return silent;
  const name = shorten(text.replaceAll(/\s+/g, ' '), length);
  return cutAt === undefined || name.endsWith('…') ? name : `${name}…`;
}

/** `2 of 5: Paris 93%` */
export function describeStep(answers: readonly PlacedAnswer[], index: number): string {
  const answer = answers[index]!;
  const which = answers.length > 1 ? `${index + 1} of ${answers.length}: ` : '';
  return `${which}${nameOf(answer, 60)} ${formatPercent(answer.probability)}`;
}

/** The answers to a question, as they are shown of a document. */
export interface ShownAnswers {
  readonly question: string;
  /** What was asked about. */
  readonly context: string;
  /** The best first. */
  readonly answers: readonly PlacedAnswer[];
  readonly run: RunIdentity;
  /** Where answers reached the limit: how many, and what sets it. */
  readonly reached?: string;
}

/** @param shown the answer that the hover is of */
export function explainAnswers(
  { question, context, answers, run, reached }: ShownAnswers,
  shown: number,
): MarkdownString {
  const hover = new MarkdownString('', true);
  const links: readonly CommandLink[] = [
    { command: 'showAnswers', label: '$(list-ordered) List', tooltip: 'List all answers' },
    { command: 'previousAnswer', label: '$(arrow-up) Previous', tooltip: 'Go to the more probable answer' },
    { command: 'nextAnswer', label: '$(arrow-down) Next', tooltip: 'Go to the less probable answer' },
    {
      command: 'openAttention',
      label: '$(eye) Attention',
      tooltip: 'Show which question tokens each token attends to',
      argument: { text: `${question}\n${context}`, use: 'answer' } satisfies Question,
    },
    { command: 'clearAnswers', label: '$(close) Clear', tooltip: 'Remove the highlights' },
  ];
  hover.isTrusted = { enabledCommands: commandsOf(links) };
  hover.appendMarkdown(`**${escapeMarkdown(question)}**\n\n`);
  hover.appendMarkdown('||Answer|Probability||\n|-:|-|-:|-|\n');
  for (const [i, answer] of answers.entries()) {
    const name = escapeMarkdown(nameOf(answer, 50));
    const bar = '█'.repeat(Math.round(10 * answer.probability));
    hover.appendMarkdown(
      `|${i + 1}|${i === shown ? `**${name}**` : name}|${formatPercent(answer.probability)}|${bar}|\n`,
    );
  }
  hover.appendMarkdown('\n');
  if (reached !== undefined) hover.appendMarkdown(`$(warning) ${escapeMarkdown(reached)}\n\n`);
  hover.appendText(`By ${run.name}, run ${run.id} (${run.checkpoint} checkpoint), ${formatOrigin(run)}.`);
  hover.appendMarkdown(`\n\n${commandLinks(links)}`);
  return hover;
}

/** What is said of answers: beside the text, in the hover, in the list. */
import { MarkdownString } from 'vscode';
import type { RunIdentity } from '../../../core/inference/prediction';
import { commandLinks, commandsOf } from '../../commandLink';
import { escapeMarkdown, formatAge, formatProbability, shorten } from '../../wording';

/** An answer with its place in the document, where it has one. */
export interface PlacedAnswer {
  readonly text: string;
  readonly probability: number;
  readonly start?: number;
  readonly end?: number;
  /** Tokens of one that reached the limit. */
  readonly cutAt?: number;
}

export const silent = 'The text does not say';

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
  return `${which}${nameOf(answer, 60)} ${formatProbability(answer.probability)}`;
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
  const links = [
    { command: 'showAnswers', label: '$(list-ordered) List', tooltip: 'All answers, to choose from' },
    { command: 'previousAnswer', label: '$(arrow-up) Previous', tooltip: 'The answer that is likelier' },
    { command: 'nextAnswer', label: '$(arrow-down) Next', tooltip: 'The answer that is less likely' },
    {
      command: 'openAttention',
      label: '$(eye) Attention',
      tooltip: 'What of the question each word looked at',
      argument: { text: `${question}\n${context}`, task: 'answer' },
    },
    { command: 'clearAnswers', label: '$(close) Clear', tooltip: 'Remove these marks' },
  ];
  hover.isTrusted = { enabledCommands: commandsOf(links) };
  hover.appendMarkdown(`**${escapeMarkdown(question)}**\n\n`);
  hover.appendMarkdown('||Answer|Probability||\n|-:|-|-:|-|\n');
  for (const [i, answer] of answers.entries()) {
    const name = escapeMarkdown(nameOf(answer, 50));
    const bar = '█'.repeat(Math.round(10 * answer.probability));
    hover.appendMarkdown(
      `|${i + 1}|${i === shown ? `**${name}**` : name}|${formatProbability(answer.probability)}|${bar}|\n`,
    );
  }
  hover.appendMarkdown('\n');
  if (reached !== undefined) hover.appendMarkdown(`$(warning) ${escapeMarkdown(reached)}\n\n`);
  hover.appendText(
    `By ${run.name}, run ${run.id} (${run.checkpoint} checkpoint), trained ${formatAge(run.trainedAt)}.`,
  );
  hover.appendMarkdown(`\n\n${commandLinks(links)}`);
  return hover;
}

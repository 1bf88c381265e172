/** What is said of answers: beside the text, in the hover, in the list. */
import { MarkdownString } from 'vscode';
import type { RunIdentity } from '../../../core/inference/prediction';
import { escapeMarkdown, formatAge, formatProbability, shorten } from '../../wording';

/** An answer with its place in the document, where it has one. */
export interface PlacedAnswer {
  readonly text: string;
  readonly probability: number;
  readonly start?: number;
  readonly end?: number;
}

export const silent = 'The text does not say';

export function nameOf({ text }: PlacedAnswer, length = 80): string {
  return text === '' ? silent : shorten(text.replaceAll(/\s+/g, ' '), length);
}

/** `2 of 5: Paris 93%` */
export function describeStep(answers: readonly PlacedAnswer[], index: number): string {
  const answer = answers[index]!;
  const which = answers.length > 1 ? `${index + 1} of ${answers.length}: ` : '';
  return `${which}${nameOf(answer, 60)} ${formatProbability(answer.probability)}`;
}

/** Characters that a link in a hover can carry with it. */
const LONGEST_LINK = 4000;

/** The answers to a question, as they are shown of a document. */
export interface ShownAnswers {
  readonly question: string;
  /** What was asked about. */
  readonly context: string;
  /** The best first. */
  readonly answers: readonly PlacedAnswer[];
  readonly run: RunIdentity;
}

/** @param shown the answer that the hover is of */
export function explainAnswers({ question, context, answers, run }: ShownAnswers, shown: number): MarkdownString {
  const hover = new MarkdownString('', true);
  hover.isTrusted = {
    enabledCommands: [
      'nlpWorkbench.showAnswers',
      'nlpWorkbench.previousAnswer',
      'nlpWorkbench.nextAnswer',
      'nlpWorkbench.clearAnswers',
      'nlpWorkbench.openAttention',
    ],
  };
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
  hover.appendText(
    `By ${run.name}, run ${run.id} (${run.checkpoint} checkpoint), trained ${formatAge(run.trainedAt)}.`,
  );
  hover.appendMarkdown(
    '\n\n[$(list-ordered) List](command:nlpWorkbench.showAnswers "All answers, to choose from") · ' +
      '[$(arrow-up) Previous](command:nlpWorkbench.previousAnswer "The answer that is likelier") · ' +
      '[$(arrow-down) Next](command:nlpWorkbench.nextAnswer "The answer that is less likely") · ' +
      attentionLink(`${question}\n${context}`) +
      '[$(close) Clear](command:nlpWorkbench.clearAnswers "Remove these marks")',
  );
  return hover;
}

function attentionLink(text: string): string {
  if (text.length > LONGEST_LINK) return '';
  const argument = encodeURIComponent(JSON.stringify([{ text, task: 'answer' }]));
  return `[$(eye) Attention](command:nlpWorkbench.openAttention?${argument} "What of the question each word looked at") · `;
}

/** The hover of what a model says: all of it, by which model, and what can be done next. */
import { MarkdownString } from 'vscode';
import type { Asked, Prediction } from '../../../core/inference/prediction';
import { commandLinks, commandsOf } from '../../commandLink';
import { escapeMarkdown, formatAge } from '../../wording';
import { formatScoreOf, ranked } from './words';

/** What the lens and the attention panel are asked to look into. */
export interface Question {
  readonly text: Asked;
  /** What a model of `useOf` is asked to do. */
  readonly use: string;
}

/** What came through a link. */
export function isQuestion(target: unknown): target is Question {
  if (typeof target !== 'object' || target === null || !('text' in target) || !('use' in target)) return false;
  const { text, use } = target;
  if (typeof use !== 'string') return false;
  return (
    typeof text === 'string' || (Array.isArray(text) && text.length === 2 && text.every(one => typeof one === 'string'))
  );
}

/** @param attention whether the model has some to open */
export function explain(
  prediction: Prediction,
  use: string,
  { title, attention }: { readonly title?: string; readonly attention: boolean },
): MarkdownString {
  const { run, tokens, truncated, text, pair } = prediction;
  const hover = new MarkdownString('', true);
  const argument: Question = { text: pair === undefined ? text : [text, pair], use };
  const links = [
    {
      command: 'explainText',
      label: '$(lightbulb) Why',
      tooltip: 'Show in the lens what each word weighed',
      argument,
    },
    ...(attention
      ? [
          {
            command: 'openAttention',
            label: '$(eye) Attention',
            tooltip: 'Open the attention of this text',
            argument,
          },
        ]
      : []),
    { command: 'clearClassifications', label: '$(close) Clear', tooltip: 'Remove these marks' },
  ];
  hover.isTrusted = { enabledCommands: commandsOf(links) };
  if (title !== undefined) hover.appendMarkdown(`**${escapeMarkdown(title)}**\n\n`);
  hover.appendMarkdown(tableOf(prediction));
  const unknown = tokens.filter(token => token.unknown).length;
  hover.appendMarkdown('\n');
  hover.appendText(
    `By ${run.name}, run ${run.id} (${run.checkpoint} checkpoint), trained ${formatAge(run.trainedAt)}.`,
  );
  hover.appendMarkdown(
    ` ${tokens.length} tokens${unknown > 0 ? `, ${unknown} unknown` : ''}${truncated ? ', cut' : ''}.`,
  );
  hover.appendMarkdown(`\n\n${commandLinks(links)}`);
  return hover;
}

function tableOf(prediction: Prediction): string {
  if (prediction.kind === 'score') {
    const { score, lowest, highest } = prediction;
    const [said, low, high] = [score, lowest, highest].map(each => formatScoreOf(each, highest - lowest));
    return `**${said}**, where the training data has ${low} to ${high}\n`;
  }
  const given = prediction.kind === 'labels' ? prediction.labels : undefined;
  const rows = ranked(prediction).map(([label, probability]) => {
    const bar = '█'.repeat(Math.round(10 * probability));
    const name = given?.includes(label) ? `**${escapeMarkdown(label)}**` : escapeMarkdown(label);
    return `|${name}|${(100 * probability).toFixed(2)}%|${bar}|\n`;
  });
  const threshold =
    prediction.kind === 'labels' ? `\nA label is given from ${(100 * prediction.threshold).toFixed(0)}% on.\n` : '';
  return `|Label|Probability||\n|-|-:|-|\n${rows.join('')}${threshold}`;
}

/** The hover of a shaded word: its attribution, what is explained, and by which method. */
import { MarkdownString } from 'vscode';
import { countOf } from '../../../core/base/countOf';
import { formatScore } from '../../../core/base/formatNumber';
import { formatOrigin } from '../../../core/base/formatTime';
import { shorten } from '../../../core/base/shorten';
import type { Attribution } from '../../../core/explain/explanation';
import type { RunIdentity } from '../../../core/inference/prediction';
import { type CommandLink, commandLinks, commandsOf } from '../../commandLink';
import { escapeMarkdown } from '../../wording';
import type { AttributionMark } from './levels';

const LINKS: readonly CommandLink[] = [
  { command: 'chooseAttribution', label: '$(settings) Method', tooltip: 'Choose method, unit and label' },
  { command: 'clearAttributions', label: '$(close) Clear', tooltip: 'Remove the shading' },
];

export function explainMark({ text, weight }: AttributionMark, attribution: Attribution, run: RunIdentity) {
  const { title, target, signed, looks } = attribution;
  const hover = new MarkdownString('', true);
  hover.isTrusted = { enabledCommands: commandsOf(LINKS) };
  const side = weight > 0 ? 'raises' : weight < 0 ? 'lowers' : 'does not change';
  const effect = looks ? 'attended to' : signed ? `${side} the score of ${target}` : `affects the score of ${target}`;
  hover.appendMarkdown(
    `**${escapeMarkdown(shorten(text, 40))}** ${formatScore(weight)}, ${escapeMarkdown(effect)}\n\n`,
  );
  hover.appendText(`${title}: ${factsOf(attribution)}.`);
  hover.appendMarkdown('\n\n');
  hover.appendText(`By ${run.name}, run ${run.id} (${run.checkpoint} checkpoint), ${formatOrigin(run)}.`);
  hover.appendMarkdown(`\n\n${commandLinks(LINKS)}`);
  return hover;
}

/** `logit 3.200, base value −0.400, 52 evaluations` */
export function factsOf({ of, value, base, error, fit, evaluations }: Attribution): string {
  return [
    `${of} ${formatScore(value)}`,
    base !== undefined && `base value ${formatScore(base)}`,
    error !== undefined && `completeness error ${formatScore(error)}`,
    fit && `local fit R² ${formatScore(fit.score)}, local prediction ${formatScore(fit.prediction)}`,
    countOf(evaluations, 'evaluation'),
  ]
    .filter(Boolean)
    .join(', ');
}

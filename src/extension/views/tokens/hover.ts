/** What the hover over a token says: how it is written, its id and place, and the normalized text that it stands for. */
import { MarkdownString } from 'vscode';
import { formatCount } from '../../../core/base/formatNumber';
import { shorten } from '../../../core/base/shorten';
import type { InspectedText } from '../../../core/pretrained/tokens/inspectTokens';
import { type CommandLink, commandLinks, commandsOf } from '../../commandLink';
import { escapeMarkdown } from '../../wording';
import type { TokenMark } from './marks';

const LINKS: readonly CommandLink[] = [
  { command: 'chooseTokenizer', label: '$(list-selection) Choose Tokenizer', tooltip: 'Use another tokenizer' },
  { command: 'clearTokenization', label: '$(close) Clear', tooltip: 'Remove the shading' },
];

/** White space would not be seen, and Markdown would eat marks. */
function show(text: string): string {
  return escapeMarkdown(shorten(JSON.stringify(text).slice(1, -1), 40)).replaceAll(' ', '␣');
}

/** @param name of the tokenizer */
export function explainToken({ tokens }: TokenMark, answer: InspectedText, name: string): MarkdownString {
  const hover = new MarkdownString('', true);
  hover.isTrusted = { enabledCommands: commandsOf(LINKS) };
  hover.appendMarkdown('|Token|ID|Characters|Normalized|\n|-|-:|-|-|\n');
  for (const i of tokens) {
    const unknown = answer.ids[i] === answer.unknown ? ' (unknown)' : '';
    const place = `${answer.starts[i]}–${answer.ends[i]}`;
    hover.appendMarkdown(
      `|**${show(answer.tokens[i]!)}**${unknown}|${answer.ids[i]}|${place}|${show(answer.forms[i]!)}|\n`,
    );
  }
  const { read, limit } = answer;
  const first = tokens[0]!;
  const cut = first < read[0] || first >= read[1];
  hover.appendMarkdown('\n');
  hover.appendText(`Token ${formatCount(first + 1)} of ${formatCount(answer.ids.length)} by ${name}.`);
  if (cut) hover.appendText(` Beyond the limit of ${formatCount(limit!)} tokens: the model does not read it.`);
  hover.appendMarkdown(`\n\n${commandLinks(LINKS)}`);
  return hover;
}

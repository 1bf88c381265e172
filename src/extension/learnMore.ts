/** The link at the end of a hover that opens the page of its topic. */
import type { MarkdownString } from 'vscode';
import type { DocsTopic } from '../core/base/docsPages';
import { type CommandLink, commandLinks, commandsOf } from './commandLink';

/** @returns the text, with the link as its last line */
export function learnMore(text: MarkdownString, topic: DocsTopic): MarkdownString {
  const links: readonly CommandLink[] = [
    { command: 'openDocumentation', label: 'Learn more', tooltip: 'Open the documentation', argument: topic },
  ];
  const { isTrusted } = text;
  const others = typeof isTrusted === 'object' ? isTrusted.enabledCommands : [];
  text.isTrusted = { enabledCommands: [...others, ...commandsOf(links)] };
  return text.appendMarkdown(`\n\n${commandLinks(links)}`);
}

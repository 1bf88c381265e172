/** Links in hovers that run a command, whatever text they carry. Knows no `vscode`. */

import { type CommandName, commandId } from './contributed';

/** Characters of an argument as it is written; a hover has room for two of them. */
const LONGEST_ARGUMENT = 40_000;

export interface CommandLink {
  readonly command: CommandName;
  /** May begin with an icon, `$(eye)`. */
  readonly label: string;
  readonly tooltip: string;
  /** What the command is called with. */
  readonly argument?: unknown;
}

/** Markdown; nothing where the argument is too long for a link. */
function writeLink({ command, label, tooltip, argument }: CommandLink): string | undefined {
  if (argument === undefined) return `[${label}](command:${commandId(command)} "${tooltip}")`;
  // A link ends at ")", which encodeURIComponent leaves as it is.
  const written = encodeURIComponent(JSON.stringify([argument])).replace(
    /[!'()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  if (written.length > LONGEST_ARGUMENT) return undefined;
  return `[${label}](command:${commandId(command)}?${written} "${tooltip}")`;
}

/** A line of links, those left out that carry too much. */
export function commandLinks(links: readonly CommandLink[]): string {
  return links.flatMap(link => writeLink(link) ?? []).join(' · ');
}

/** The commands that a hover with these links may run. */
export function commandsOf(links: readonly CommandLink[]): readonly string[] {
  return links.map(({ command }) => commandId(command));
}

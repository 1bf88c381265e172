/** docs/reference/cli.md: the commands of the line and their options, from the values that `--help` is made of. */
import { type Command, common, type OptionDefinition } from '../../src/cli/command';
import { table } from './table';

const HEAD = `# Command line

This page is generated from \`nlp COMMAND --help\`. [Install](../start/install.md#the-nlp-command) says how you call \`nlp\`, and
[use the command line](../how-to/use-the-command-line.md) how you work with it.

\`RUN\` is a run's folder, id, title or \`NAME/ID\`, or the name of its config. \`CONFIG\` is the path of a config. Exit codes: 0 done, 1 bad input,
2 a bug, 130 stopped by Ctrl-C.`;

export function cliPage(commands: readonly Command[]): string {
  const overview = table(
    ['command', 'what it does'],
    commands.map(({ name, summary }) => [`[\`${name}\`](#${name})`, summary]),
  );
  const sections = commands.map(
    ({ name, usage, summary, options }) =>
      `## ${name}\n\n\`\`\`text\nnlp ${`${name} ${usage}`.trim()}\n\`\`\`\n\n${summary}\n${optionsOf(options)}`,
  );
  return [HEAD, overview, `## All commands\n${optionsOf(common)}`, ...sections].join('\n\n').trimEnd().concat('\n');
}

function optionsOf(options: Readonly<Record<string, OptionDefinition>>): string {
  const rows = Object.entries(options).map(([name, { short, value, description, multiple }]) => [
    `\`${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}\`${multiple ? ' ...' : ''}`,
    description,
  ]);
  return rows.length === 0 ? '' : `\n${table(['option', 'meaning'], rows)}\n`.trimEnd();
}

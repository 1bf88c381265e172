/** docs/reference/commands.md: commands, settings, keys and colors of the editor, from package.json. */
import { table } from './table';

interface Keybinding {
  readonly command: string;
  readonly key: string;
  readonly mac?: string;
}

interface Setting {
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly markdownDescription?: string;
}

export interface Contributions {
  readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
  readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly when?: string }[]>>;
  readonly keybindings: readonly Keybinding[];
  readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  readonly colors: readonly { readonly id: string; readonly description: string }[];
}

const HEAD = `# Commands, settings and keys

This page is generated from the extension's manifest.`;

/** Where a menu is; others are buttons of one view. */
const PLACES: Readonly<Record<string, string>> = {
  'editor/context': 'editor',
  'explorer/context': 'Explorer',
  'view/item/context': 'Models view',
  'editor/title': 'editor title',
  'editor/title/context': 'editor tab',
  'view/title': 'view title',
};

export function commandsPage({ commands, menus, keybindings, configuration, colors }: Contributions): string {
  const hidden = new Set(
    (menus.commandPalette ?? []).flatMap(({ command, when }) => (command && when === 'false' ? [command] : [])),
  );
  const rows = [...commands]
    .sort((a, b) => a.title.localeCompare(b.title, 'en'))
    .map(({ command, title, category }) => {
      const places = Object.entries(menus).flatMap(([menu, items]) =>
        PLACES[menu] !== undefined && items.some(item => item.command === command) ? [PLACES[menu]] : [],
      );
      const palette = hidden.has(command) ? [] : ['Command Palette'];
      const keys = keybindings.filter(each => each.command === command);
      return [
        `**${category ? `${category}: ` : ''}${title}**`,
        [...palette, ...places].join(', '),
        [...new Set(keys.map(describeKey))].join(', '),
      ];
    })
    // What neither the palette, a menu nor a key has is called by views.
    .filter(([, where, keys]) => where !== '' || keys !== '');
  const settings = Object.entries(configuration.properties).map(([name, setting]) => [
    `\`${name}\``,
    takes(setting),
    `\`${JSON.stringify(setting.default)}\``,
    setting.markdownDescription ?? setting.description ?? '',
  ]);
  return [
    HEAD,
    `## Commands\n\n${table(['command', 'where', 'keys'], rows)}`,
    `## Settings\n\n${table(['setting', 'takes', 'default', 'meaning'], settings)}`,
    `## Colors\n\nSet them in \`workbench.colorCustomizations\`.\n\n${table(
      ['color', 'meaning'],
      colors.map(({ id, description }) => [`\`${id}\``, description]),
    )}`,
  ]
    .join('\n\n')
    .concat('\n');
}

function describeKey({ key, mac }: Keybinding): string {
  const words = (keys: string) => keys.replaceAll(/\w+/g, word => word[0]!.toUpperCase() + word.slice(1));
  return mac === undefined ? `\`${words(key)}\`` : `\`${words(key)}\` (macOS: \`${words(mac)}\`)`;
}

function takes({ type, enum: choices, enumDescriptions, minimum, maximum }: Setting): string {
  if (choices) {
    return choices
      .map((choice, i) => `\`${choice}\`${enumDescriptions?.[i] ? `: ${enumDescriptions[i]}` : ''}`)
      .join('<br>');
  }
  const limits =
    minimum === undefined ? '' : maximum === undefined ? ` from ${minimum}` : ` from ${minimum} to ${maximum}`;
  return `${[type].flat().join(' or ')}${limits}`;
}

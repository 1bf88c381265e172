// What VS Code's guidelines ask of extensions, as far as files tell it; docs/views.md has the whole list.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const { contributes, activationEvents, capabilities } = manifest;

interface Item {
  readonly command: string;
  readonly title: string;
  readonly category?: string;
  readonly icon?: string;
  readonly when?: string;
  readonly group?: string;
}

interface ViewItem {
  readonly id: string;
  readonly type?: string;
}

/** Text of all sources of a folder, without comments. */
function sourcesOf(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => ({
      path: `${folder}/${name}`,
      text: readFileSync(join(ROOT, folder, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
    }));
}

function thatHave(folder: string, pattern: RegExp): readonly string[] {
  return sourcesOf(folder).flatMap(({ path, text }) => (pattern.test(text) ? [path] : []));
}

describe('the conventions of VS Code', () => {
  const views = contributes.views as Readonly<Record<string, readonly ViewItem[]>>;
  const commands = contributes.commands as readonly Item[];

  it('3 to 5: one item in the Activity Bar, few views, trees first, one webview', () => {
    const { activitybar } = contributes.viewsContainers as { activitybar: readonly { id: string }[] };
    assert.equal(activitybar.length, 1);
    const own = views[activitybar[0]!.id]!;
    assert.ok(own.length >= 1 && own.length <= 5);
    // What opens first is a tree: the item in the Activity Bar opens no page.
    assert.equal(own[0]!.type, undefined);
    const pages = Object.values(views)
      .flat()
      .filter(({ type }) => type === 'webview');
    assert.deepEqual(
      pages.map(({ id }) => id),
      ['nlpWorkbench.lens'],
    );
  });

  it('7: one category, titles in title case without emoji, no keys of the editor taken away', () => {
    for (const { command, title, category } of commands) {
      assert.equal(category, 'NLP', command);
      assert.match(title, /^[A-Z][\x20-\x7e…]*$/, command);
    }
    for (const { when, command } of (contributes.keybindings ?? []) as readonly Item[]) {
      assert.ok(when, `${command} takes a key everywhere`);
    }
  });

  it('8 and 9: menus only where they fit, one icon of the library in a title', () => {
    const menus = contributes.menus as Readonly<Record<string, readonly Item[]>>;
    for (const place of ['editor/context', 'editor/title', 'explorer/context', 'view/item/context']) {
      for (const { command, when } of menus[place] ?? []) assert.ok(when, `${command} is always in ${place}`);
    }
    const shown = menus['editor/title']!.filter(({ group }) => group?.startsWith('navigation'));
    const pattern = (when = '') => new RegExp(/^resourceFilename =~ \/(.+)\/$/.exec(when)?.[1] ?? '.');
    for (const name of ['spam.nlp.yaml', 'spam.sweep.yaml'])
      assert.equal(shown.filter(({ when }) => pattern(when).test(name)).length, 1, name);
    for (const { command, icon } of commands) if (icon) assert.match(icon, /^\$\([a-z-]+\)$/, command);
  });

  it('14 and 15: settings say what they do; few steps, and empty views that lead on', () => {
    const properties = contributes.configuration.properties as Readonly<
      Record<string, Readonly<Record<string, unknown>>>
    >;
    for (const [name, setting] of Object.entries(properties)) {
      assert.ok(setting.description ?? setting.markdownDescription, name);
      assert.notEqual(setting.default, undefined, name);
    }
    for (const { steps } of contributes.walkthroughs as readonly { steps: readonly unknown[] }[]) {
      assert.ok(steps.length >= 2 && steps.length <= 6);
    }
    const welcomed = (contributes.viewsWelcome as readonly { view: string }[]).map(({ view }) => view);
    assert.ok(welcomed.includes('nlpWorkbench.models'));
  });

  it('16, 17 and 22: a strict policy, nothing loaded but our own, no code from text, no workers of pages', () => {
    const shell = readFileSync(join(ROOT, 'src/extension/panels/shell.ts'), 'utf8');
    assert.match(shell, /default-src 'none'/);
    assert.match(shell, /script-src 'nonce-\$\{/);
    assert.doesNotMatch(shell, /unsafe-inline|unsafe-eval|wasm-unsafe/);
    assert.match(shell, /localResourceRoots: \[/);
    assert.deepEqual(thatHave('webview', /\beval\(|new Function\(|\.innerHTML\b|insertAdjacentHTML|new Worker\(/), []);
  });

  it('18 and 19: colors of the theme alone, reduced motion in both forms', () => {
    const sheets = readdirSync(join(ROOT, 'media/webview')).filter(name => name.endsWith('.css'));
    const literal = sheets.flatMap(name => {
      const text = readFileSync(join(ROOT, 'media/webview', name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
      return [...text.matchAll(/:\s*[^;{}]*(#[0-9a-f]{3,8})\b[^;{}]*;/gi)].map(([found]) => `${name}${found}`);
    });
    assert.deepEqual(literal, []);
    const shared = readFileSync(join(ROOT, 'media/webview/shared.css'), 'utf8');
    assert.match(shared, /@media \(prefers-reduced-motion: reduce\)/);
    assert.match(shared, /\.vscode-reduce-motion \*/);
  });

  it('20: hidden pages are not kept alive', () => {
    assert.deepEqual(thatHave('src/extension', /retainContextWhenHidden/), []);
    assert.deepEqual(thatHave('src/extension', /createWebviewPanel/), ['src/extension/panels/panel.ts']);
    assert.deepEqual(thatHave('src/extension', /registerWebviewPanelSerializer/), ['src/extension/panels/panel.ts']);
  });

  it('24, 25 and 30: trust and virtual workspaces are declared, activation is narrow, nothing is reported home', () => {
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    assert.ok(capabilities.untrustedWorkspaces.description.length > 20);
    assert.equal(capabilities.virtualWorkspaces.supported, false);
    assert.ok(capabilities.virtualWorkspaces.description.length > 20);
    assert.ok(!activationEvents.includes('*') && !activationEvents.includes('onStartupFinished'));
    assert.equal(manifest.main.startsWith('./dist/'), true);
    assert.deepEqual(thatHave('src', /createTelemetryLogger|TelemetrySender/), []);
  });
});

/** Hover in a config: what a key or word means, its default and its limits. */
import { type Disposable, type DocumentSelector, Hover, languages, MarkdownString } from 'vscode';
import { fromVscodePosition, toVscodeRange } from './place';

export function registerHover(selector: DocumentSelector): Disposable {
  return languages.registerHoverProvider(selector, {
    async provideHover(document, position) {
      const [{ hover }, { configSchema }] = await Promise.all([
        import('../../core/config/editor/hover'),
        import('../../core/schemas'),
      ]);
      const found = hover(document.getText(), fromVscodePosition(position), configSchema);
      return found && new Hover(new MarkdownString(found.markdown), toVscodeRange(found.range));
    },
  });
}

/** Hover in a config: what a key or word means, its default, its limits, and the page that tells more. */
import { type Disposable, type DocumentSelector, Hover, languages, MarkdownString } from 'vscode';
import { topicOfKey } from '../../core/base/docsPages';
import { learnMore } from '../learnMore';
import { fromVscodePosition, toVscodeRange } from './place';
import { namesModel } from './pretrainedCard';
import { schemaFor } from './schemaFor';

export function registerHover(selector: DocumentSelector): Disposable {
  return languages.registerHoverProvider(selector, {
    async provideHover(document, position) {
      const [{ hover }, schema] = await Promise.all([import('../../core/config/editor/hover'), schemaFor(document)]);
      const found = hover(document.getText(), fromVscodePosition(position), schema);
      if (!found) return undefined;
      const card =
        namesModel(found.keys) && found.value
          ? await (await import('./pretrainedFrom')).describeFrom(document, found.value)
          : undefined;
      const words = card === undefined ? found.markdown : `${card}\n\n---\n\n${found.markdown}`;
      const text = learnMore(new MarkdownString(words), topicOfKey(found.keys, found.word));
      return new Hover(text, toVscodeRange(found.range));
    },
  });
}

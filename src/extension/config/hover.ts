/** Hover in a config: what a key or word means, its default, its limits, and the page that tells more. */
import { type Disposable, type DocumentSelector, Hover, languages, MarkdownString } from 'vscode';
import { topicOfKey } from '../../core/base/docsPages';
import { learnMore } from '../learnMore';
import { originOf } from '../originOf';
import { isSweep } from '../runs/configName';
import { fromVscodePosition, toVscodeRange } from './place';
import { namesModel } from './pretrainedCard';
import { schemaFor } from './schemaFor';

export function registerHover(selector: DocumentSelector): Disposable {
  return languages.registerHoverProvider(selector, {
    async provideHover(document, position) {
      const [{ hover }, schema] = await Promise.all([import('../../core/config/editor/hover'), schemaFor(document)]);
      const found = hover(document.getText(), fromVscodePosition(position), schema);
      if (!found) return undefined;
      const [section, key] = found.keys;
      if (isSweep(document.uri) && section === 'space' && key !== undefined && found.keys.length === 2) {
        const { describeSpaceKey } = await import('../../core/sweeps/sweepSchemaOf');
        const told = describeSpaceKey(document.uri.fsPath, document.getText(), originOf(document.uri), key);
        const words = new MarkdownString(told ?? found.markdown);
        return new Hover(learnMore(words, topicOfKey(key.split('.'))), toVscodeRange(found.range));
      }
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

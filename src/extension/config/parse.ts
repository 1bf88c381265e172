/** A document's text -> its config and problems; parsed once a version, by code that loads when first needed. */
import type { TextDocument } from 'vscode';
import type { ParsedConfig, ParseOptions } from '../../core/config/parseConfig';
import type { Config } from '../../core/schemas';
import { originOf } from '../originOf';

type Parsed = ParsedConfig<Config>;

let cache = new WeakMap<TextDocument, { version: number; parsed: Promise<Parsed> }>();

export function parseDocument(document: TextDocument): Promise<Parsed> {
  const known = cache.get(document);
  if (known?.version === document.version) return known.parsed;
  const parsed = parse(document);
  cache.set(document, { version: document.version, parsed });
  return parsed;
}

/** What a config extends, or may read, has changed: all are read anew. */
export function forgetParsed(): void {
  cache = new WeakMap();
}

async function parse(document: TextDocument): Promise<Parsed> {
  return (await parserOf(document))({ access: originOf(document.uri) });
}

async function parserOf(document: TextDocument): Promise<(options: ParseOptions) => Parsed> {
  const [{ parseConfig }, { configSchema }] = await Promise.all([
    import('../../core/config/parseConfig'),
    import('../../core/schemas'),
  ]);
  return options => parseConfig<typeof configSchema>(document.getText(), document.uri.fsPath, configSchema, options);
}

/** As training reads it: with the width that a file of word vectors gives, which is read anew each time. */
export async function parseAsTrained(document: TextDocument): Promise<Parsed> {
  const [{ parseWithVectorWidth }, parseWith] = await Promise.all([
    import('../../core/config/vectorWidth'),
    parserOf(document),
  ]);
  return parseWithVectorWidth(parseWith, document.uri.fsPath, { access: originOf(document.uri) });
}

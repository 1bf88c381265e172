/** Where in the config a problem of the data is to be mended. */
import { readFileSync } from 'node:fs';
import type { Fix, Problem } from '../base/problem';
import { locateKey } from '../config/parseConfig';
import { readYaml, type YamlText } from '../config/yaml/readYaml';

/** Problems at keys of the config; the file is read only when there is one. */
export class ConfigPlace {
  private document: YamlText | undefined;

  constructor(readonly path: string) {}

  /** @param replacement of the key's value, offered as a fix where the key is written out */
  problem(keys: readonly string[], code: string, message: string, replacement?: string): Problem {
    const place = locateKey(this.read(), keys) ?? locateKey(this.read(), keys.slice(0, -1));
    const exact = locateKey(this.read(), keys);
    const fix: Fix | undefined =
      exact && replacement !== undefined
        ? { title: `Change to ${replacement}`, range: exact.value, replacement: quoteIfNeeded(replacement) }
        : undefined;
    // `model: lstm` is all that stands for `model.type`.
    const whole = place?.node.kind === 'scalar' ? place.value : place?.key;
    const range = exact?.value ?? whole ?? this.read().lines.range(0, 0);
    return { code, severity: 'error', message, path: this.path, range, ...(fix && { fix }) };
  }

  private read(): YamlText {
    this.document ??= readYaml(this.readText(), this.path);
    return this.document;
  }

  /** A run outlives its config: without it problems name no line. */
  private readText(): string {
    try {
      return readFileSync(this.path, 'utf8');
    } catch {
      return '';
    }
  }
}

function quoteIfNeeded(text: string): string {
  return /^[A-Za-z_][\w .-]*$/.test(text) ? text : JSON.stringify(text);
}

/** Workspaces of texts in a temporary folder, and a model of meaning that needs no run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Embedder } from '../../../src/core/search/embedder';
import { termsOf } from '../../../src/core/search/terms';

const folder = mkdtempSync(join(tmpdir(), 'search-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;

export function makeWorkspace(files: Readonly<Record<string, string>>): string {
  const root = join(folder, String(made++));
  mkdirSync(root);
  for (const [path, text] of Object.entries(files)) write(root, path, text);
  return root;
}

export function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const meanings: Readonly<Record<string, number>> = { cat: 0, kitten: 0, dog: 1, puppy: 1, car: 2, truck: 2 };

/** A vector of what the words mean: synonyms are alike. */
export function meaningEmbedder(weights = 'one'): Embedder & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    run: '/runs/meaning',
    name: 'meaning-20260101-000000-aaaa',
    weights,
    async embed(texts) {
      asked.push(...texts);
      const width = 4;
      const vectors = new Float32Array(texts.length * width);
      texts.forEach((text, row) => {
        for (const term of termsOf(text)) vectors[row * width + (meanings[term] ?? 3)]! += 1;
      });
      return { vectors, width };
    },
  };
}

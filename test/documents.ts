// The documents that people read, and the pictures that they show.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

/** Paths of README.md and of the pages in docs/, from the repository. */
export function listDocuments(): readonly string[] {
  return ['README.md', ...readdirSync(join(ROOT, 'docs')).map(name => `docs/${name}`)].filter(path =>
    path.endsWith('.md'),
  );
}

/** File names of the pictures in media/screenshots that a document shows. */
export function picturesOfDocuments(): ReadonlySet<string> {
  const names = listDocuments().flatMap(path =>
    Array.from(
      readFileSync(join(ROOT, path), 'utf8').matchAll(/\]\((?:\.\.\/)?media\/screenshots\/([^)]+)\)/g),
      found => found[1]!,
    ),
  );
  return new Set(names);
}

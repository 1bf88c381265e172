// README.md as VS Code's page of an extension can show it: that page loads pictures from the web alone, and this project has no place there.
import { readFileSync } from 'node:fs';

const POINTER = 'Run **NLP: Open Documentation** for this page with its pictures, and for the pages that it names.';

/** The text of README.md without pictures, rows of pictures and words as lists, and the words of links to files. */
export function makeExtensionPage(path) {
  return readFileSync(path, 'utf8')
    .replaceAll(/^\|.*\|\n\|[-:| ]+\|\n(?=\| !\[)/gm, '')
    .replaceAll(/^\| !\[[^\]]*\]\([^)]*\) \| (.*) \|$/gm, '- $1')
    .replace(/^!\[[^\]]*\]\([^)]*\)$/m, POINTER)
    .replaceAll(/^!\[[^\]]*\]\([^)]*\)\n\n?/gm, '')
    .replaceAll(/\[([^\]]+)\]\((?![a-z]+:|#)[^)]*\)/g, '$1');
}

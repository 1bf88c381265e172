// README.md as the packaged extension shows it: VS Code's page of an extension loads no files beside it, so pictures are part of the text.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The text of a Markdown file with its PNG pictures as data addresses, and the words of links to files that are not there. */
export function embedPictures(path) {
  const folder = dirname(path);
  return readFileSync(path, 'utf8')
    .replaceAll(/!\[([^\]]*)\]\(([^):]+\.png)\)/g, (_, title, picture) => {
      const bytes = readFileSync(join(folder, picture)).toString('base64');
      return `![${title}](data:image/png;base64,${bytes})`;
    })
    .replaceAll(/(?<!!)\[([^\]]+)\]\((?![a-z]+:|#)[^)]*\)/g, '$1');
}

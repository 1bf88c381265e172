/** Names of models on a hub, as people write them: `org/name`, `org/name@revision`, `org/name/file.gguf`, or the address of a page. */

export interface HubId {
  /** `org/name` */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** One file of it, of several that are each a whole model. */
  readonly file?: string;
}

/** Where a model came from, as a run keeps it. */
export interface HubOrigin {
  readonly repository: string;
  /** As it was asked for. */
  readonly revision: string;
  /** What that was then: 40 digits. */
  readonly commit: string;
  readonly endpoint: string;
}

/** What a hub allows in a name; two dashes or dots in a row stand in none. */
const NAME = /^[A-Za-z0-9_](?:[\w.-]{0,94}\w)?$/;
const REVISION = /^\w[\w./-]{0,200}$/;
const FILE = /^[\w.-]+\.gguf$/i;
/** Pages of a model: the model, one revision, one file. */
const PAGE = /^https?:\/\/[^/]+\/([^/?#]+)\/([^/?#]+)(?:\/(tree|resolve|blob)\/([^?#]+?))?\/?(?:[?#].*)?$/;

function isName(text: string): boolean {
  return NAME.test(text) && !text.includes('--') && !text.includes('..');
}

function make(parts: readonly string[], revision: string): HubId | undefined {
  const [organization = '', name = '', ...files] = parts;
  if (!isName(organization) || !isName(name) || !REVISION.test(revision) || revision.includes('..')) return undefined;
  const repository = `${organization}/${name}`;
  if (files.length === 0) return { repository, revision };
  const isFile = FILE.test(files.at(-1)!) && files.slice(0, -1).every(isName) && !files.at(-1)!.includes('..');
  return isFile ? { repository, revision, file: files.join('/') } : undefined;
}

function readPage(text: string): HubId | undefined {
  const [, organization, name, kind, rest] = PAGE.exec(text) ?? [];
  if (organization === undefined || name === undefined) return undefined;
  if (kind === undefined || rest === undefined) return make([organization, name], 'main');
  if (kind === 'tree') return make([organization, name], decodeURIComponent(rest));
  const [revision = '', ...files] = rest.split('/');
  return make([organization, name, ...(FILE.test(files.at(-1) ?? '') ? files : [])], decodeURIComponent(revision));
}

/**
 * Whether words name a model on a hub, by their look alone. What exists as a file or folder is a path whatever it looks like:
 * look there first.
 * @returns nothing for `./x`, `/x`, `~/x`, `C:\x`, a single word, or more words than a hub's names have
 */
export function readHubId(text: string): HubId | undefined {
  const words = text.trim();
  if (/^https?:\/\//.test(words)) {
    try {
      return readPage(words);
    } catch {
      // No text in percent signs.
      return undefined;
    }
  }
  const at = words.indexOf('@');
  const [path, revision] = at < 0 ? [words, 'main'] : [words.slice(0, at), words.slice(at + 1)];
  return make(path.split('/'), revision);
}

/** As it is written into a config: `org/name`, `org/name@v2`. */
export function writeHubId({ repository, revision, file }: HubId): string {
  return `${repository}${file === undefined ? '' : `/${file}`}${revision === 'main' ? '' : `@${revision}`}`;
}

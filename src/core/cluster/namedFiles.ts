/** The files that a config names, as a training reads them: data, word vectors, models to start from, one of the user's own. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { ActionableError, ProblemsError } from '../base/errors';
import { type Access, resolvePath } from '../base/resolvePath';
import { ConfigPlace } from '../data/configPlace';
import { findSources } from '../data/findSources';
import { DOWNLOAD, repositoryFolder } from '../runs/hubModels';
import { type Config, configSchema } from '../schemas';
import { locatePretrained } from '../training/locatePretrained';
import { readOwnModel } from '../training/readOwnModel';
import { filesBelow, filesOfModel } from './modelFiles';
import { type NamedPath, namedPaths } from './namedPaths';

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** Whether a link to it may lie in its place. */
  readonly mayLink: boolean;
  /** It is named by a path that holds on this machine alone, so by another in a job. */
  readonly isMoved?: boolean;
}

/** Paths of one key; some of them hold on this machine alone. */
export interface MovedKey {
  /** `data.train` */
  readonly key: string;
  readonly isList: boolean;
  readonly paths: readonly string[];
}

export interface NamedFiles {
  readonly files: readonly FoundFile[];
  readonly moved: readonly MovedKey[];
}

export interface Finding {
  /** Absolute path of the config. */
  readonly config: string;
  readonly access: Access;
  readonly signal: AbortSignal;
  readonly onProgress?: (message: string) => void;
}

/** @throws ProblemsError of what is not there, at its key; ActionableError `cannot-travel`, or as `fetchFromHub` does */
export async function findNamedFiles(config: Config, finding: Finding): Promise<NamedFiles> {
  const named = namedPaths(configSchema, config).filter(({ keys }) => keys[0] !== 'extends');
  const files: FoundFile[] = [];
  for (const each of named) {
    const isMoved = onlyHere(each.path);
    for (const file of await filesOf(each, config, finding)) files.push({ ...file, isMoved });
  }
  return { files, moved: movedKeys(named) };
}

function onlyHere(path: string): boolean {
  return isAbsolute(path) || /^~[\\/]/.test(path);
}

async function filesOf(named: NamedPath, config: Config, finding: Finding): Promise<readonly FoundFile[]> {
  const { keys, path } = named;
  const { access } = finding;
  const home = dirname(finding.config);
  const refuse = (code: string, message: string) =>
    new ProblemsError([new ConfigPlace(finding.config).problem(keys, code, message)]);
  if (keys[0] === 'data') {
    const found = findSources(path, home, access);
    if (!('sources' in found)) throw refuse(found.code, found.message);
    const below = await Promise.all(
      found.sources.map(async source =>
        source.isFolder
          ? // Links in a folder of texts are passed over.
            (await filesBelow(source.path)).map(file => ({ path: file, mayLink: false }))
          : [{ path: source.path, mayLink: true }],
      ),
    );
    return below.flat();
  }
  if (config.model.type === 'own' && keys.join('.') === 'model.file') {
    const own = await readOwnModel(config, finding.config, access);
    return (own?.files ?? []).map(file => ({ path: file.path, mayLink: false }));
  }
  try {
    const isModel = keys.at(-1) === 'from';
    const place = isModel ? await locate(path, home, finding) : { path: resolvePath(home, path, access), beside: [] };
    if (!existsSync(place.path)) throw refuse('missing-file', `there is no file ${path}`);
    return [...(await filesOfModel(place.path)), ...place.beside].map(file => ({ path: file, mayLink: true }));
  } catch (error) {
    if (error instanceof ActionableError && error.code === 'path-outside-workspace')
      throw refuse(error.code, error.message);
    throw error;
  }
}

/** A model of a hub is downloaded here first; `beside` is by what it is found again without asking the hub. */
async function locate(from: string, home: string, { access, signal, onProgress }: Finding) {
  const { path, hub } = await locatePretrained(from, home, {
    ...access,
    signal,
    onEvent: event => {
      if (event.kind === 'progress') onProgress?.(event.message);
    },
  });
  if (!hub) return { path, beside: [] };
  const beside = [
    join(dirname(path), DOWNLOAD),
    join(repositoryFolder(access.workspace, hub.repository), 'revisions.json'),
  ].filter(file => existsSync(file));
  return { path, beside };
}

function movedKeys(named: readonly NamedPath[]): readonly MovedKey[] {
  const keys = new Map<string, { isList: boolean; paths: string[] }>();
  for (const { keys: all, path } of named) {
    const isList = /^\d+$/.test(all.at(-1)!);
    const key = (isList ? all.slice(0, -1) : all).join('.');
    const known = keys.get(key) ?? { isList, paths: [] };
    known.paths.push(path);
    keys.set(key, known);
  }
  return [...keys].flatMap(([key, { isList, paths }]) => (paths.some(onlyHere) ? [{ key, isList, paths }] : []));
}

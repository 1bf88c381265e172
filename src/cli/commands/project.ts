/** `project`: vectors of a run, or of a file, as points in the plane or in space. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ActionableError } from '../../core/base/errors';
import { formatBytes, formatPercent, writeScore } from '../../core/base/formatNumber';
import { suggestOr } from '../../core/base/suggest';
import type { SplitName } from '../../core/data/dataset';
import type { ProjectionPoints } from '../../core/explain/points/points';
import {
  type Projection,
  type ProjectionMethod,
  type ProjectionName,
  type ProjectionResult,
  project,
  projections,
  type Vectors,
} from '../../core/projection/methods';
import { type Command, checkpointOption, type Invocation, numberOf, type OptionValues, textOf } from '../command';
import { openRunFor } from '../openRun';
import { encodingOption, readContent } from '../readTexts';
import { drawBar } from '../terminal';
import { workspaceOfFound } from '../workspace';

const METHODS = Object.keys(projections) as ProjectionName[];
interface CliSetting {
  /** What it is in `ProjectionMethod`. */
  readonly key: string;
  readonly option: string;
  readonly methods: readonly ProjectionName[];
  readonly description: string;
  /** The values there are of a word; else it is a number. */
  readonly words?: readonly string[];
  readonly usual?: number | string;
}

const settingsOf = (method: ProjectionName): Projection => projections[method];

/** Of all methods, each option once. */
const SETTINGS: readonly CliSetting[] = gatherSettings();

function gatherSettings(): readonly CliSetting[] {
  const gathered = new Map<string, CliSetting>();
  const take = ({ methods, ...setting }: CliSetting) => {
    const known = gathered.get(setting.option)?.methods ?? [];
    gathered.set(setting.option, { ...setting, methods: [...known, ...methods] });
  };
  for (const method of METHODS) {
    const { settings, words = {} } = settingsOf(method);
    for (const [key, { option = key, description, usual }] of Object.entries(settings)) {
      take({ key, option, methods: [method], description, usual });
    }
    for (const [key, { description, words: values }] of Object.entries(words)) {
      take({ key, option: key, methods: [method], description, words: values, usual: values[0] });
    }
  }
  return [...gathered.values()];
}
/** Of points that a run gives. */
const OF_RUN = ['of', 'limit', 'layer', 'checkpoint', 'by-label'] as const;

/** Bytes of a file that is read as one text. */
const MOST_TEXT = 400 * 1024 ** 2;

/** One point as `--json` has it. */
interface Point {
  readonly x: number;
  readonly y: number;
  /** In space alone. */
  readonly z?: number;
  /** Components after the third. */
  readonly further?: readonly number[];
  readonly name?: string;
  readonly label?: string;
  readonly predicted?: string;
  readonly split?: SplitName;
  /** Of its split, from 0. */
  readonly index?: number;
  readonly file?: string;
  readonly line?: number;
}

function chosen<Name extends string>(options: OptionValues, option: string, names: readonly Name[], usual: Name): Name {
  const words = textOf(options, option) ?? usual;
  const found = names.find(name => name === words);
  if (found !== undefined) return found;
  throw new ActionableError('bad-usage', `unknown --${option} "${words}"${suggestOr(words, names, 'there are:')}`);
}

function methodOf(options: OptionValues): ProjectionMethod {
  const method = chosen(options, 'method', METHODS, 'pca');
  const unasked = SETTINGS.find(({ option, methods }) => options[option] !== undefined && !methods.includes(method));
  if (unasked) {
    const others = unasked.methods.join(' or ');
    throw new ActionableError('bad-usage', `--${unasked.option} is for --method ${others}. Leave it out, or add it.`);
  }
  const { settings, words = {} } = settingsOf(method);
  const numbers = Object.entries(settings).map(([key, { option = key, usual, ...limits }]) => {
    // Written only where it is set: what was printed before stays as it was.
    const value = numberOf(options, option, key === 'dimensions' ? undefined : usual, limits);
    return value === undefined ? [] : [[key, value] as const];
  });
  const chosenWords = Object.entries(words).map(([key, { words: values }]) => [
    [key, chosen(options, key, values, values[0]!)] as const,
  ]);
  return { method, ...Object.fromEntries([...numbers, ...chosenWords].flat()) };
}

function place(vectors: Vectors, method: ProjectionMethod, { terminal, signal }: Invocation) {
  return project(vectors, method, {
    signal,
    onProgress: ({ message, fraction = 0 }) => terminal.progress(`${drawBar(fraction)} ${message}`),
    onNews: ({ iteration, iterations }) =>
      terminal.progress(`${drawBar(iteration / iterations)} iteration ${iteration} of ${iterations}`),
  });
}

function describe({ coordinates }: ProjectionResult, points: Partial<ProjectionPoints> & { readonly count: number }) {
  const { count, names, groups = [], group, predicted, splits, split, index, files, file, line } = points;
  // Words have no label, and of a task without labels all texts are of one group.
  const size = coordinates.length / Math.max(1, count);
  const labelled = groups.length > 1 && group && predicted;
  return Array.from(
    { length: count },
    (_, i): Point => ({
      x: coordinates[size * i]!,
      y: coordinates[size * i + 1]!,
      ...(size > 2 && { z: coordinates[size * i + 2]! }),
      ...(size > 3 && { further: [...coordinates.subarray(size * i + 3, size * (i + 1))] }),
      ...(names && { name: names[i]! }),
      ...(labelled && { label: groups[group[i]!]!, predicted: groups[predicted[i]!]! }),
      ...(splits && split && index && { split: splits[split[i]!]!, index: index[i]! }),
      ...(files && file && line && { file: files[file[i]!]!, line: line[i]! }),
    }),
  );
}

function print(points: readonly Point[], { explained }: ProjectionResult, { terminal, options }: Invocation): void {
  if (options.json === true) return;
  for (const { x, y, z, further = [], label, name } of points) {
    const words = [label, name].flatMap(each => (each === undefined ? [] : [each.replaceAll(/\s+/g, ' ')]));
    terminal.print([...[x, y, ...(z === undefined ? [] : [z]), ...further].map(writeScore), ...words].join('\t'));
  }
  if (explained) terminal.warn(`explained variance: ${explained.map(part => formatPercent(part)).join(', ')}`);
}

async function projectFile(file: string, method: ProjectionMethod, invocation: Invocation): Promise<object> {
  const { readVectors } = await import('../../core/projection/readVectors');
  const path = resolve(file);
  const { size } = await stat(path);
  if (size > MOST_TEXT && !/\.npy$/i.test(file)) {
    const message = `${file}: ${formatBytes(size)} is too large for a text file. Save the vectors as .npy.`;
    throw new ActionableError('bad-vectors', message);
  }
  const read = { bytes: () => readFile(path), text: () => readContent(file, invocation.options) };
  const vectors = await readVectors(file, read);
  const { count, width, names } = vectors;
  const result = await place(vectors, method, invocation);
  const points = describe(result, { count, names });
  print(points, result, invocation);
  return { vectors: path, ...method, count, width, explained: result.explained, points };
}

async function projectRun(words: string, method: ProjectionMethod, invocation: Invocation): Promise<object> {
  const { options, signal, terminal } = invocation;
  const of = chosen(options, 'of', ['vocabulary', 'examples'], 'vocabulary');
  const byLabel = options['by-label'] === true;
  if (byLabel && !settingsOf(method.method).byLabel) {
    throw new ActionableError('bad-usage', '--by-label is for --method tsne or umap. Leave it out, or add it.');
  }
  const limit = numberOf(options, 'limit', 5000, { least: 1, most: 100_000, whole: true });
  const layer = numberOf(options, 'layer', undefined, { least: 0, most: 1000, whole: true });
  if (layer !== undefined && of !== 'examples') {
    throw new ActionableError('bad-usage', '--layer is for --of examples. Leave it out, or add it.');
  }
  const run = await openRunFor(words, options);
  try {
    const { readPoints } = await import('../../core/explain/points/points');
    const workspace = workspaceOfFound(run.identity.folder, options);
    const { points, ...vectors } = await readPoints(
      run,
      { of, limit, layer, workspace, trusted: true },
      { signal, onProgress: ({ message, fraction = 0 }) => terminal.progress(`${drawBar(fraction)} ${message}`) },
    );
    const { count, total } = points;
    if (count < total) terminal.warn(`${count} of ${total} ${of === 'examples' ? 'examples' : 'words'} (--limit)`);
    const labels = byLabel && points.groups.length > 1 ? { labels: points.group } : {};
    const result = await place(vectors, { ...method, ...labels }, invocation);
    const placed = describe(result, points);
    print(placed, result, invocation);
    const { width } = vectors;
    return {
      run: run.identity,
      of,
      ...(layer !== undefined && { layer }),
      ...method,
      ...(byLabel && { byLabel }),
      count,
      total,
      width,
      explained: result.explained,
      points: placed,
    };
  } finally {
    await run.dispose();
  }
}

export const projectVectors: Command = {
  name: 'project',
  usage: '[RUN|CONFIG]',
  summary: 'Project word vectors or texts of a run, or the vectors of a file, to two or three dimensions.',
  options: {
    of: { type: 'string', value: 'WHAT', description: 'vocabulary or examples. Default: vocabulary.' },
    vectors: {
      type: 'string',
      value: 'FILE',
      description:
        'In place of a run: a file of vectors, .npy, .csv, .tsv, .json or .jsonl. A column without numbers names the vectors.',
    },
    ...encodingOption,
    limit: {
      type: 'string',
      value: 'N',
      description: 'Sample size: the most frequent words, or a random sample of examples. Default: 5000.',
    },
    layer: {
      type: 'string',
      value: 'N',
      description: 'Of examples: the layer whose hidden states are pooled, 0 for the embeddings. Default: the last.',
    },
    method: {
      type: 'string',
      value: 'NAME',
      description: `${METHODS.slice(0, -1).join(', ')} or ${METHODS.at(-1)}. Default: pca.`,
    },
    ...Object.fromEntries(
      SETTINGS.map(({ option, description, words, usual }) => [
        option,
        {
          type: 'string' as const,
          value: words ? 'NAME' : 'N',
          description: `${description}${words ? ` ${words.join(' or ')}.` : ''}${usual === undefined ? '' : ` Default: ${usual}.`}`,
        },
      ]),
    ),
    'by-label': { type: 'boolean', description: 't-SNE and UMAP: draw examples of one label together.' },
    ...checkpointOption,
  },
  positionals: [0, 1],
  async run(invocation) {
    const { positionals, options } = invocation;
    const [words] = positionals;
    const file = textOf(options, 'vectors');
    const unasked =
      file !== undefined && (words !== undefined ? 'RUN' : OF_RUN.find(name => options[name] !== undefined));
    if (unasked) {
      const what = unasked === 'RUN' ? 'a run' : `--${unasked}, which is for runs,`;
      throw new ActionableError('bad-usage', `Give either ${what} or --vectors, not both.`);
    }
    const method = methodOf(options);
    if (file !== undefined) return projectFile(file, method, invocation);
    if (words !== undefined) return projectRun(words, method, invocation);
    throw new ActionableError('bad-usage', 'Missing argument RUN|CONFIG, or --vectors FILE. See nlp project --help.');
  },
};

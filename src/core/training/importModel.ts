/** A pretrained model becomes a run, without data and without training: what it can do already, it can be asked. */
import { basename, join, relative, resolve } from 'node:path';
import { ActionableError } from '../base/errors';
import { type HubOrigin, writeHubId } from '../base/hubId';
import { isInside } from '../base/resolvePath';
import { createTask, taskCatalog } from '../catalog';
import { parseConfig } from '../config/parseConfig';
import type { HeadName } from '../families/family';
import { type Generation, generationOf } from '../pretrained/generation';
import { headOfFile, labelsOfHead } from '../pretrained/headOfFile';
import { languagesOf } from '../pretrained/languages';
import { questionWordsOf, summaryPrefix } from '../pretrained/prefixes';
import type { Pretrained } from '../pretrained/pretrained';
import { readPretrainedModel } from '../pretrained/readPretrainedModel';
import { openSource } from '../pretrained/source';
import { taskOfHead } from '../pretrained/taskOfHead';
import { runNameOf } from '../runs/runFolder';
import { type Config, columnsOf, headOf, headsOf, runConfigSchema, type TaskName, tasks } from '../schemas';
import { checkTask } from './checkTask';
import type { TrainOptions } from './events';
import type { Imported } from './imported';
import { importJoined, isJoinedFolder } from './importJoined';
import { isRunFolder } from './pretrainedRun';
import { writeSourceFiles } from './sourceFiles';
import { initializeLate } from './start/chance';
import { hashFiles } from './start/hashFiles';
import { describeMatch, matchPretrained, withFound } from './start/pretrained';
import { writeUntrainedRun } from './untrainedRun';

export interface ImportRequest {
  /** Absolute: a folder. */
  readonly path: string;
  /** Where it was downloaded from. */
  readonly hub?: HubOrigin;
  /** Of the run; of the folder if not given. */
  readonly name?: string;
  /** What it is for; what its head says if not given. */
  readonly task?: string;
  /** Of an adapter, the folder of the model that it was made for. Absolute. */
  readonly base?: string;
}

/**
 * @throws ActionableError that says what of the folder is at fault
 * @throws CancelledError
 */
export async function importModel(
  { path, hub, name = hub ? basename(hub.repository) : nameOf(path), task, base }: ImportRequest,
  options: Pick<TrainOptions, 'workspace' | 'trusted' | 'signal' | 'onEvent'>,
): Promise<Imported> {
  const { workspace, signal, onEvent } = options;
  if (isRunFolder(path)) {
    throw new ActionableError(
      'no-pretrained',
      `${path} is a run already: predict with it, or start from it in a config: model: { from: ${path} }.`,
    );
  }
  // Where its config would be: paths are relative to there, and one of this name goes on from here.
  const configPath = join(workspace, `${runNameOf(name)}.nlp.yaml`);
  const from = hub ? writeHubId({ ...hub, revision: hub.commit }) : writePath(path, workspace);
  if (isJoinedFolder(path)) return importJoined({ path, from, configPath, task }, options);
  const found = await readPretrainedModel(path, options, { base });
  const there = headOfFile(found);
  const chosen = chooseTask(found, there, task);
  const head = headFor(chosen, there);
  const pretrained: Pretrained = { ...found, ...openSource({ ...found.source, ...(head && { head }) }) };
  checkTask(pretrained, chosen, head);
  const config = configOf(chosen, from, configPath, {
    pair: head === 'next-sentence',
    generation: head === 'seq2seq-lm' ? generationOf(pretrained) : undefined,
    told: head === 'seq2seq-lm' ? toldBy(pretrained, chosen) : {},
  });
  const { targetTokenizer } = pretrained;
  const { framing } = await taskCatalog[config.task.type]();
  const roles = new Set(Object.keys(columnsOf(config).columns));
  const frame = framing?.({ options: config.task, roles });
  // Its file may not say how two texts are put together, or not as the task does.
  const tokenizer = (frame && pretrained.tokenizer.frame?.(frame)) ?? pretrained.tokenizer;
  const labels = labelsOf(pretrained, chosen);
  const made = await createTask(config, { tokenizer, targetTokenizer, labels, given: pretrained });
  const matched = matchPretrained(pretrained, made);
  for (const event of describeMatch(matched)) onEvent({ kind: 'log', ...event });
  const { prompts = {}, defaultPrompt = '' } = pretrained.source.sentence ?? {};
  const prompt = Object.hasOwn(prompts, defaultPrompt) ? prompts[defaultPrompt] : undefined;
  if (prompt) {
    const message = `sentence-transformers puts ${JSON.stringify(prompt)} before every text of this model (its default prompt); write it before your texts`;
    onEvent({ kind: 'log', level: 'warning', message });
  }
  onEvent({ kind: 'progress', message: 'reading pretrained weights' });
  const parameters = withFound(initializeLate(made, config.train.seed), await matched.read());
  const files = await hashFiles(pretrained.files, signal);
  const run = {
    configPath,
    config,
    tokenizer,
    targetTokenizer,
    parameters,
    imported: path,
    files,
    labels,
    more: {
      ...(made.reader?.pair && { pair: made.reader.pair }),
      ...(hub && { hub }),
      ...(matched.fresh.length > 0 && { untrained: matched.fresh }),
    },
    writeMore: (folder: string) => writeSourceFiles(folder, pretrained.source, matched.rows),
  };
  return { ...(await writeUntrainedRun(run, options)), table: matched.rows };
}

/** The cache of the hub has a model in `models--OWNER--NAME/snapshots/HASH`. */
function nameOf(path: string): string {
  const cached = /^models--(?:.*--)?(.+)$/.exec(basename(resolve(path, '../..')))?.[1];
  return cached ?? basename(path).replace(/\.gguf$/i, '');
}

/** What a task goes on from: the head that the file has, where it is for that task. */
function headFor(task: TaskName, there: HeadName | undefined): HeadName | undefined {
  if (there === 'next-sentence' && task === 'classify') return there;
  if (there === 'replaced-token' && task === 'tag') return there;
  if (there !== undefined && headsOf(task).includes(there)) return there;
  return headOf({ type: task });
}

function chooseTask(found: Pretrained, head: HeadName | undefined, asked: string | undefined): TaskName {
  const { path, source } = found;
  const labels = head === 'sequence' ? labelsOfHead(found, head).length : undefined;
  const task = asked ?? taskOfHead(head, source.config, labels);
  if (task !== undefined && Object.hasOwn(tasks, task)) return task as TaskName;
  const able = (Object.keys(tasks) as TaskName[]).filter(type => headOf({ type }) !== undefined);
  throw new ActionableError(
    'no-task',
    asked === undefined
      ? `${path} has no head that says what it is for. Say it: --task ${able.join(', --task ')}.`
      : `There is no task "${asked}". Tasks of pretrained models are ${able.join(', ')}.`,
  );
}

/** Sections that differ from the defaults: what a head of a file is has none of our additions. */
const heads: { readonly [T in TaskName]?: object } = {
  answer: { match: false, align: false },
  tag: { crf: false, characters: 0 },
};

/** From the config's folder where it is below. */
function writePath(path: string, folder: string): string {
  return isInside(folder, path) ? `./${relative(folder, path).replaceAll('\\', '/')}` : path;
}

/** How its texts are searched for, where its files say it. */
function searchOf(task: TaskName, { beam, lengthPenalty }: Generation): object {
  const known = beam === undefined ? {} : { beam: Math.min(beam, MOST_BEAMS) };
  if (task === 'answer') return { form: 'generated', ...known };
  return { ...known, 'length-penalty': Math.max(-LARGEST_PENALTY, Math.min(LARGEST_PENALTY, lengthPenalty)) };
}

/** What T5 is to be told before a text: the first of its pairs of languages, that it is to summarize, or what the question is. */
function toldBy(pretrained: Pretrained, task: TaskName): object {
  if (task === 'answer') {
    const { question, context } = questionWordsOf(pretrained) ?? {};
    return question === undefined ? {} : { 'question-prefix': question, 'context-prefix': context };
  }
  if (task === 'summarize') {
    const prefix = summaryPrefix(pretrained);
    return prefix === undefined ? {} : { prefix };
  }
  const languages = task === 'translate' ? languagesOf(pretrained, pretrained.tokenizer.vocabulary) : undefined;
  if (languages?.by !== 'words') return {};
  const { source, target } = languages.pairs[0]!;
  return { 'source-language': source.code, 'target-language': target.code };
}

/** More than configs may say. */
const MOST_BEAMS = 64;
const LARGEST_PENALTY = 5;

/** @param pair whether it reads two texts @param generation of a model that writes from texts */
function configOf(
  task: TaskName,
  from: string,
  configPath: string,
  {
    pair,
    generation,
    told,
  }: { readonly pair: boolean; readonly generation: Generation | undefined; readonly told: object },
): Config {
  const written = {
    task: { type: task, ...(generation ? searchOf(task, generation) : heads[task]), ...told },
    data: { train: [], ...(pair && { 'text-pair': 'text-pair' }) },
    model: { type: 'pretrained', from },
  };
  const { config, problems } = parseConfig(JSON.stringify(written), configPath, runConfigSchema);
  if (!config) throw new Error(`internal: ${problems[0]!.message}`);
  return config;
}

/** Tasks whose head tells labels apart. */
const labeling: readonly TaskName[] = ['classify', 'multilabel', 'tag'];

function labelsOf(pretrained: Pretrained, task: TaskName): readonly string[] {
  const { head } = pretrained.source;
  return head !== undefined && labeling.includes(task) ? labelsOfHead(pretrained, head) : [];
}

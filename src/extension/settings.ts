/** The extension's settings, read where they are used so that a change takes effect at once; what is out of range is told and fitted. */
import { commands, type Disposable, workspace } from 'vscode';
import type { GenerationSettings } from '../protocol/generation';
import { DEFAULTS, type Settings } from './contributed';
import { fitSetting, type SettingSchema } from './fitSetting';
import { notify } from './notify';

const PREFIX = 'nlpWorkbench.';

let schemas: Readonly<Record<string, SettingSchema>> = {};

function read<K extends keyof Settings>(key: K): Settings[K] {
  const value = workspace.getConfiguration('nlpWorkbench').get<Settings[K]>(key, DEFAULTS[key]);
  const schema = schemas[PREFIX + key];
  // Of the type that the schema says.
  return schema ? (fitSetting(value, schema).value as Settings[K]) : value;
}

/**
 * Holds the settings to their limits from now on, and says once of each value that does not fit what is used in its place.
 *
 * @param properties of `contributes.configuration` in `package.json`
 */
export function watchSettings(properties: Readonly<Record<string, SettingSchema>>): Disposable {
  schemas = properties;
  const told = new Set<string>();
  const check = () => {
    const all = workspace.getConfiguration();
    for (const [key, schema] of Object.entries(properties)) {
      const set = all.get(key);
      const { value, fault } = fitSetting(set, schema);
      const one = `${key} ${JSON.stringify(set)}`;
      if (fault === undefined || told.has(one)) continue;
      told.add(one);
      void warn(key, `${key} is ${JSON.stringify(set)}, but ${fault}. ${JSON.stringify(value)} is used.`);
    }
  };
  check();
  return workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration('nlpWorkbench')) check();
  });
}

async function warn(key: string, message: string): Promise<void> {
  const open = 'Open Setting';
  if ((await notify('warning', message, open)) === open)
    await commands.executeCommand('workbench.action.openSettings', key);
}

export const settings = {
  codeLens: () => read('codeLens.enabled'),
  lensFollow: () => read('lens.follow'),
  /** Milliseconds of quiet before the lens asks. */
  lensDelay: () => read('lens.delay'),
  engine: () => read('engine'),
  /** 0 lets the engine choose. */
  threads: () => read('threads'),
  openCurvesOnTrain: () => read('train.openCurves'),
  confirmDelete: () => read('runs.confirmDelete'),
  /** Seed 0 is a new one each time. */
  generation: (): GenerationSettings => ({
    temperature: read('generate.temperature'),
    topK: read('generate.topK'),
    topP: read('generate.topP'),
    repetitionPenalty: read('generate.repetitionPenalty'),
    maximumTokens: read('generate.length'),
    seed: read('generate.seed'),
    stop: read('generate.stop'),
  }),
  writtenPlace: () => read('write.place'),
  completionLanguages: () => read('completion.languages'),
  /** Milliseconds of quiet before a completion is asked for. */
  completionDelay: () => read('completion.delay'),
  completionLength: () => read('completion.length'),
  /** Whether tags stand beside what they mark; `auto` where they mark spans of words. */
  tagNames: () => read('tag.names'),
  announce: () => read('classify.announce'),
  /** Addresses of clusters by the name of the runtime. */
  clusterAddresses: () => read('cluster.addresses'),
};

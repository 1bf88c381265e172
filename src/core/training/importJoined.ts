/** A folder that joins two models (EncoderDecoderModel of transformers) becomes a run whose sides both come from it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError, ProblemsError } from '../base/errors';
import { isJson } from '../base/json';
import { createTask } from '../catalog';
import { parseConfig } from '../config/parseConfig';
import { isJoined } from '../pretrained/readFolder';
import { writeAtomically } from '../runs/atomicFile';
import { type Config, runConfigSchema } from '../schemas';
import type { TrainOptions } from './events';
import type { Imported } from './imported';
import { hubsOfSides, readSides } from './readSides';
import { writeSourceFiles } from './sourceFiles';
import { startFromSides } from './start/sides';
import { writeUntrainedRun } from './untrainedRun';

/** @param path absolute */
export function isJoinedFolder(path: string): boolean {
  try {
    const config: unknown = JSON.parse(readFileSync(join(path, 'config.json'), 'utf8'));
    return isJson(config) && isJoined(config);
  } catch {
    return false;
  }
}

/** What it can be for: its files do not say. */
const able = ['translate', 'summarize'];

export interface JoinedRequest {
  /** Absolute. */
  readonly path: string;
  /** What a config calls it. */
  readonly from: string;
  readonly configPath: string;
  readonly task?: string;
}

/** @throws ActionableError that says what of the folder is at fault; CancelledError */
export async function importJoined(
  { path, from, configPath, task }: JoinedRequest,
  options: Pick<TrainOptions, 'workspace' | 'trusted' | 'signal' | 'onEvent'>,
): Promise<Imported> {
  if (task === undefined || !able.includes(task)) {
    const message =
      task === undefined
        ? `${path} joins two models, and does not say what they are for. Say it: --task ${able.join(', or --task ')}.`
        : `${path} joins two models, which can ${able.join(' or ')}, not ${task}.`;
    throw new ActionableError('no-task', message);
  }
  const side = { type: 'pretrained', from };
  const written = { task, data: { train: [] }, model: { type: 'encoder-decoder', encoder: side, decoder: side } };
  const { config, problems } = parseConfig(JSON.stringify(written), configPath, runConfigSchema);
  if (!config) throw new Error(`internal: ${problems[0]!.message}`);
  const sides = await readBoth(config, configPath, options);
  const { encoder, decoder } = sides.read;
  const vocabularies = { tokenizer: encoder!.tokenizer, targetTokenizer: decoder!.tokenizer };
  const made = await createTask(config, { ...vocabularies, labels: [], given: sides.model });
  const start = startFromSides(async () => sides, config, options, sides);
  const { parameters, files, table } = await start.begin(made, vocabularies);
  const fresh = (table ?? []).flatMap(({ status, name }) => (status === 'new' ? [name!] : []));
  const run = {
    configPath,
    config,
    tokenizer: vocabularies.tokenizer,
    parameters,
    imported: path,
    files,
    more: { sidesHub: hubsOfSides(sides.model.sides), ...(fresh.length > 0 && { untrained: fresh }) },
    writeMore: async (folder: string) => {
      await writeAtomically(join(folder, 'target-tokenizer.json'), vocabularies.targetTokenizer.toJson());
      await writeSourceFiles(folder, sides.model.source, table);
    },
  };
  return { ...(await writeUntrainedRun(run, options)), table: table ?? [] };
}

/** What is wrong is said of the folder: there is no config to show it in. */
async function readBoth(config: Config, configPath: string, options: Parameters<typeof readSides>[2]) {
  try {
    return (await readSides(config, configPath, options))!;
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    const [{ code, message }] = error.problems as readonly [ProblemsError['problems'][number]];
    throw new ActionableError(code, message);
  }
}

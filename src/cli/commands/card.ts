/** `card`: what a pretrained model is, before it is imported. */
import { ActionableError } from '../../core/base/errors';
import { writeHubId } from '../../core/base/hubId';
import { locateModel } from '../../core/base/locateModel';
import type { Command } from '../command';
import { workspaceOf } from '../workspace';

export const card: Command = {
  name: 'card',
  usage: 'PATH',
  summary: 'Show what a pretrained model is: architecture, sizes, vocabulary, length, heads, license.',
  options: {},
  positionals: [1, 1],
  async run({ positionals, options, terminal }) {
    const access = { workspace: workspaceOf(options), trusted: true };
    const located = locateModel(positionals[0]!, process.cwd(), access);
    const [{ findHubModel, pathOfModel }, { readCard }, { describeCard }] = await Promise.all([
      import('../../core/runs/hubModels'),
      import('../../core/pretrained/card/readCard'),
      import('../../core/pretrained/card/describeCard'),
    ]);
    let path: string;
    if (located.kind === 'path') path = located.path;
    else {
      const model = await findHubModel(access.workspace, located.id);
      if (!model) {
        const id = writeHubId(located.id);
        throw new ActionableError(
          'no-pretrained',
          `${id} is neither a folder nor downloaded. Run nlp import ${id} first.`,
        );
      }
      path = pathOfModel(model, located.id);
    }
    const found = await readCard(path, access);
    if (options.json !== true) {
      terminal.print(found.name);
      for (const [key, value] of describeCard(found)) terminal.print(`${key.padEnd(24)}  ${value}`);
    }
    return found;
  },
};

/** Commands that show what a config makes of a sample of its data, and train nothing: their options and frame. */
import type { TrainOptions } from '../core/training/events';
import { type Command, overrides, sampleOf, sampleOptions, textsOf } from './command';
import { findConfig } from './configFile';
import type { Terminal } from './terminal';
import { showTraining } from './trainingProgress';
import { workspaceOf } from './workspace';

interface Preview<Sample extends object> {
  readonly name: string;
  readonly summary: string;
  /** What the sample is of, in the plural. */
  readonly what: string;
  /** How many are shown, if not said otherwise. */
  readonly shown: number;
  /** What makes the sample; loaded when it is asked for. */
  load(): Promise<
    (config: string, options: TrainOptions & { readonly sample: number; readonly count: number }) => Promise<Sample>
  >;
  print(sample: Sample, terminal: Terminal): void;
}

export function previewCommand<Sample extends object>(preview: Preview<Sample>): Command {
  const { name, summary, what, shown } = preview;
  return {
    name,
    usage: 'CONFIG',
    summary,
    options: { ...sampleOptions(what, shown), ...overrides },
    positionals: [1, 1],
    async run({ positionals, options, terminal, signal }) {
      const config = await findConfig(positionals[0]!);
      const make = await preview.load();
      const sample = await make(config, {
        workspace: workspaceOf(options, config),
        trusted: true,
        overrides: textsOf(options, 'set'),
        signal,
        onEvent: showTraining(terminal),
        ...sampleOf(options, shown),
      });
      terminal.clear();
      if (options.json !== true) preview.print(sample, terminal);
      return sample;
    },
  };
}

/** What a sweep and the processes that train its trials say to each other: one JSON value a line. */
import type { Problem } from '../../base/problem';
import type { Scores } from '../../runs/run';
import type { TrialEnd, TrialRequest } from '../trialRunner';

/** To the process; `stop` asks for a checkpoint and an end. */
export type TrialOrder =
  | {
      readonly do: 'train';
      readonly request: TrialRequest;
      readonly workspace: string;
      readonly trusted: boolean;
      readonly sweep: string;
    }
  | { readonly do: 'stop' };

export type TrialLine =
  | { readonly told: 'started'; readonly folder: string }
  | { readonly told: 'scores'; readonly step: number; readonly scores: Scores }
  | { readonly told: 'progress'; readonly step: number; readonly totalSteps: number }
  | { readonly told: 'warning'; readonly message: string }
  | { readonly told: 'ended'; readonly end: TrialEnd }
  | {
      readonly told: 'failed';
      readonly code: string;
      readonly message: string;
      readonly problems?: readonly Problem[];
      readonly cancelled?: true;
    };

export function writeLine(line: TrialOrder | TrialLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** Of a stream; what is no such value is left out. */
export async function* readLines<T extends TrialOrder | TrialLine>(stream: AsyncIterable<string>): AsyncGenerator<T> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const value = parse(line);
      if (value !== undefined) yield value as T;
    }
  }
}

function parse(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

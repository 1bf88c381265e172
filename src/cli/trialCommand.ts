/** How this program is called for the trials of a sweep. */
import { SERVE_TRIALS, type TrialCommand } from '../core/sweeps/local/startTrials';

export function trialCommand(): TrialCommand {
  return [process.execPath, ...process.execArgv, process.argv[1]!, SERVE_TRIALS];
}

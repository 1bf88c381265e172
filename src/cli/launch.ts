/**
 * What `nlp` starts: loads next to nothing itself. Where another process is to do the work, or a part of it, that one begins to load the
 * program at once.
 */
import { keepCompiled } from '../core/base/compileCache';
import { startTrials } from '../core/sweeps/local/startTrials';
import { relaunch, wantsRelaunch } from './relaunch';
import { trialCommand } from './trialCommand';

/** Options with which a sweep trains nothing here. */
const elsewhere = /^(?:--on|--show|--help|-h)(?:=|$)/;

const words = process.argv.slice(2);
if (wantsRelaunch(words)) {
  void relaunch().then(code => {
    process.exitCode = code;
  });
} else {
  const trains = words[0] === 'sweep' && words.length > 1 && !words.some(word => elsewhere.test(word));
  const started = trains ? startTrials(trialCommand()) : undefined;
  keepCompiled();
  // A file of its own, which is read now.
  void import('./program').then(({ runProgram }) => runProgram(words, started));
}

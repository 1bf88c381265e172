/** What an option that a command does not have was probably meant for: another option, or a key of the config. */
import { ActionableError } from '../core/base/errors';
import { suggest } from '../core/base/suggest';
import { findHome, namesOfKeys } from '../core/config/findKeys';
import { meantBy } from '../core/config/foreignWords';
import { configSchema } from '../core/schemas';
import { common, dashed, seeHelp, type UnknownOptionError } from './command';

/** Options that name a key are values that a config has. */
export function explainOption(error: UnknownOptionError): ActionableError {
  const { command, option, value } = error;
  const options = Object.keys({ ...command.options, ...common });
  const near = suggest(option, options);
  const key = 'set' in command.options ? keyOf(option) : undefined;
  // `--epoch` is nearer to a key of the config than to any option.
  if (key !== undefined && (near === undefined || near !== option)) {
    const example = `--set ${key}=${value ?? 'VALUE'}`;
    const words = `Unknown option ${dashed(option)}. Override config keys with --set, for example ${example}.`;
    return new ActionableError(error.code, words);
  }
  if (near === undefined) return error;
  const words = `Unknown option ${dashed(option)}. Did you mean --${near}? ${seeHelp(command)}`;
  return new ActionableError(error.code, words);
}

/** `train.epochs` of `epochs`, `num-epochs` and `train.epochs`. */
function keyOf(option: string): string | undefined {
  const path = option.split('.');
  const key = meantBy(path.at(-1)!, namesOfKeys(configSchema));
  const homes = key === undefined ? [] : findHome(configSchema, key);
  const home = homes.find(each => each === path.slice(0, -1).join('.')) ?? homes[0];
  return home && `${home}.${key}`;
}

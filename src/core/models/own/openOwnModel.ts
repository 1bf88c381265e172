/** The file of a model of the user's own, read from the config's folder or from a run's copy, where its code may run. */
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../../base/errors';
import * as workbench from './provided';
import { type ModuleHost, type OwnModule, readModule } from './readModule';

/** What such files import; the very instances that the engine traces. */
const provided: ModuleHost['provided'] = { '@tensorflow/tfjs-core': tf, 'nlp-workbench': workbench };

/**
 * @param path absolute
 * @throws ActionableError `untrusted-model` where its code may not run
 * @throws ProblemsError at the place in the file
 */
export function openOwnModel(path: string, trusted: boolean, host: Omit<ModuleHost, 'provided'>): OwnModule {
  if (!trusted) {
    throw new ActionableError(
      'untrusted-model',
      `${path} is code, which runs in trusted workspaces only; trust this workspace to use the model`,
    );
  }
  return readModule(path, { ...host, provided });
}

/** The `tensorflow` engine for a test that compares with it; the test is skipped where it does not load. */
import { ActionableError } from '../../../src/core/base/errors';
import { createEngine } from '../../../src/core/engine';
import type { Engine } from '../../../src/core/engine/contract';

export async function referenceEngine(context: Mocha.Context): Promise<Engine> {
  try {
    return (await createEngine('tensorflow')).engine;
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    return context.skip();
  }
}

// Real pretrained models, where they were fetched: `node scripts/pretrained.mjs`.
import { pretrainedModel } from '../scripts/pretrained.mjs';

/** Its folder or file; skips the test where it was not fetched. CI fetches them, and knows such tests by the model's name in their titles. */
export function pretrained(name: Parameters<typeof pretrainedModel>[0], test: Mocha.Context): string {
  const path = pretrainedModel(name);
  if (path === undefined) {
    console.log(`skipped: ${name} was not fetched; node scripts/pretrained.mjs does that`);
    test.skip();
  }
  return path;
}

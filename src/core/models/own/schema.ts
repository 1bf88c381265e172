/** Schema of `own`: a network of the user's own, a TypeScript or JavaScript file. */
import { docsPages } from '../../base/docsPages';
import { any, map, object, string } from '../../config/schema';
import type { Gift } from '../spec';

export const schema = object(
  {
    file: string({
      description:
        'A .ts, .mts, .js or .mjs file that exports create(options, labels). Runs only in trusted workspaces.',
      format: 'path',
    }),
    options: map(any({ description: 'Any value.' }), {
      description: 'Options that are passed to create.',
      default: {},
    }),
  },
  { description: `Your own model: a file written with TensorFlow.js functions (${docsPages['own-model']}).` },
);

export const gives: readonly Gift[] = ['pooled', 'order', 'pairs', 'attention'];

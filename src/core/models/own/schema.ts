/** Schema of `own`: a network of the user's own, a TypeScript or JavaScript file. */
import { any, map, object, string } from '../../config/schema';

export const own = object(
  {
    file: string({
      description: 'A .ts, .js or .mjs file that exports create(options, labels). Runs in trusted workspaces only.',
      format: 'path',
    }),
    options: map(any({ description: 'A value of your own.' }), {
      description: 'Handed to create.',
      default: {},
    }),
  },
  { description: 'A network of your own: a file written with TensorFlow.js functions (docs/your-own-model.md).' },
);

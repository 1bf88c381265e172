/** Runs code on one backend of TensorFlow.js and puts back the one that was active. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../base/errors';

/** @param name a backend that is registered and starts synchronously */
export function onBackend<T>(name: string, f: () => T): T {
  const engine = tf.engine();
  const previous = engine.backendName;
  engine.startScope('engine');
  try {
    // Runs to its end at once, as the backend's factory is synchronous.
    void engine.setBackend(name);
    if (engine.backendName !== name) throw internal(`the backend ${name} did not start`);
    return f();
  } finally {
    engine.endScope();
    if (previous && previous !== name) void engine.setBackend(previous);
    else if (!previous) forgetBackend();
  }
}

/** As if no backend had been chosen yet: the next use of TensorFlow.js picks the best one registered. */
export function forgetBackend(): void {
  Object.assign(tf.engine(), { backendName: null, backendInstance: null });
}

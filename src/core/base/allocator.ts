/**
 * How a process that computes should take memory. ONNX Runtime's own arena is one a compiled program, and programs for a dozen
 * lengths hold a dozen peaks. Without it they share what the C library keeps; but glibc gives large blocks back at once and gets
 * them cleared anew, which costs a third of the speed (measured), unless it is told not to when the process starts.
 */

/** mallopt(3): large blocks come from the heap, which does not shrink, grows by 4 MB, and is one for all threads. */
const settings: Readonly<Record<string, string>> = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '2147483647',
  MALLOC_TOP_PAD_: '4194304',
  MALLOC_ARENA_MAX: '1',
};

/** Variables to start a process with that computes; none where another C library would not know them. */
export function allocatorEnvironment(platform: NodeJS.Platform = process.platform): Readonly<Record<string, string>> {
  return platform === 'linux' ? settings : {};
}

/** Whether this process was started so. */
export function keepsFreedMemory(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  return platform === 'linux' && Object.entries(settings).every(([name, value]) => environment[name] === value);
}

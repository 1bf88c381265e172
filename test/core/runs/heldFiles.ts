/** Files as Windows treats them while another program has them open: neither renamed nor removed, replaced or written. */
import promises from 'node:fs/promises';
import { basename } from 'node:path';
import timers from 'node:timers/promises';

type Call = 'rename' | 'rm' | 'open' | 'appendFile' | 'readdir' | 'lstat';

export interface Held {
  /** Operations that were refused: `rename last.old`. */
  readonly refused: readonly string[];
  /** Milliseconds that were to be paused; none of them is. */
  readonly paused: number;
}

export interface HoldOptions {
  /** Refused so often; then the other program lets go. For ever where left out. */
  readonly times?: number;
  readonly code?: string;
  readonly platform?: NodeJS.Platform;
}

/**
 * @param calls which operations are refused, and what of
 * @param work what is done meanwhile
 */
export async function whileHeld<T>(
  calls: { readonly [C in Call]?: Pick<RegExp, 'test'> },
  { times = Number.POSITIVE_INFINITY, code = 'EBUSY', platform = 'win32' }: HoldOptions,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  const held = { refused: [] as string[], paused: 0 };
  const undo: (() => void)[] = [];
  const replace = <O extends object, K extends keyof O>(object: O, key: K, value: O[K]) => {
    const before = Object.getOwnPropertyDescriptor(object, key)!;
    Object.defineProperty(object, key, { ...before, value });
    undo.push(() => Object.defineProperty(object, key, before));
  };
  replace(process, 'platform', platform);
  const { setTimeout: pause } = timers;
  replace(timers, 'setTimeout', ((milliseconds: number, value: unknown) => {
    held.paused += milliseconds;
    return pause(0, value);
  }) as typeof pause);
  for (const [name, names] of Object.entries(calls)) {
    const call = name as Call;
    const real = promises[call] as (path: unknown, ...rest: unknown[]) => Promise<unknown>;
    const refusing = async (path: unknown, ...rest: unknown[]) => {
      if (!names.test(String(path)) || held.refused.length >= times) return real(path, ...rest);
      held.refused.push(`${call} ${basename(String(path))}`);
      throw Object.assign(new Error(`${code}: held, ${call} '${path}'`), { code, syscall: call, path });
    };
    replace(promises, call, refusing as (typeof promises)[typeof call]);
  }
  try {
    return await work(held);
  } finally {
    for (const each of undo.reverse()) each();
  }
}

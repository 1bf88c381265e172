/** Whether the process that wrote a record is still there, and not a dead one that was not reaped or another of its number. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { systemCode } from '../base/insistently';
import type { RunRecord } from './run';

/** Milliseconds without a sign of life after which a process that cannot be told apart is taken for somebody else's. */
export const SILENCE = 10 * 60_000;
/** Milliseconds by which clocks of files and processes may differ. */
const SLACK = 60_000;
/** Of /proc: Linux has counted in hundredths of a second for programs since 2.4. */
const TICKS_A_SECOND = 100;
const PS_TIMEOUT = 2000;

interface Sign {
  /** Ended, but its parent has not asked how. */
  readonly zombie: boolean;
  /** Tells processes of one number apart. */
  readonly started: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

async function readProc(pid: number): Promise<Sign | undefined> {
  const [stat, system, boot] = await Promise.all(
    [`/proc/${pid}/stat`, '/proc/stat', '/proc/sys/kernel/random/boot_id'].map(path => readFile(path, 'utf8')),
  );
  // `pid (name) state ...`: a name may hold blanks and brackets. The start is the 22nd field.
  const fields = stat!.slice(stat!.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  const booted = /^btime (\d+)$/m.exec(system!)?.[1];
  if (state === undefined || ticks === undefined || booted === undefined) return undefined;
  return {
    zombie: /[ZXx]/.test(state),
    started: `${boot!.trim()} ${ticks}`,
    startedAt: (Number(booted) + Number(ticks) / TICKS_A_SECOND) * 1000,
  };
}

async function askPs(pid: number): Promise<Sign | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    timeout: PS_TIMEOUT,
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [, state, started] = /^\s*(\S+)\s+(.+?)\s*$/.exec(stdout) ?? [];
  if (state === undefined || started === undefined) return undefined;
  const startedAt = Date.parse(started);
  return Number.isNaN(startedAt) ? undefined : { zombie: state.startsWith('Z'), started, startedAt };
}

/** Nothing where the system does not say: Windows, which has no zombies, or a `/proc` and `ps` that are shut. */
async function signOf(pid: number): Promise<Sign | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    return await (process.platform === 'linux' ? readProc(pid) : askPs(pid));
  } catch {
    return undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is there too.
    return systemCode(error) === 'EPERM';
  }
}

/** What a record keeps of this process, so that another of its number is known. */
export async function thisProcess(): Promise<Pick<RunRecord, 'pid' | 'pidStarted'>> {
  const sign = await signOf(process.pid);
  return { pid: process.pid, ...(sign && { pidStarted: sign.started }) };
}

/** @param touched when `run.json` was last written, in milliseconds since 1970; the trainer does so all the time */
export async function isTrainerAlive(
  { pid, pidStarted }: Pick<RunRecord, 'pid' | 'pidStarted'>,
  touched: number,
): Promise<boolean> {
  if (pid === undefined || !isThere(pid)) return false;
  const sign = await signOf(pid);
  if (sign?.zombie) return false;
  if (sign && pidStarted !== undefined) return sign.started === pidStarted;
  // Who began after the last writing has not written it.
  if (sign && sign.startedAt > touched + SLACK) return false;
  return Date.now() - touched < SILENCE;
}

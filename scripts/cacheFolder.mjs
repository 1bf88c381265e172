// The folder outside the repository where downloads and builds are kept between runs, and the lock that guards each.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The cache folder of this project, or a folder in it. Nothing in it is precious: deleting it costs one rebuild. */
export function cacheFolder(...parts) {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'nlp-workbench', ...parts);
}

/** Whether a process with this id runs on this machine. */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs `work` while holding the lock `name`; another process that wants it waits, a lock left by a dead one is taken. */
export async function withLock(name, work) {
  const lock = cacheFolder(`${name}.lock`);
  mkdirSync(cacheFolder(), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = Number(readLock(lock));
    if (owner && !isAlive(owner)) rmSync(lock, { force: true });
    else await sleep(500);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

function readLock(lock) {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return '';
  }
}

/** What a user is told where the native engine does not load, by platform. */
import { existsSync } from 'node:fs';

export interface NativeAdvice {
  /** Why, and what to do where something can be done; one sentence without a full stop. */
  readonly words: string;
  /** What to download. */
  readonly link?: string;
}

/** Where a program runs; `alpine` because its C library is another than that of other Linuxes. */
export interface Host {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly alpine: boolean;
}

export function thisHost(): Host {
  return { platform: process.platform, arch: process.arch, alpine: existsSync('/etc/alpine-release') };
}

/** How a process ended, with Windows' codes as they are written elsewhere: `code 3221225477` is `code 0xC0000005`. */
export function showCause(cause: string): string {
  return cause.replace(/^code (\d{10,})$/, (_, code) => `code 0x${Number(code).toString(16).toUpperCase()}`);
}

/** Words for a failure of loading, such as `Module not found`, or for the end of a process while it loaded: `code 3221225477`. */
export function adviseNative(failure: string, { platform, arch, alpine }: Host = thisHost()): NativeAdvice {
  if (platform === 'win32') {
    const link = `https://aka.ms/vs/17/release/vc_redist.${arch === 'arm64' ? 'arm64' : 'x64'}.exe`;
    const words = `the native engine does not load here (${showCause(failure)}); install Microsoft's Visual C++ runtime, 2022 or later, and restart`;
    return { words, link };
  }
  if (alpine) return { words: 'there is no native engine for Alpine Linux' };
  if (platform === 'darwin' && arch === 'x64')
    return { words: 'there is no native engine for Macs with an Intel processor' };
  if (platform === 'darwin')
    return { words: `the native engine does not load here (${showCause(failure)}); it needs macOS 14 or later` };
  return { words: `the native engine does not load here (${showCause(failure)})` };
}

import { equal, match } from 'node:assert/strict';
import { adviseNative, type Host, showCause } from '../../../src/core/base/nativeAdvice';

const host = (platform: NodeJS.Platform, arch: string, alpine = false): Host => ({ platform, arch, alpine });

describe('base/nativeAdvice', () => {
  it('names the runtime of Windows that is missing or too old, for each processor', () => {
    const { words, link } = adviseNative('Module not found', host('win32', 'x64'));
    match(words, /does not load here \(Module not found\); install Microsoft's Visual C\+\+ runtime, 2022 or later/);
    equal(link, 'https://aka.ms/vs/17/release/vc_redist.x64.exe');
    equal(adviseNative('', host('win32', 'arm64')).link, 'https://aka.ms/vs/17/release/vc_redist.arm64.exe');
    match(adviseNative('code 3221225477', host('win32', 'x64')).words, /\(code 0xC0000005\)/);
  });

  it('says where there is no native engine, and what macOS it needs', () => {
    for (const [where, expected] of [
      [host('darwin', 'x64'), /no native engine for Macs with an Intel processor$/],
      [host('linux', 'x64', true), /no native engine for Alpine Linux$/],
      [host('darwin', 'arm64'), /\(dlopen\); it needs macOS 14 or later$/],
      [host('linux', 'x64'), /^the native engine does not load here \(dlopen\)$/],
    ] as const) {
      const { words, link } = adviseNative('dlopen', where);
      match(words, expected);
      equal(link, undefined);
    }
  });

  it("writes Windows' codes as they are written elsewhere", () => {
    equal(showCause('code 3221225477'), 'code 0xC0000005');
    equal(showCause('code 1'), 'code 1');
    equal(showCause('signal SIGILL'), 'signal SIGILL');
  });
});

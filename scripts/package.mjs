// `npm run package [-- --target linux-x64]`: builds nlp-workbench-<target>.vsix, with the native runtime of that platform alone.
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder, withLock } from './cacheFolder.mjs';
import { makeExtensionPage } from './extensionPage.mjs';
import { nativeFilesOf, TARGETS } from './nativeFiles.mjs';
import { installNode24 } from './node24.mjs';
import { packPinned, pinnedSpec } from './pinnedPackage.mjs';
import { mustRun } from './runCommand.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** Installs vsce, which needs a newer Node than this project does; resolves to `{node, vsce, env}`. */
async function installVsce() {
  const { node, npm, env } = await installNode24(console.log);
  const folder = cacheFolder('vsce-4');
  const vsce = join(folder, 'node_modules', '@vscode', 'vsce', 'vsce');
  await withLock('vsce-4', async () => {
    if (existsSync(vsce)) return;
    console.log(`installing ${pinnedSpec('@vscode/vsce')}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
    // Its scripts would fetch a keychain and a signing tool, for publishing only.
    const tarball = await packPinned('@vscode/vsce', folder);
    await mustRun(node, [npm, 'install', '--ignore-scripts', tarball], { cwd: folder, env, quiet: true });
  });
  return { node, vsce, env };
}

/** A folder with all that may be packaged, by hard links: README.md as GUIDE.md, and in its place the extension's page. */
function stage() {
  const folder = join(ROOT, 'out', 'package');
  rmSync(folder, { recursive: true, force: true });
  for (const name of readdirSync(ROOT)) {
    const packaged = name === 'README.md' ? 'GUIDE.md' : name;
    if (!['.git', 'out'].includes(name)) linkTree(join(ROOT, name), join(folder, packaged));
  }
  writeFileSync(join(folder, 'README.md'), makeExtensionPage(join(ROOT, 'README.md')));
  return folder;
}

function linkTree(from, to) {
  const found = lstatSync(from);
  if (found.isFile()) {
    mkdirSync(dirname(to), { recursive: true });
    linkSync(from, to);
  } else if (found.isDirectory()) {
    for (const name of readdirSync(from)) linkTree(join(from, name), join(to, name));
  }
}

/** Packages the built extension for a target; resolves to the file's path. */
async function makePackage(target) {
  if (!TARGETS.includes(target)) throw new Error(`unknown target "${target}"; choose ${TARGETS.join(', ')}`);
  const { node, vsce, env } = await installVsce();
  const ignoreFile = join(ROOT, 'out', `vscodeignore-${target}`);
  const native = nativeFilesOf(target)
    .map(file => `!${file}\n`)
    .join('');
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  writeFileSync(ignoreFile, readFileSync(join(ROOT, '.vscodeignore'), 'utf8') + native);
  const file = join(ROOT, 'out', `nlp-workbench-${target}.vsix`);
  rmSync(file, { force: true });
  const args = [vsce, 'package', '--target', target, '--out', file, '--ignoreFile', ignoreFile];
  // The project names no repository to which links of the README could be completed.
  args.push('--allow-missing-repository', '--no-rewrite-relative-links', '--skip-license');
  const folder = stage();
  await mustRun(node, args, { cwd: folder, env, quiet: true });
  rmSync(folder, { recursive: true, force: true });
  return file;
}

async function main() {
  const { values } = parseArgs({
    options: { target: { type: 'string', default: `${process.platform}-${process.arch}` } },
  });
  await mustRun(process.execPath, [join(ROOT, 'esbuild.mjs'), '--production'], { cwd: ROOT, quiet: true });
  const file = await makePackage(values.target);
  console.log(`${file} (${(statSync(file).size / 2 ** 20).toFixed(1)} MB)`);
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});

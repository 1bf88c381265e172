// Compiles kernels/wordVectors.ts, and what it imports, to src/core/kernel/bytes.ts. AssemblyScript is fetched by npx: it is large, and only who changes the kernel needs it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMPILER = 'assemblyscript@0.28.20';
const SOURCE = 'kernels/wordVectors.ts';
const TARGET = 'src/core/kernel/bytes.ts';
const options = [
  ...['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd,threads,bulk-memory'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
];

const folder = mkdtempSync(join(tmpdir(), 'kernel-'));
const binary = join(folder, 'kernel.wasm');
execFileSync('npx', ['--yes', '--package', COMPILER, 'asc', SOURCE, '-o', binary, ...options], { stdio: 'inherit' });
const hash = createHash('sha256');
for (const name of readdirSync('kernels').sort())
  hash.update(readFileSync(join('kernels', name), 'utf8').replaceAll('\r\n', '\n'));
const bytes = readFileSync(binary);
const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, abort() {} } });
const lines = bytes.toString('base64').match(/.{1,110}/g);
rmSync(folder, { recursive: true });
writeFileSync(
  TARGET,
  `/** The kernel of word vectors, compiled: node scripts/buildKernel.mjs writes it from ${SOURCE}. */

/** Of the sources that it was made of, in the order of their names. */
export const sourceSha256 = '${hash.digest('hex')}';

/** Where memory is free: numbers of the program itself lie before it. */
export const firstAddress = ${exports.firstAddress()};

/** WebAssembly, in base64. */
export const kernelBytes = [
${lines.map(line => `  '${line}',`).join('\n')}
].join('');
`,
);

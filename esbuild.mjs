// Builds dist/: the extension, its workers, the command line, and the scripts of the webviews.
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import * as esbuild from 'esbuild';
import { neededAtOnce, splitOptions } from './scripts/splitBundle.mjs';
import { writeNotices } from './scripts/thirdPartyNotices.mjs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Native modules and WebAssembly loaders, which find their own files beside them and so cannot be bundled. */
const RUNTIMES = ['onnxruntime-node', 'onnxruntime-web', 'onnxruntime-common', '@tensorflow/tfjs-node'];

const shared = {
  bundle: true,
  sourcemap: true,
  // Stack traces and messages name classes and functions, so names survive minification.
  keepNames: production,
  minify: production,
  metafile: true,
  logLevel: 'silent',
  legalComments: 'none',
};

const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20' };
const browser = { ...shared, platform: 'browser', format: 'iife', target: 'es2022' };

/** Every bundle: what goes in, what comes out, and whether the product cannot do without it. */
const bundles = [
  {
    entry: 'src/extension/index.ts',
    outfile: 'dist/extension.js',
    options: { ...node, external: ['vscode'] },
    split: true,
  },
  ...['train', 'serve', 'project'].map(name => ({
    entry: `src/worker/${name}.ts`,
    outfile: `dist/worker/${name}.js`,
    options: { ...node, external: RUNTIMES },
    optional: name === 'project',
  })),
  { entry: 'src/cli/program.ts', outfile: 'dist/program.js', options: { ...node, external: RUNTIMES } },
  {
    entry: 'src/cli/launch.ts',
    outfile: 'dist/cli.js',
    // The program is a file of its own, which is required when it is needed.
    options: {
      ...node,
      external: ['./program'],
      supported: { 'dynamic-import': false },
      banner: { js: '#!/usr/bin/env node' },
    },
  },
  ...webviews(),
  // What a saved page of attention has in the editor's place.
  { entry: 'webview/attention/offline.ts', outfile: 'dist/webview/attentionPage.js', options: browser },
];

/** One bundle for each `webview/<name>/index.ts`, and one for a worker beside it. */
function webviews() {
  return readdirSync('webview', { withFileTypes: true })
    .filter(folder => folder.isDirectory() && folder.name !== 'shared')
    .flatMap(({ name }) => [
      { entry: `webview/${name}/index.ts`, outfile: `dist/webview/${name}.js`, options: browser },
      {
        entry: `webview/${name}/worker.ts`,
        outfile: `dist/webview/${name}.worker.js`,
        options: browser,
        optional: true,
      },
    ]);
}

/** A bundle's size and its largest packages, in kilobytes. */
function describe(metafile, outfile) {
  const sizes = new Map();
  let bytes = 0;
  for (const piece of neededAtOnce(metafile, outfile)) {
    for (const [path, { bytesInOutput }] of Object.entries(metafile.outputs[piece].inputs)) {
      const owner = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'ours';
      sizes.set(owner, (sizes.get(owner) ?? 0) + bytesInOutput);
      bytes += bytesInOutput;
    }
  }
  const largest = [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 4);
  const kilobytes = bytes => `${Math.ceil(bytes / 1024)} KB`;
  const parts = largest.map(([owner, bytes]) => `${owner} ${kilobytes(bytes)}`).join(', ');
  return `${outfile.padEnd(30)} ${kilobytes(bytes).padStart(8)}  ${parts}`;
}

/** Prints what each build of a watched bundle found; editors read the lines to know when a build began and ended. */
const report = outfile => ({
  name: 'report',
  setup(build) {
    build.onStart(() => console.log(`[watch] build started: ${outfile}`));
    build.onEnd(result => {
      for (const { text, location } of result.errors) {
        console.error(location ? `${location.file}:${location.line}:${location.column}: error: ${text}` : text);
      }
      console.log(`[watch] build finished: ${outfile}`);
    });
  },
});

let failed = false;
const inputs = new Set();
for (const { entry, outfile, options, optional, split } of bundles) {
  if (!existsSync(entry)) {
    if (optional) continue;
    console.error(`${entry}: not there`);
    failed ||= production;
    continue;
  }
  const whole = { ...options, entryPoints: [entry], outfile, plugins: watch ? [report(outfile)] : [] };
  const settings = split ? splitOptions(whole) : whole;
  if (watch) {
    const context = await esbuild.context(settings);
    await context.watch();
    continue;
  }
  try {
    const { metafile, warnings } = await esbuild.build(settings);
    if (warnings.length > 0) console.error((await esbuild.formatMessages(warnings, { kind: 'warning' })).join('\n'));
    // The command `nlp` of package.json is this file itself.
    if (options.banner) chmodSync(outfile, 0o755);
    console.log(describe(metafile, outfile));
    for (const output of Object.values(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) if (bytesInOutput > 0) inputs.add(input);
    }
  } catch (error) {
    failed = true;
    const messages = await esbuild.formatMessages(error.errors ?? [], { kind: 'error', color: true });
    console.error(`${basename(outfile)}: ${messages.join('\n') || error}`);
  }
}
if (failed) process.exitCode = 1;
else if (production) console.log(`ThirdPartyNotices.txt: ${writeNotices(inputs).length} packages`);

/**
 * A bundle in pieces: what is imported with `await import()` lies in a file of its own and is read when it is first asked for, so that
 * loading the bundle costs no more than what it needs. All pieces that are needed at once are one file: each more file costs half a
 * millisecond. esbuild splits ECMAScript modules alone; each piece becomes CommonJS afterwards, as the editor loads it.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as esbuild from 'esbuild';

/** Options of `esbuild.build` that write `outfile`, and into the folder of its name beside it what is read later. */
export function splitOptions({ entryPoints: [entry], outfile, plugins = [], ...options }) {
  const name = basename(outfile, '.js');
  const write = { name: 'pieces', setup: build => void build.onEnd(result => writePieces(result, outfile)) };
  return {
    ...options,
    entryPoints: { [name]: entry },
    outdir: dirname(outfile),
    chunkNames: `${name}/[hash]`,
    format: 'esm',
    splitting: true,
    sourcemap: 'inline',
    write: false,
    plugins: [...plugins, write],
  };
}

/** What a bundle needs at once: its file, the pieces that it imports by statements, and what those import so. */
export function neededAtOnce({ outputs }, outfile) {
  const needed = new Set();
  const add = path => {
    if (needed.has(path)) return;
    needed.add(path);
    for (const { path: other, kind, external } of outputs[path].imports) {
      if (kind === 'import-statement' && !external) add(other);
    }
  };
  add(outfile);
  return [...needed];
}

async function toCommonJs({ path, text }) {
  const { code, map } = await esbuild.transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // Of `import()` a promise of `require()`: the editor resolves `vscode` for the latter.
    supported: { 'dynamic-import': false },
    sourcemap: true,
    sourcefile: basename(path),
    legalComments: 'none',
  });
  return { name: basename(path), code, map };
}

/** CommonJS that is imported with `import()` has no names in pieces of ECMAScript modules, only a default. */
function refuseCommonJs({ inputs, outputs }, outfile) {
  for (const { entryPoint } of Object.values(outputs)) {
    if (entryPoint && inputs[entryPoint]?.format === 'cjs') {
      throw new Error(
        `${outfile}: import() of ${entryPoint}, which is CommonJS; re-export its names from a file of ours`,
      );
    }
  }
}

async function writePieces({ outputFiles = [], metafile, errors }, outfile) {
  if (errors.length > 0) return;
  refuseCommonJs(metafile, outfile);
  const folder = outfile.slice(0, -'.js'.length);
  const entry = basename(outfile);
  const atOnce = new Set(neededAtOnce(metafile, outfile).map(path => basename(path)));
  const pieces = await Promise.all(outputFiles.map(toCommonJs));
  await mkdir(folder, { recursive: true });
  const whole = joinPieces(
    pieces.filter(({ name }) => atOnce.has(name)),
    entry,
    basename(folder),
  );
  await writeMapped(outfile, whole.code, whole.map);
  const later = pieces.filter(({ name }) => !atOnce.has(name));
  for (const { name, code, map } of later) {
    const linked = code.replace(/\brequire\("\.\/([^"]+)"\)/g, (call, other) =>
      atOnce.has(other) ? `require("../${entry}").piece("${other}")` : call,
    );
    await writeMapped(join(folder, name), linked, map);
  }
  // Pieces of earlier builds.
  const written = new Set(later.flatMap(({ name }) => [name, `${name}.map`]));
  for (const name of await readdir(folder)) {
    if (!written.has(name)) await rm(join(folder, name));
  }
}

/** Each piece is a function that runs once, in brackets because it is called at once: it is then not read twice. */
function joinPieces(pieces, entry, folder) {
  let code = '"use strict";\nconst pieces = {};\n';
  const sections = [];
  for (const piece of pieces) {
    code += `pieces[${JSON.stringify(piece.name)}] = (function (module, exports, require) {\n`;
    sections.push({ offset: { line: code.split('\n').length - 1, column: 0 }, map: JSON.parse(piece.map) });
    code += `${piece.code}});\n`;
  }
  code += `const loaded = {};
function piece(name) {
  if (loaded[name]) return loaded[name].exports;
  const module = (loaded[name] = { exports: {} });
  pieces[name](module, module.exports, path => {
    if (!path.startsWith("./")) return require(path);
    const other = path.slice(path.lastIndexOf("/") + 1);
    return pieces[other] ? piece(other) : require("./${folder}/" + other);
  });
  return module.exports;
}
module.exports = Object.create(Object.prototype, { piece: { value: piece } });
Object.assign(module.exports, piece(${JSON.stringify(entry)}));
`;
  return { code, map: JSON.stringify({ version: 3, file: entry, sections }) };
}

async function writeMapped(path, code, map) {
  await writeFile(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
  await writeFile(`${path}.map`, map);
}

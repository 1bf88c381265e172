// ThirdPartyNotices.txt: the licences of the packages whose code is really in what ships, found by the bundler.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const TEXTS = join(import.meta.dirname, 'licenses');

/** Packages that ship beside the bundles, as they are. */
const BESIDE = ['onnxruntime-common', 'onnxruntime-node', 'onnxruntime-web'];

/** Who holds the copyright of packages that bring no licence file with them. */
const HOLDERS = {
  '@tensorflow/tfjs-core': 'Google LLC',
  'onnxruntime-common': 'Microsoft Corporation',
  'onnxruntime-node': 'Microsoft Corporation',
  'onnxruntime-web': 'Microsoft Corporation',
  tr46: 'Sebastian Mayr',
};

/** Licences under which code may be shipped with this project. */
const ALLOWED = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0']);

/** The folder of the package that a bundled file is part of, from the project's root; undefined for our own files. */
export function packageFolderOf(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

/** A package's name, version, licence and the texts that go with it. Throws where the licence may not be shipped. */
export function readNotice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!ALLOWED.has(license))
    throw new Error(`${name} ${version} has the licence ${license}, under which nothing may be shipped here`);
  const files = readdirSync(folder).filter(file => /^(licen[cs]e|notice|thirdpartynotices)(\.(md|txt))?$/i.test(file));
  const texts = files.sort().map(file => readFileSync(join(folder, file), 'utf8').trim());
  if (texts.length === 0) texts.push(standardText(name, license));
  return { name, version, license, texts };
}

function standardText(name, license) {
  const holder = HOLDERS[name];
  if (!holder)
    throw new Error(`${name} brings no licence file: name its copyright holder in scripts/thirdPartyNotices.mjs`);
  const text = readFileSync(join(TEXTS, `${license}.txt`), 'utf8').trim();
  return license === 'MIT' ? text.replace('{copyright}', holder) : `Copyright (c) ${holder}\n\n${text}`;
}

/** Writes ThirdPartyNotices.txt for the files that went into the bundles, and returns the packages' names. */
export function writeNotices(inputs) {
  const folders = new Set([...inputs].map(packageFolderOf).filter(folder => folder !== undefined));
  for (const name of BESIDE) folders.add(join('node_modules', name));
  const notices = [...folders].map(folder => readNotice(join(ROOT, folder)));
  const unique = new Map(notices.map(notice => [`${notice.name} ${notice.version}`, notice]));
  const sorted = [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const sections = sorted.map(
    ({ name, version, license, texts }) =>
      `${'='.repeat(80)}\n${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`,
  );
  const list = sorted.map(({ name, version, license }) => `- ${name} ${version} (${license})`).join('\n');
  const opening = 'NLP Workbench contains code of the packages below. Their licences follow, each under its name.';
  writeFileSync(join(ROOT, 'ThirdPartyNotices.txt'), `${opening}\n\n${list}\n\n${sections.join('\n')}`);
  return sorted.map(({ name }) => name);
}

// Options of the unit tests. Files that are named run alone: mocha would add the `spec` of a config to them.
const folders = require('./scripts/unitFolders.cjs');

const words = process.argv.slice(2);
const named = words.some((word, i) => word.endsWith('.test.ts') && words[i - 1] !== '--ignore');

module.exports = {
  require: ['tsx'],
  timeout: 20000,
  ...(!named && { spec: folders.map(folder => `${folder}/**/*.test.ts`) }),
};

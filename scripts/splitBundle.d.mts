import type { BuildOptions, Metafile } from 'esbuild';

export function neededAtOnce(metafile: Metafile, outfile: string): string[];
export function splitOptions(options: BuildOptions & { entryPoints: [string]; outfile: string }): BuildOptions;

// A Python with the libraries that exports are for in the cache folder: torch and transformers among them.
import { installPython } from './pythonEnvironment.mjs';

/** Of PyTorch for processors alone, on Linux as its own index or a wheel that pip finds has it; elsewhere that of PyPI is it. */
const TORCH = process.platform === 'linux' && process.arch === 'x64' ? 'torch==2.13.0+cpu' : 'torch==2.13.0';
const TORCH_INDEX = 'https://download.pytorch.org/whl/cpu';
const REQUIREMENTS = [
  'numpy==2.4.6',
  'transformers==5.24.0',
  'tokenizers==0.23.3',
  'sentence-transformers==6.2.0',
  'peft==0.21.2',
  'onnxruntime==1.32.0',
  'gensim==4.4.0',
  'optuna==5.0.0',
];

/** Resolves to its `python`. Throws where it cannot be had. */
export async function installLibraries(log = console.log) {
  const steps = [
    { packages: [TORCH], options: ['--extra-index-url', TORCH_INDEX, '--timeout', '15'] },
    { packages: REQUIREMENTS, options: ['--timeout', '60'] },
  ];
  return (await installPython('libraries', steps, log)).python;
}

// The files of ONNX Runtime that each package of the extension brings, for the platforms of VS Code.

const BINARIES = 'node_modules/onnxruntime-node/bin/napi-v6';
const BINDING = 'onnxruntime_binding.node';

/**
 * VS Code's platforms -> the folder of onnxruntime-node's binaries and what is packaged of it; where it is undefined, WebAssembly computes.
 * Left out are a second copy of the library (macOS), and DirectML with its compilers (Windows), which only computing on a GPU would load.
 */
const NATIVE = {
  'linux-x64': { folder: 'linux/x64', files: [BINDING, 'libonnxruntime.so.1'] },
  'linux-arm64': { folder: 'linux/arm64', files: [BINDING, 'libonnxruntime.so.1'] },
  'darwin-arm64': { folder: 'darwin/arm64', files: [BINDING, 'libonnxruntime.1.dylib'] },
  'win32-x64': { folder: 'win32/x64', files: [BINDING, 'onnxruntime.dll'] },
  'win32-arm64': { folder: 'win32/arm64', files: [BINDING, 'onnxruntime.dll'] },
  'darwin-x64': undefined,
  'alpine-x64': undefined,
  'alpine-arm64': undefined,
};

/** The platforms that packages are made for. */
export const TARGETS = Object.keys(NATIVE);

/** Paths from the repository, with slashes, of the native files in a target's package. */
export function nativeFilesOf(target) {
  const native = NATIVE[target];
  return native ? native.files.map(file => `${BINARIES}/${native.folder}/${file}`) : [];
}

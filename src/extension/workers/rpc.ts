/** JSON-RPC as workers speak it. A file of its own: it is read when the first worker starts, and CommonJS has no names for `import()`. */
export {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
} from 'vscode-jsonrpc/node';

/** Hosts that are this machine itself. */

/** @param host as a URL has it: of IPv6 in brackets */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);
}

/**
 * The key that commands are given with, as it is called on the keyboard in front of the page; the editor's machine may be another.
 * @param platform `navigator.platform`
 */
export function modifierName(platform: string): 'Cmd' | 'Ctrl' {
  return /^(?:Mac|iP)/.test(platform) ? 'Cmd' : 'Ctrl';
}

/** Whether that key is held. */
export function hasModifier({ ctrlKey, metaKey }: { readonly ctrlKey: boolean; readonly metaKey: boolean }): boolean {
  return ctrlKey || metaKey;
}

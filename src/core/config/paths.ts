/** Where a config may have a path in the place of a name: what tells the two apart. */

/** Has a slash, or the ending of a script; names of ours have neither. */
export const isPath = /[/\\]|\.[cm]?[jt]s$/;

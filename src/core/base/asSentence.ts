/** A message as a sentence of its own: for lines of a terminal and notifications, where no place stands before it. */

/** What begins a message and is not a name, which would be spelled wrongly with a capital. */
const BEGINNINGS =
  /^(?:a|an|all|another|cannot|each|every|expected|give|got|it|leave|name|no|nothing|only|put|say|set|text|texts|the|there|these|this|too|unknown|use|words|write|write|you)\b(?![-./:=])/;

/** What is to be typed ends without a full stop: it would be typed too. */
const COMMAND = /\bnlp [a-z][a-z-]*(?: [^\s;]+)*$/;

export function asSentence(message: string): string {
  const begun = BEGINNINGS.test(message) ? message.charAt(0).toUpperCase() + message.slice(1) : message;
  return /[\p{L}\p{N}%*"')\]>]$/u.test(begun) && !COMMAND.test(begun) ? `${begun}.` : begun;
}

// Reads one e-mail as bytes and keeps what a person wrote: paragraphs without headers, markup, quotations and footers.
import { convert } from 'html-to-text';
import PostalMime from 'postal-mime';

/** Bounds of a paragraph worth learning from, in words; longer ones are cut at a sentence's end. */
const LEAST_WORDS = 6;
const MOST_WORDS = 120;

const PLAIN = {
  wordwrap: false,
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'hr', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(selector => ({ selector, options: { uppercase: false } })),
  ],
};

/** Lines that end what the author wrote: signatures, and what mailing lists and mail services add. */
const FOOTER =
  /^(?:-- ?$|_{5,}|={20,}|-{20,}|(?:irish linux users|exmh-\w+|spamassassin-\w+|razor-users|rpm-list|zzzzteana|ilug|fork) ?(?:mailing list|@)|to unsubscribe|this (?:sf\.net )?e?-?mail is sponsored|do you yahoo|get your free|http:\/\/(?:lists|xent|listman)\b)/i;
/** Lines taken over from somebody else's e-mail, and the line that introduces them. */
const QUOTED = /^\s{0,3}(?:[>|}:#]|[A-Za-z]{1,4}>)/;
const ATTRIBUTION =
  /(?:\bwrote|\bwrites|\bsaid|\bschrieb|once uttered the following):?\s*$|^-+ ?original message|^begin forwarded|^on .{10,80}:$/i;
const HEADER_LINE = /^(?:from|to|cc|bcc|subject|date|sent|reply-to|message-id|x-[\w-]+): /i;

/** The readable text of an e-mail's bytes, whatever its encoding and parts. */
async function readBody(bytes) {
  // The corpus keeps the envelope line of the mailbox, which is no header.
  const start = bytes.subarray(0, 5).toString('latin1') === 'From ' ? bytes.indexOf(10) + 1 : 0;
  const mail = await PostalMime.parse(bytes.subarray(start));
  const isMarkup = text => /<(?:html|body|table|br|font|p|a)\b[^>]*>/i.test(text);
  const text = mail.text ?? '';
  if (text.trim() !== '' && !isMarkup(text)) return { subject: mail.subject ?? '', body: text };
  return { subject: mail.subject ?? '', body: convert(mail.html ?? text, PLAIN) };
}

/** Lines -> paragraphs: blank lines part them, quotations and footers go. */
function splitParagraphs(body) {
  const paragraphs = [];
  let lines = [];
  const close = () => {
    if (lines.length > 0) paragraphs.push(lines.join(' '));
    lines = [];
  };
  for (const line of body.replaceAll('\r', '').split('\n')) {
    if (FOOTER.test(line.trim())) break;
    if (line.trim() === '' || QUOTED.test(line) || ATTRIBUTION.test(line) || HEADER_LINE.test(line)) close();
    else lines.push(line.trim());
  }
  close();
  return paragraphs;
}

/** One paragraph without addresses of pages, control characters and rows of ornaments. */
function tidy(paragraph) {
  return paragraph
    .normalize('NFC')
    .replaceAll(/<[^<>\s][^<>]*>/g, ' ')
    .replaceAll(/\b(?:https?|ftp):\/\/(?:www\.)?([\w.-]+)\S*/gi, '$1')
    .replaceAll(/([-_=*~#.+<>|])\1{2,}/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\uFFFD]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Cuts a long paragraph at the last sentence's end within the bound. */
function shorten(paragraph) {
  const words = paragraph.split(' ');
  if (words.length <= MOST_WORDS) return paragraph;
  const cut = words.slice(0, MOST_WORDS).join(' ');
  const end = Math.max(cut.lastIndexOf('. '), cut.lastIndexOf('! '), cut.lastIndexOf('? '));
  return end > cut.length / 3 ? cut.slice(0, end + 1) : cut;
}

/** Whether a paragraph is prose: enough words, mostly letters, no code or table. */
function isProse(paragraph) {
  const words = paragraph.split(' ');
  const letters = paragraph.match(/\p{L}/gu)?.length ?? 0;
  return words.length >= LEAST_WORDS && letters > paragraph.length * 0.65 && words.every(word => word.length < 40);
}

/** `{subject, paragraphs}` of an e-mail's bytes. */
export async function readEmail(bytes) {
  const { subject, body } = await readBody(bytes);
  const paragraphs = splitParagraphs(body).map(tidy).filter(isProse).map(shorten);
  return {
    subject: subject
      .toLowerCase()
      .replaceAll(/^(?:\s*(?:re|fwd?|aw)(?:\[\d+\])?:|\s*\[[^\]]*\])+/g, '')
      .trim(),
    paragraphs,
  };
}

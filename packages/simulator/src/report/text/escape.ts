/** Names are anybody's: they go into markup, into files and into links as what they are. */

// What XML cannot hold, however it is written: most control characters, and halves of characters.
const forbidden = /[^\t\n\r -\uFFFD\u{10000}-\u{10FFFF}]|\p{Surrogate}/gu;
const halves = /\p{Surrogate}/gu;

/** For text and for attributes in double quotes. */
export function escapeText(text: string): string {
  return text
    .replaceAll(forbidden, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A text as a link that needs nothing from elsewhere. */
export function dataUri(mediaType: string, text: string): string {
  const encoded = encodeURIComponent(text.replaceAll(halves, '\uFFFD'))
    .replaceAll('%20', ' ')
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%3D', '=')
    .replaceAll('%2F', '/');
  return `data:${mediaType};charset=utf-8,${escapeText(encoded)}`;
}

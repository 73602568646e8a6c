import { createHash } from 'node:crypto';
import type { ReconnectNotice, ReconnectWords } from './wording.ts';

const STYLE = `:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:#1b1f24;background:#f6f7f9}
main{width:100%;max-width:32rem;padding:1.5rem;border:1px solid #d5dae1;border-radius:.75rem;background:#fff;overflow-wrap:anywhere}
h1{margin:0 0 .75rem;font-size:1.375rem;line-height:1.25}
p{margin:0 0 1rem}
p:last-child{margin:0}
.who{color:#57606a}
button{width:100%;min-height:2.75rem;padding:.5rem 1rem;border:0;border-radius:.5rem;font:inherit;font-weight:600;color:#fff;background:#0b5cad;cursor:pointer}
button:hover{background:#084a8c}
button:focus-visible{outline:3px solid #f0a45d;outline-offset:2px}
@media (prefers-color-scheme:dark){
body{color:#e6e9ee;background:#101418}
main{border-color:#323a44;background:#1a2027}
.who{color:#9aa5b1}
button{color:#08131f;background:#6cb2f5}
button:hover{background:#8fc6fa}
}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const htmlText = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** What a page shows. */
export interface ReconnectPage extends ReconnectNotice {
  readonly words: Pick<ReconnectWords, 'language' | 'direction' | 'button'>;
  /** Whose account it is. */
  readonly who?: string | undefined;
  /** What is said right above the button. */
  readonly aside?: string | undefined;
  /** Whether there is something to press. It sends a POST to the address of the page. */
  readonly acts: boolean;
}

/** A page as HTML: small, whole, without a script. */
export const htmlOf = ({
  words,
  title,
  sentence,
  who,
  aside,
  acts,
}: ReconnectPage): string => `<!doctype html>
<html lang="${htmlText(words.language)}" dir="${words.direction ?? 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${htmlText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${htmlText(title)}</h1>
${who === undefined ? '' : `<p class="who">${htmlText(who)}</p>\n`}<p>${htmlText(sentence)}</p>
${aside === undefined ? '' : `<p>${htmlText(aside)}</p>\n`}${acts ? `<form method="post"><button>${htmlText(words.button)}</button></form>\n` : ''}</main>
</body>
</html>
`;

/**
 * The headers of a page. A browser holds the redirect that answers a form to `form-action`; where it leads, Unipile says only then.
 *
 * @param isEncrypted - whether the page is served by HTTPS; if not, for trying out, neither need the target be
 */
export const pageHeaders = (isEncrypted: boolean): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self' https:${isEncrypted ? '' : ' http:'}; base-uri 'none'; frame-ancestors 'none'`,
  // The address is a secret, and the next page is somebody else's.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
});

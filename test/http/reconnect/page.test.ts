import { describe, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { htmlOf, pageHeaders } from '../../../src/http/reconnect/page.ts';
import { englishWords } from '../../../src/http/reconnect/wording.ts';

const html = htmlOf({
  words: { ...englishWords, language: '"><b>' },
  title: '<i>',
  sentence: '&',
  acts: false,
});

describe('a page', () => {
  test('shows nothing of what it is given as HTML', () => {
    expect(html).not.toMatch(/<[bi]>/);
    expect(html).toContain('<html lang="&quot;&gt;&lt;b&gt;" dir="ltr">');
  });

  test('without anything to press has no form', () => {
    expect(html).not.toContain('<form');
  });

  test('has the style that its policy allows, and no other', () => {
    const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(pageHeaders(true)['content-security-policy']).toContain(`style-src 'sha256-${hash}';`);
  });

  test('may be sent on without encryption only where it came without', () => {
    expect(pageHeaders(true)['content-security-policy']).toContain("form-action 'self' https:;");
    expect(pageHeaders(false)['content-security-policy']).toContain("form-action 'self' https: http:;");
  });
});

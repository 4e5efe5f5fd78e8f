// What every page has to satisfy: accessibility (axe-core), valid HTML (html-validate), nothing wider than the window. A page
// that was looked at before in the same state is not looked at again.
'use strict';
const axe = require('axe-core');
const { HtmlValidate } = require('html-validate');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document', 'html-validate:a11y'],
  rules: {
    'require-sri': ['error', { target: 'crossorigin' }],
    'doctype-style': ['error', { style: 'lowercase' }],
    'void-style': ['error', { style: 'omit' }],
    'heading-level': ['error', { minInitialRank: 'h2' }], // the error summary stands before the title
    'form-dup-name': 'off', // the boxes of a question have its name
    'long-title': 'off', // the title of a screen is its question
  },
});

const seen = new Set();
function isNew(...key) {
  const text = key.join('\n').replace(/value="[0-9a-f]{32,}"/g, '');
  if (seen.has(text)) return false;
  seen.add(text);
  return true;
}

async function checkHtml(visitor, html) {
  const report = await validator.validateString(html);
  const faults = report.results.flatMap((result) => result.messages)
    .map((message) => `${message.line}:${message.column} ${message.ruleId}: ${message.message}`);
  visitor.t.none(faults, `valid HTML: ${visitor.path()}`);
}

// What also depends on the window and the colours, and is looked at again in others.
const OF_LAYOUT = { type: 'rule', values: ['color-contrast', 'target-size', 'scrollable-region-focusable'] };
const OF_COLOUR = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
const ALL = { type: 'tag', values: TAGS };
const looks = {
  light: { colorScheme: 'light', rules: ALL },
  dark: { colorScheme: 'dark', rules: OF_COLOUR },
  wide: { colorScheme: 'light', rules: OF_LAYOUT },
};

async function checkAccess(visitor, look) {
  const { colorScheme, rules } = looks[look];
  await visitor.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  if (!await visitor.page.evaluate(() => Boolean(globalThis.axe))) await visitor.page.evaluate(axe.source);
  const found = await visitor.page.evaluate((runOnly) =>
    globalThis.axe.run(document, { runOnly, resultTypes: ['violations'], preload: false }), rules);
  const faults = found.violations.flatMap((violation) => violation.nodes.map((node) =>
    `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`));
  visitor.t.none(faults, `accessible, ${look}: ${visitor.path()}`);
}

// Widths in CSS pixels: small phones, phones, a desk, and the desk at 200 % zoom, where everything is twice as large; and a phone
// with letters twice as large.
const WINDOWS = [[320, 1], [390, 1], [640, 1], [1280, 1], [390, 2]];

async function checkWidths(visitor) {
  const { page } = visitor;
  const before = page.viewportSize();
  for (const [width, letters] of WINDOWS) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate((times) => {
      const html = document.documentElement;
      html.style.fontSize = `${times * 100}%`;
      const outside = [...document.querySelectorAll('body *')].filter((node) => {
        const box = node.getBoundingClientRect();
        return box.width > 1 && box.right > html.clientWidth + 1 && box.left > -1000;
      }).map((node) => `${node.tagName}.${node.className}: ${node.textContent.trim().slice(0, 40)}`);
      const wider = html.scrollWidth > html.clientWidth;
      html.style.fontSize = '';
      return wider ? outside.slice(-3).concat('scrolls') : [];
    }, letters);
    visitor.t.none(wide, `${visitor.path()} fits ${width} pixels, letters times ${letters}`);
  }
  await page.setViewportSize(before);
}

// Looks at the page as it is now, in each of these looks.
async function audit(visitor, how) {
  const html = await visitor.page.content();
  if (isNew('html', html)) {
    const source = await visitor.source();
    await checkHtml(visitor, source);
    await checkWidths(visitor);
  }
  for (const look of how) if (isNew('access', look, html)) await checkAccess(visitor, look);
}

module.exports = { audit };

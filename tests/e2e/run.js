// The browser tests of plumbline serve: ./check --only e2e.
//
//   usage: node run.js PROGRAM [--only PART-OF-A-NAME] [--screens FOLDER]
//
// Six people go the whole way in two languages with four kinds of browser. Ends with `N passed, N failed`. With --screens it only
// takes the pictures of the README.
'use strict';
const os = require('node:os');
const { chromium } = require('playwright-core');
const { people } = require('./answers.js');
const { startServer, run } = require('./server.js');
const { goWay, ways } = require('./ways.js');

const FLAGS = ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--disable-dev-shm-usage'];
const FIRST_BYTES = 150 * 1024;
const LATER_BYTES = 24 * 1024;

// Counts checks; what fails is told at once, with the way on which it did.
class Tests {
  static counts = { passed: 0, failed: 0 };

  constructor(name) {
    this.name = name;
    this.bad = 0;
    this.told = new Set();
  }

  ok(is, what, more = '') {
    if (is) Tests.counts.passed++;
    else this.fail(more ? `${what}: ${more}` : what);
  }

  none(faults, what) {
    this.ok(faults.length === 0, what, `\n    ${[...new Set(faults)].slice(0, 8).join('\n    ')}`);
  }

  fail(what) {
    this.bad++;
    if (this.told.has(what)) return;
    this.told.add(what);
    Tests.counts.failed++;
    console.log(`not ok ${this.name}: ${what}`);
  }
}

// plumbline assess, each case once.
function assessor(program) {
  const known = new Map();
  const assess = (input, language) => {
    const key = JSON.stringify([input, language]);
    if (!known.has(key)) {
      const text = run(program, ['assess', '--language', language], JSON.stringify(input));
      const report = JSON.parse(run(program, ['assess', '--format', 'json', '--language', language], JSON.stringify(input)));
      known.set(key, { text, report });
    }
    return known.get(key);
  };
  const { findings } = JSON.parse(run(program, ['knowledge', 'findings', '--format', 'json']));
  assess.types = new Map(findings.map((finding) => [finding.id, finding]));
  return assess;
}

function checkBytes(t, v) {
  const [first, ...later] = v.bytes;
  t.ok(first.bytes < FIRST_BYTES, 'the first page is small', `${first.bytes} bytes`);
  for (const { path, bytes } of later) t.ok(bytes < LATER_BYTES, `${path} is small`, `${bytes} bytes`);
}

function printTable(rows) {
  console.log('# person      lang  screens  first page  greatest after  which');
  for (const { person, language, v } of rows) {
    const [first, ...later] = v.bytes;
    const most = later.reduce((a, b) => (b.bytes > a.bytes ? b : a));
    const kb = (bytes) => `${(bytes / 1024).toFixed(1)} kB`;
    console.log(`# ${person.id.padEnd(11)} ${language}  ${String(v.asked).padStart(9)}  ${kb(first.bytes).padStart(10)}  ` +
      `${kb(most.bytes).padStart(14)}  ${most.path}`);
  }
}

async function walkAll(browser, base, program, only) {
  const assess = assessor(program);
  const todo = people.flatMap((person) => ['en', 'ko'].flatMap((language) => ways.map((way) => ({ person, language, way }))))
    .filter(({ person, language, way }) => `${person.id} ${language} ${way}`.includes(only));
  const rows = [];
  const worker = async () => {
    for (let next = todo.shift(); next; next = todo.shift()) {
      const { person, language, way } = next;
      const name = `${person.id} ${language} ${way}`;
      const t = new Tests(name);
      const started = Date.now();
      const v = await goWay(t, browser, base, way, person, language, assess);
      if (way === 'phone' && v.bytes.length > 1) {
        checkBytes(t, v);
        rows.push({ person, language, v });
      }
      if (t.bad === 0) console.log(`ok ${name}: ${v.asked} screens (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, os.cpus().length) }, worker));
  if (rows.length) printTable(rows);
}

async function main([program, ...options]) {
  const option = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : '');
  const server = await startServer(program);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  try {
    if (option('--screens')) await require('./screens.js').takeScreens(new Tests('pictures'), browser, server.base, option('--screens'));
    else await walkAll(browser, server.base, program, option('--only'));
  } finally {
    await browser.close();
    new Tests('server').ok(await server.stop() === 0, 'the server stops in order');
  }
  const { passed, failed } = Tests.counts;
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

main(process.argv.slice(2)).catch((error) => {
  console.log(`not ok ${error.stack}`);
  process.exitCode = 1;
});

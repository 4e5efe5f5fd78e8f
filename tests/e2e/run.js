// The browser tests of plumbline serve: ./check --only e2e.
//
//   usage: node run.js PROGRAM [--only PART-OF-A-NAME] [--screens FOLDER]
//
// Six people go the whole way in two languages with several kinds of browser. Ends with `N passed, N failed`. With --screens it
// also takes the pictures of the README.
'use strict';
const os = require('node:os');
const { chromium } = require('playwright-core');
const { people } = require('./answers.js');
const { takeScreens } = require('./screens.js');
const { startServer, run } = require('./server.js');
const { goWay, waysOf } = require('./ways.js');

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--disable-dev-shm-usage'];
const FIRST_BYTES = 150 * 1024;
const LATER_BYTES = 15 * 1024;
const PICTURE_BYTES = 4 * 1024; // of an exercise, fetched when one comes near it
const PAINT_MS = 5000; // grossly too slow; what is aimed at is a tenth of it

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

// The report of plumbline assess, each case once.
async function assessor(program) {
  const known = new Map();
  const ask = async (input, language) => JSON.parse(await run(program, ['assess', '--format', 'json', '--language', language], input));
  const assess = (input, language) => {
    const key = JSON.stringify(input);
    if (!known.has(language + key)) known.set(language + key, ask(key, language));
    return known.get(language + key);
  };
  const { findings } = JSON.parse(await run(program, ['knowledge', 'findings', '--format', 'json']));
  assess.types = new Map(findings.map((finding) => [finding.id, finding]));
  return assess;
}

// How much goes over the wire, and how long it takes until something is painted.
function checkCost(t, v) {
  const [first, ...later] = v.bytes;
  t.ok(first.bytes < FIRST_BYTES, 'the first page is small', `${first.bytes} bytes`);
  for (const { path, bytes } of later) t.ok(bytes < LATER_BYTES, `${path} is small`, `${bytes} bytes`);
  for (const { path, bytes } of v.pictures) t.ok(bytes < PICTURE_BYTES, `${path} is small`, `${bytes} bytes`);
  t.ok(Math.max(...v.paints) < PAINT_MS, 'pages are painted soon', `${Math.max(...v.paints)} ms`);
}

function printTable(rows) {
  const paints = rows.flatMap(({ v }) => v.paints.filter((ms) => ms > 0)).sort((a, b) => a - b);
  console.log(`# first contentful paint of ${paints.length} pages: median ${paints[paints.length >> 1]?.toFixed(0)} ms, ` +
    `slowest ${paints.at(-1)?.toFixed(0)} ms`);
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
  const assess = await assessor(program);
  const todo = people.flatMap((person) => ['en', 'ko'].flatMap((language) => waysOf(person).map((way) => ({ person, language, way }))))
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
        checkCost(t, v);
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
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell', args: FLAGS });
  try {
    await walkAll(browser, server.base, program, option('--only'));
    if (option('--screens')) await takeScreens(new Tests('pictures'), browser, server.base, option('--screens'));
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

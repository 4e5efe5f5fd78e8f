// The ways through the service: each is a person, a language and a kind of browser, from the first page to the cleared answers.
'use strict';
const { audit } = require('./audit.js');
const { Keyboard } = require('./keyboard.js');
const { caseOf } = require('./answers.js');
const { Visitor } = require('./visitor.js');

const MOST_SCREENS = 13; // INTERVIEW_SCREENS
const OTHER = { en: 'ko', ko: 'en' };

// ---- what may happen on the way ----

// A form without an answer is not taken; the summary of what is missing has the focus and leads to the field.
async function makeMistake(v) {
  v.mistakes = 1;
  const [first] = await v.shown();
  await v.send();
  v.t.ok(await v.page.locator('.errors:focus').count() === 1, 'the error summary has the focus');
  await v.page.locator('.errors a').first().click();
  v.t.ok(await v.page.locator(`:focus[name="${first}"]`).count() === 1, 'and leads to the field');
  v.mistakes = 0;
}

async function changeLanguage(v, language) {
  const screen = v.screen();
  await v.click(`.languages a[lang=${language}]`);
  v.t.ok(v.screen() === screen && await v.lang() === language, `the language changes to ${language} on the same screen`);
}

async function closeTab(v) {
  const screen = v.screen();
  await v.page.close();
  await v.open();
  await v.goto('/');
  await v.click('main a.button');
  v.t.ok(v.screen() === screen, `a closed tab goes on where it stopped, at ${screen}`, v.path());
}

async function goBack(v) {
  const screen = v.screen();
  await v.click('a.back');
  v.t.ok(v.screen() === v.screens.at(-1), 'back leads to the screen before', v.path());
  v.t.ok(await v.remembers(), 'which shows what was answered');
  await v.send();
  v.t.ok(v.screen() === screen, 'and from there forward again', v.path());
}

async function changeAnswer(v, person) {
  await v.click('.answers a[href^="/ask/person"]');
  v.t.ok(await v.remembers(), 'a change begins with what was answered');
  const older = { ...person, answers: { ...person.answers, age: person.answers.age + 1 } };
  await v.fill(older);
  await v.send();
  await answerAll(v, older, {});
  v.t.ok((await v.page.locator('.answers').innerText()).includes(String(older.answers.age)), 'the change is kept');
}

async function clear(v) {
  await v.click('footer form button');
  v.t.ok(v.path() === '/cleared', 'the answers can be cleared', v.path());
  await v.goto('/result');
  v.t.ok(v.path() === '/begin', 'and are gone', v.path());
}

// ---- the way itself ----

// Answers screen after screen, to the check of the answers. events: what is done before the n-th screen is answered.
async function answerAll(v, person, events) {
  for (let left = 40; left > 0; left--) {
    if (v.path() === '/emergency') {
      v.emergency = true;
      await v.send();
    } else if (v.screen()) {
      await events[v.screens.length + 1]?.(v);
      v.screens.push(v.screen());
      await v.fill(person);
      await v.send();
    } else break;
  }
  v.t.ok(v.path() === '/check', 'the questions end with the check of the answers', v.path());
}

// The result says what `plumbline assess` says of the same answers.
async function checkResult(v, person, language, assess) {
  const { report, text } = assess(caseOf(v.said, assess.types), language);
  const title = (await v.page.locator('#card-title').innerText()).trim();
  v.t.ok(title === text.split('\n')[0], 'the urgency is that of plumbline assess', `${title} / ${text.split('\n')[0]}`);
  const cause = v.page.locator('.cause h3').first();
  if (report.urgency.level !== 'emergency_now' || await cause.count()) {
    const name = (await cause.evaluate((node) => node.firstChild.textContent)).trim();
    v.t.ok(name === report.conditions[0].name, 'the first cause is that of plumbline assess', `${name} / ${report.conditions[0].name}`);
  }
  const file = await v.context.request.get(`${v.base}/result.json`);
  v.t.ok(JSON.stringify(await file.json()) === JSON.stringify(report), 'the file of the report is that of plumbline assess');
  const { must } = person;
  v.t.ok(!must.urgency || must.urgency === report.urgency.level, `urgency ${must.urgency}`, report.urgency.level);
  v.t.ok(!must.cause || must.cause === report.conditions[0].id, `first cause ${must.cause}`, report.conditions[0].id);
  v.t.ok((v.emergency ?? false) === (report.urgency.level === 'emergency_now'), 'the questions are interrupted by an emergency only');
}

async function walk(v, person, language, assess, events) {
  await v.goto(`/?lang=${language}`);
  await v.click('main a.button');
  await v.send();
  await answerAll(v, person, events);
  v.askedAtCheck = v.screens.length;
  v.t.ok(v.screens.length <= MOST_SCREENS, `at most ${MOST_SCREENS} screens`, v.screens.join(' '));
  if (events.check) await events.check(v);
  await v.click('main a.button');
  v.t.ok(v.path() === '/result' && await v.lang() === language, 'the result', v.path());
  await checkResult(v, person, language, assess);
}

// The pages beside the way.
async function lookAround(v) {
  for (const path of ['/print', '/about', '/check', '/no-such-page']) {
    v.mistakes = path === '/no-such-page' ? 1 : 0;
    await v.goto(path);
  }
  v.mistakes = 0;
}

const ways = {
  phone: {
    options: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    async go(v, person, language, assess) {
      v.inspect = (visitor) => audit(visitor, ['dark', 'light']);
      await walk(v, person, language, assess, {
        2: makeMistake,
        3: (visitor) => changeLanguage(visitor, OTHER[language]),
        4: (visitor) => changeLanguage(visitor, language),
        5: closeTab,
        6: goBack,
      });
      await lookAround(v);
      await clear(v);
    },
  },
  desk: {
    options: { viewport: { width: 1280, height: 800 } },
    async go(v, person, language, assess) {
      v.inspect = (visitor) => audit(visitor, ['light']);
      await walk(v, person, language, assess, { check: (visitor) => changeAnswer(visitor, person) });
      await clear(v);
    },
  },
  keyboard: {
    options: { viewport: { width: 1280, height: 800 } },
    async go(v, person, language, assess) {
      const keyboard = new Keyboard(v);
      v.fill = (somebody) => keyboard.fill(somebody);
      v.click = (selector) => keyboard.follow(selector);
      await walk(v, person, language, assess, { 2: (visitor) => keyboard.makeMistake(visitor) });
    },
  },
  'no script': {
    options: { viewport: { width: 320, height: 640 }, javaScriptEnabled: false },
    async go(v, person, language, assess) {
      await walk(v, person, language, assess, {
        1: makeMistake,
        4: closeTab,
        5: goBack,
        check: (visitor) => changeAnswer(visitor, person),
      });
      await clear(v);
    },
  },
};

// Goes one way and leaves nothing open.
async function goWay(t, browser, base, name, person, language, assess) {
  const v = await Visitor.enter(t, browser, base, ways[name].options);
  try {
    await ways[name].go(v, person, language, assess);
  } catch (error) {
    t.fail(`stopped on ${v.path()}: ${error.message.split('\n').slice(0, 6).join(' | ')}`);
  }
  await v.leave();
  return v;
}

module.exports = { ways: Object.keys(ways), goWay };

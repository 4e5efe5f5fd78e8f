// The ways through the service: each is a person, a language and a kind of browser, from the first page to the cleared answers.
'use strict';
const { accountWay } = require('./account.js');
const { caseOf, levelOf, questions, titleOf } = require('./answers.js');
const { audit } = require('./audit.js');
const { Keyboard } = require('./keyboard.js');
const { Visitor } = require('./visitor.js');

const MOST_SCREENS = 10; // from the first question to the result
const OTHER = { en: 'ko', ko: 'en' };

// ---- what may happen on the way ----

// A form without an answer is not taken; the summary of what is missing has the focus and leads to the field.
async function makeMistake(v) {
  const [first] = await v.shown();
  await v.mistaking(() => v.send());
  v.t.ok(await v.page.locator('.errors:focus').count() === 1, 'the error summary has the focus');
  await v.page.locator('.errors a').first().click();
  v.t.ok(await v.page.locator(`:focus[name="${first}"]`).count() === 1, 'and leads to the field');
}

async function changeLanguage(v, language) {
  const path = v.path();
  await v.click(`.languages a[lang=${language}]`);
  v.t.ok(v.path() === path && await v.lang() === language, `the language changes to ${language} on the same page`, v.path());
}

// There and back, on a page that shows answers.
async function changeLanguages(v, language) {
  for (const other of [OTHER[language], language]) {
    await changeLanguage(v, other);
    if (v.screen()) v.t.ok(await v.remembers(), 'another language keeps what was answered');
  }
}

async function closeTab(v) {
  const screen = v.screen();
  await v.page.close();
  await v.open();
  await v.goto('/');
  await v.click('main a.button');
  v.t.ok(v.screen() === screen, `a closed tab goes on where it stopped, at ${screen}`, v.path());
}

// By the link of the page or the button of the browser; from there forward again.
async function goBack(v, how) {
  const screen = v.screen();
  await how();
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
  await v.click('footer form[action="/clear"] button');
  v.t.ok(v.path() === '/cleared', 'the answers can be cleared', v.path());
  await v.goto('/result');
  v.t.ok(v.path() === '/begin', 'and are gone', v.path());
}

// ---- the way itself ----

// The interruption: what to do is in sight, and why stands below it; one may go on.
async function stopHere(v) {
  v.stopped ??= { after: v.screens.length, language: await v.lang() };
  const card = await v.page.locator('.card.emergency').boundingBox();
  v.t.ok(card && card.y < v.page.viewportSize().height / 2, 'the emergency card is in sight at once');
  v.stopped.card = (await v.page.locator('.card.emergency').innerText()).replace(/\s+/g, ' ');
  await v.send();
}

// Answers screen after screen, to the check of the answers. events: what is done before the n-th screen is answered.
async function answerAll(v, person, events) {
  for (let left = 40; left > 0; left--) {
    if (v.path() === '/emergency') await stopHere(v);
    else if (v.screen()) {
      await events[v.screens.length + 1]?.(v);
      v.screens.push(v.screen());
      await v.fill(person);
      await v.send();
    } else break;
  }
  v.t.ok(v.path() === '/check', 'the questions end with the check of the answers', v.path());
}

// The answer to one question can make another of the same screen superfluous: what was said to that does not count.
async function forgetSuperfluous(v) {
  const language = await v.lang();
  const told = (await v.page.locator('.answers dt').allInnerTexts()).map((title) => title.trim());
  for (const id of [...v.said.keys()]) {
    if (told.includes(titleOf(id, language))) continue;
    v.t.ok(questions.get(id).when, `${id} is told in the check of the answers`);
    v.said.delete(id);
  }
}

// Where two texts of JSON begin to differ.
function difference(a, b) {
  const [one, two] = [JSON.stringify(a), JSON.stringify(b)];
  let at = 0;
  while (at < one.length && one[at] === two[at]) at++;
  return `${one.slice(Math.max(0, at - 80), at + 80)} / ${two.slice(Math.max(0, at - 80), at + 80)}`;
}

async function checkFile(v, report) {
  const file = await (await v.context.request.get(`${v.base}/result.json`, { headers: { Connection: 'close' } })).json();
  const other = Object.keys(report).filter((key) => JSON.stringify(file[key]) !== JSON.stringify(report[key]));
  v.t.none(other.map((key) => `${key}: ${difference(file[key], report[key])}`), 'the file of the report is that of plumbline assess');
}

// The questions are interrupted by an emergency only: at once after the answer that tells of it, with the reason.
async function checkStop(v, report, assess) {
  const emergency = report.urgency.level === 'emergency_now';
  v.t.ok((v.stopped !== undefined) === emergency, 'the questions are interrupted by an emergency only');
  if (!emergency) return;
  const until = async (count) => {
    const screens = v.screens.slice(0, count);
    const said = [...v.said].filter(([id]) => screens.includes(questions.get(id).screen ?? id));
    return (await assess(caseOf(said, assess.types), v.stopped.language)).urgency;
  };
  const told = await until(v.stopped.after);
  v.t.ok(told.level === 'emergency_now', 'the interruption comes when it is an emergency', told.level);
  v.t.ok((await until(v.stopped.after - 1)).level !== 'emergency_now', 'and at once');
  for (const { reason } of told.reasons.filter(({ level }) => level === 'emergency_now'))
    v.t.ok(v.stopped.card.includes(reason), `and says why: ${reason}`, v.stopped.card);
}

// The result says what `plumbline assess` says of the same answers.
async function checkResult(v, person, language, assess) {
  const report = await assess(caseOf(v.said, assess.types), language);
  const title = (await v.page.locator('#card-title').innerText()).trim();
  v.t.ok(title === levelOf(report.urgency.level, language), 'the urgency is that of plumbline assess', `${title} / ${report.urgency.level}`);
  const cause = v.page.locator('.cause h3').first();
  if (report.urgency.level !== 'emergency_now' || await cause.count()) {
    const name = (await cause.evaluate((node) => node.firstChild.textContent)).trim();
    v.t.ok(name === report.conditions[0].name, 'the first cause is that of plumbline assess', `${name} / ${report.conditions[0].name}`);
  }
  const { must } = person;
  v.t.ok(!must.urgency || must.urgency === report.urgency.level, `urgency ${must.urgency}`, report.urgency.level);
  v.t.ok(!must.cause || must.cause === report.conditions[0].id, `first cause ${must.cause}`, report.conditions[0].id);
  await checkFile(v, report);
  await checkStop(v, report, assess);
}

async function walk(v, person, language, assess, events) {
  await v.goto(`/?lang=${language}`);
  await v.click('main a.button');
  await v.send();
  await answerAll(v, person, events);
  v.askedAtCheck = v.screens.length;
  v.t.ok(v.screens.length <= MOST_SCREENS, `at most ${MOST_SCREENS} screens`, v.screens.join(' '));
  if (events.check) await events.check(v);
  await forgetSuperfluous(v);
  await v.click('main a.button');
  v.t.ok(v.path() === '/result' && await v.lang() === language, 'the result', v.path());
  await checkResult(v, person, language, assess);
}

// The pages beside the way, and those that say that something does not work.
async function lookAround(v, language) {
  await changeLanguages(v, language);
  for (const path of ['/exercises', '/print', '/about', '/account']) await v.goto(path);
  await v.mistaking(() => v.goto('/no-such-page'));
  await v.mistaking(() => v.goto('/keep'));
  await v.goto('/result');
  await v.page.evaluate(() => { document.querySelector('[name=token]').value = 'of another browser'; });
  await v.mistaking(() => v.click('form[action="/keep"] button'));
  await v.goto('/check');
  await changeLanguages(v, language);
}

const ways = {
  phone: {
    options: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    async go(v, person, language, assess) {
      v.inspect = (visitor) => audit(visitor, ['light', 'dark']);
      await walk(v, person, language, assess, {
        2: makeMistake,
        3: (visitor) => changeLanguage(visitor, OTHER[language]),
        4: (visitor) => changeLanguage(visitor, language),
        5: closeTab,
        6: async (visitor) => {
          await goBack(visitor, () => visitor.click('a.back'));
          await goBack(visitor, () => visitor.after(() => visitor.page.goBack()));
        },
      });
      await lookAround(v, language);
      await clear(v);
    },
  },
  desk: {
    options: { viewport: { width: 1280, height: 800 } },
    async go(v, person, language, assess) {
      if (language === 'en') v.inspect = (visitor) => audit(visitor, ['wide']);
      await walk(v, person, language, assess, { check: (visitor) => changeAnswer(visitor, person) });
      await clear(v);
    },
  },
  keyboard: {
    options: { viewport: { width: 1280, height: 800 } },
    async go(v, person, language, assess) {
      const keyboard = new Keyboard(v);
      await walk(v, person, language, assess, { 2: () => keyboard.makeMistake() });
    },
  },
  'no script': {
    options: { viewport: { width: 320, height: 640 }, javaScriptEnabled: false },
    async go(v, person, language, assess) {
      await walk(v, person, language, assess, {
        1: makeMistake,
        4: closeTab,
        5: (visitor) => goBack(visitor, () => visitor.click('a.back')),
        check: (visitor) => changeAnswer(visitor, person),
      });
      await clear(v);
    },
  },
  account: {
    of: ['stenosis'],
    options: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    async go(v, person, language, assess) {
      await walk(v, person, language, assess, {});
      v.inspect = (visitor) => audit(visitor, ['light', 'dark']);
      await accountWay(v, (visitor) => changeLanguages(visitor, language));
    },
  },
  'account by keyboard': {
    of: ['mechanical'],
    options: { viewport: { width: 1280, height: 800 } },
    async go(v, person, language, assess) {
      await walk(v, person, language, assess, {});
      v.inspect = (visitor) => audit(visitor, ['wide']);
      new Keyboard(v);
      await accountWay(v, async () => {});
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

// The names of the ways that this person goes.
const waysOf = (person) => Object.keys(ways).filter((name) => ways[name].of?.includes(person.id) ?? true);

module.exports = { waysOf, goWay };

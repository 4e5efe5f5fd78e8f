// The pictures of the README: what a person with a disc herniation sees on a phone and on a desk.
'use strict';
const path = require('node:path');
const { people } = require('./answers.js');
const { Visitor } = require('./visitor.js');

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: 'light' };
const DESK = { viewport: { width: 1100, height: 900 }, colorScheme: 'light' };

// Goes to the result; on the way takes a picture of one screen, filled in, when a name for it is given.
async function goToResult(v, person, pictures) {
  await v.goto('/?lang=en');
  await v.click('main a.button');
  await v.send();
  while (v.screen()) {
    const picture = pictures[v.screen()];
    await v.fill(person);
    if (picture) await v.page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
    if (picture) await v.page.screenshot({ path: picture });
    await v.send();
  }
  await v.click('main a.button');
}

async function takeScreens(t, browser, base, folder) {
  const file = (name) => path.join(folder, `${name}.png`);
  const person = people.find(({ id }) => id === 'disc');
  const phone = await Visitor.enter(t, browser, base, PHONE);
  await goToResult(phone, person, { beginning: file('question-phone') });
  await phone.page.screenshot({ path: file('result-phone') });
  const desk = await Visitor.enter(t, browser, base, DESK);
  await goToResult(desk, person, {});
  await desk.page.screenshot({ path: file('result-desk') });
  await phone.leave();
  await desk.leave();
}

module.exports = { takeScreens };

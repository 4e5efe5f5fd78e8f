// The pictures of the README: what a person with a disc herniation sees on a phone and on a desk.
'use strict';
const path = require('node:path');
const { people } = require('./answers.js');
const { Visitor } = require('./visitor.js');

const PHONE = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true, colorScheme: 'light' };
const DESK = { viewport: { width: 760, height: 780 }, colorScheme: 'light' };

// Goes to the result; on the way takes a picture of the drawn body when a name for it is given.
async function goToResult(v, person, picture) {
  await v.goto('/?lang=en');
  await v.click('main a.button');
  await v.send();
  while (v.screen()) {
    const drawing = v.page.locator('.mapped').first();
    await v.fill(person);
    if (picture && await drawing.count()) await drawing.screenshot({ path: picture });
    await v.send();
  }
  await v.click('main a.button');
}

async function takeScreens(t, browser, base, folder) {
  const file = (name) => path.join(folder, `${name}.png`);
  const person = people.find(({ id }) => id === 'disc');
  const phone = await Visitor.enter(t, browser, base, PHONE);
  await goToResult(phone, person);
  await phone.page.screenshot({ path: file('result') });
  const desk = await Visitor.enter(t, browser, base, DESK);
  await goToResult(desk, person, file('question'));
  await desk.page.locator('.spine').first().screenshot({ path: file('spine') });
  await phone.leave();
  await desk.leave();
}

module.exports = { takeScreens };

// Somebody who has no mouse: Tab, space, arrows and Enter. Each stop of the Tab key must be in the order of the page, and seen.
'use strict';
const { valuesFor } = require('./answers.js');

// What has the focus: its place among all that can have it, how it is marked, what it is.
function focused() {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary')];
  const marked = [node, node.labels?.[0]].filter(Boolean).some((place) => {
    const style = getComputedStyle(place);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const box = (node.labels?.[0] ?? node).getBoundingClientRect();
  const inView = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.left >= 0;
  return { at: all.indexOf(node), marked, inView, name: node.name, value: node.value, type: node.type, checked: node.checked };
}

class Keyboard {
  constructor(visitor) {
    this.v = visitor;
  }

  // The next stop of the Tab key.
  async tab() {
    await this.v.page.keyboard.press('Tab');
    const now = await this.v.page.evaluate(focused);
    if (!now) return null;
    const where = `${this.v.path()} ${now.name ?? ''} ${now.value ?? ''}`;
    if (now.at < this.last) this.v.t.fail(`the Tab key goes back: ${where}`);
    if (!now.marked) this.v.t.fail(`the focus is not marked: ${where}`);
    if (!now.inView) this.v.t.fail(`the focus is out of sight: ${where}`);
    this.last = now.at;
    return now;
  }

  async restart() {
    this.last = -1;
  }

  // Tab to the element, then Enter.
  async follow(selector) {
    await this.tabTo(selector);
    await this.v.after(() => this.v.page.keyboard.press('Enter'));
    await this.restart();
  }

  async tabTo(selector) {
    const wanted = this.v.page.locator(selector).first();
    for (let left = 150; left > 0; left--) {
      if (!await this.tab()) break;
      if (await wanted.evaluate((node) => node === document.activeElement)) return;
    }
    throw new Error(`the Tab key does not reach ${selector}`);
  }

  // Goes through the fields in the order of the Tab key and answers those that are wanted; a group of radio buttons is one stop, in
  // which the arrows choose.
  async fill(person) {
    const open = new Map((await this.v.shown()).map((id) => [id, new Set(valuesFor(person, id))]));
    for (const [id, values] of open) this.v.said.set(id, [...values]);
    while ([...open.values()].some((values) => values.size)) {
      const now = await this.tab();
      if (!now) throw new Error(`the Tab key does not reach ${[...open.keys()].join(' ')}`);
      const values = open.get(now.name);
      if (!values) continue;
      if (now.type === 'text' && !values.has('-unknown')) {
        await this.v.page.keyboard.type([...values][0]);
        values.clear();
      } else if (now.type === 'radio') await this.choose(now, values);
      else if (values.delete(now.value)) await this.v.page.keyboard.press('Space');
    }
  }

  async choose(now, values) {
    const [value] = values;
    values.clear();
    if (now.value === value) await this.v.page.keyboard.press('Space');
    for (let left = 20; left > 0 && now.value !== value; left--) {
      await this.v.page.keyboard.press('ArrowDown');
      now = await this.v.page.evaluate(focused);
    }
    this.last = now.at;
    const { checked, value: chosen } = await this.v.page.evaluate(focused);
    this.v.t.ok(checked && chosen === value, `the keys choose ${value}`);
  }

  // The summary has the focus; Tab goes to its first link, Enter to the field.
  async makeMistake(v) {
    v.mistakes = 1;
    const [first] = await v.shown();
    await v.send();
    v.t.ok(await v.page.locator('.errors:focus').count() === 1, 'the error summary has the focus');
    await v.page.keyboard.press('Tab');
    await v.page.keyboard.press('Enter');
    const now = await v.page.evaluate(focused);
    v.t.ok(now?.name === first, 'the first link of the summary leads to the field', JSON.stringify(now));
    await v.page.keyboard.press('Shift+Tab');
    this.last = (await v.page.evaluate(focused))?.at ?? -1;
    v.mistakes = 0;
  }
}

module.exports = { Keyboard };

// Somebody who has no mouse: Tab, space, arrows and Enter. Each stop of the Tab key must be in the order of the page, and seen.
'use strict';
const { valuesFor } = require('./answers.js');

// What has the focus: its place among all that can have it, how it is marked, what it is.
function focused() {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')];
  // The mark is around the field, its label, or its areas in the drawing.
  const areas = [...node.labels ?? []].flatMap((label) => [...label.querySelectorAll('svg')]);
  const marked = [node, ...node.labels ?? [], ...areas].some((place) => {
    const style = getComputedStyle(place);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return outlined || (areas.includes(place) && style.filter.includes('drop-shadow'));
  });
  const inView = [node, ...node.labels ?? [], ...areas.map((area) => area.querySelector('use'))].some((place) => {
    const box = place.getBoundingClientRect();
    return box.width > 1 && box.bottom > 0 && box.top < innerHeight && box.left >= 0;
  });
  return { at: all.indexOf(node), marked, inView, name: node.name, value: node.value, type: node.type, checked: node.checked };
}

class Keyboard {
  // From here on the visitor does everything with the keys.
  constructor(visitor) {
    this.v = visitor;
    this.last = -1;
    visitor.fill = (person) => this.fill(person);
    visitor.click = (selector) => this.follow(selector);
    visitor.choose = (selector) => this.tick(selector);
    visitor.write = (selector, text) => this.write(selector, text);
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

  async tabTo(selector) {
    const wanted = this.v.page.locator(selector).first();
    for (let left = 150; left > 0; left--) {
      if (!await this.tab()) break;
      if (await wanted.evaluate((node) => node === document.activeElement)) return;
    }
    throw new Error(`the Tab key does not reach ${selector}`);
  }

  // Tab to the link or button, then Enter.
  async follow(selector) {
    await this.tabTo(selector);
    await this.v.after(() => this.v.page.keyboard.press('Enter'));
    this.last = -1;
  }

  // Tab to the box, then space; within a group of radio buttons the arrows.
  async tick(selector) {
    const { name, value, type } = await this.v.page.locator(selector).evaluate((node) => ({ name: node.name, value: node.value, type: node.type }));
    await this.tabTo(type === 'radio' ? `[name="${name}"]` : selector);
    if (type === 'radio') await this.arrowTo(await this.v.page.evaluate(focused), value);
    else await this.v.page.keyboard.press('Space');
  }

  async write(selector, text) {
    await this.tabTo(selector);
    await this.v.page.keyboard.press('Control+A');
    await this.v.page.keyboard.type(text);
  }

  // Goes through the fields in the order of the Tab key and answers those that are wanted; a group of radio buttons is one stop.
  async fill(person) {
    const open = new Map((await this.v.shown()).map((id) => [id, new Set(valuesFor(person, id))]));
    for (const [id, values] of open) this.v.said.set(id, [...values]);
    while ([...open.values()].some((values) => values.size)) {
      const now = await this.tab();
      if (!now) throw new Error(`the Tab key does not reach ${[...open.keys()].join(' ')}`);
      const values = open.get(now.name);
      if (!values?.size) continue;
      if (now.type === 'text' && !values.has('-unknown')) {
        await this.v.page.keyboard.type([...values][0]);
        values.clear();
      } else if (now.type === 'radio') {
        await this.arrowTo(now, [...values][0]);
        values.clear();
      } else if (values.delete(now.value)) await this.v.page.keyboard.press('Space');
    }
  }

  async arrowTo(now, value) {
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
  async makeMistake() {
    const { v } = this;
    const [first] = await v.shown();
    await v.mistaking(() => v.send());
    v.t.ok(await v.page.locator('.errors:focus').count() === 1, 'the error summary has the focus');
    await v.page.keyboard.press('Tab');
    await v.page.keyboard.press('Enter');
    const now = await v.page.evaluate(focused);
    v.t.ok(now?.name === first, 'the first link of the summary leads to the field', JSON.stringify(now));
    await v.page.keyboard.press('Shift+Tab');
    this.last = (await v.page.evaluate(focused))?.at ?? -1;
  }
}

module.exports = { Keyboard };

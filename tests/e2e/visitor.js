// Somebody with a browser: goes to pages, fills in screens, and watches what no page may do.
'use strict';
const { valuesFor } = require('./answers.js');

// A point in the window where the area of a hidden box can be touched; null when the box itself can be seen.
function areaOf(box) {
  if (box.labels[0].getBoundingClientRect().width > 8) return null;
  for (const shape of box.parentElement.querySelectorAll('.zone use')) {
    shape.scrollIntoView({ block: 'center' });
    const at = shape.getBoundingClientRect();
    for (const step of [16, 4])
      for (let y = at.top + 2; y < at.bottom; y += step)
        for (let x = at.left + 2; x < at.right; x += step)
          if (document.elementFromPoint(x, y)?.closest('.zone')?.control === box) return { x, y };
  }
  throw new Error(`no area can be touched for ${box.value}`);
}

class Visitor {
  // t: where checks are counted (run.js). options: those of a context of playwright.
  static async enter(t, browser, base, options) {
    const visitor = new Visitor();
    Object.assign(visitor, { t, base, touches: options.hasTouch ?? false, said: new Map(), screens: [] });
    Object.assign(visitor, { bytes: [], pictures: [], paints: [], mistaken: false, inspect: async () => {} });
    visitor.context = await browser.newContext({ locale: 'en-GB', ...options });
    await visitor.open();
    return visitor;
  }

  async open() {
    this.page = await this.context.newPage();
    this.wire = 0;
    this.page.on('request', (request) => {
      if (!request.url().startsWith(this.base + '/')) this.t.fail(`asks another host: ${request.url()}`);
    });
    this.page.on('console', (message) => this.#heard(message));
    this.page.on('pageerror', (error) => this.t.fail(`an error in a script on ${this.path()}: ${error}`));
    await this.#weigh();
  }

  // Counts what comes over the wire: all but what the browser still has, and apart the pictures that it fetches when one comes near.
  async #weigh() {
    const network = await this.context.newCDPSession(this.page);
    const paths = new Map();
    await network.send('Network.enable');
    network.on('Network.requestWillBeSent', ({ requestId, request }) => paths.set(requestId, new URL(request.url).pathname));
    network.on('Network.requestServedFromCache', ({ requestId }) => paths.delete(requestId));
    network.on('Network.responseReceived', ({ requestId, response }) => { if (response.fromDiskCache) paths.delete(requestId); });
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const path = paths.get(requestId);
      if (path?.startsWith('/figure/')) this.pictures.push({ path, bytes: encodedDataLength });
      else if (path) { this.wire += encodedDataLength }
    });
  }

  // A browser tells of a form that was not taken, or a page that is not there, as of an error; they are expected.
  #heard(message) {
    if (!['error', 'warning'].includes(message.type())) return;
    if (/status of (403|404|405|422)/.test(message.text()) && this.mistaken) return;
    this.t.fail(`the console says on ${this.path()}: ${message.text()}`);
  }

  path() {
    const url = new URL(this.page.url());
    return url.pathname;
  }

  // How many screens were asked until the first result.
  get asked() {
    return this.askedAtCheck ?? this.screens.length;
  }

  screen() {
    return /^\/ask\/(\w+)$/.exec(this.path())?.[1];
  }

  async goto(path) {
    await this.after(() => this.page.goto(this.base + path));
  }

  // Does what leads to another page, waits for that page and looks at it.
  async after(action) {
    this.wire = 0;
    [this.document] = await Promise.all([this.page.waitForNavigation({ waitUntil: 'load' }), action()]);
    this.paints.push(await this.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0));
    await this.inspect(this);
    this.bytes.push({ path: this.path(), bytes: this.wire });
  }

  // Does something that must be refused.
  async mistaking(action) {
    this.mistaken = true;
    await action();
    this.mistaken = false;
    this.t.ok(this.document.status() >= 400, `refused: ${this.path()}`, String(this.document.status()));
  }

  async click(selector) {
    await this.after(() => this.page.locator(selector).first().click());
  }

  // The page as it came over the wire, before a script changed it.
  async source() {
    return this.document ? (await this.document.text()) : this.page.content();
  }

  lang() {
    return this.page.locator('html').getAttribute('lang');
  }

  // The questions of the present screen.
  async shown() {
    return this.page.locator('input[name=shown]').evaluateAll((inputs) => inputs.map((input) => input.value));
  }

  static field(question, value) {
    return `input[name="${question}"][value="${value}"]`;
  }

  // Checks a box. One that is hidden is an area of the drawn body, and is touched there.
  async choose(selector) {
    const box = this.page.locator(selector);
    const point = await box.evaluate(areaOf);
    if (!point) return box.check();
    if (await box.isChecked()) return undefined;
    const before = await this.page.evaluate(() => scrollY);
    if (this.touches) await this.page.touchscreen.tap(point.x, point.y);
    else await this.page.mouse.click(point.x, point.y);
    this.t.ok(await this.page.evaluate(() => scrollY) === before, `the page stays where it is when ${selector} is touched`);
    return this.t.ok(await box.isChecked(), `touching the drawing chooses ${selector}`);
  }

  async write(selector, text) {
    await this.page.locator(selector).fill(text);
  }

  // Fills in the screen as this person would and remembers what was said.
  async fill(person) {
    for (const question of await this.shown()) {
      const values = valuesFor(person, question);
      const text = this.page.locator(`input.text[name="${question}"]`);
      if (await text.count() && values[0] !== '-unknown') await text.fill(values[0]);
      else for (const value of values) await this.choose(Visitor.field(question, value));
      this.said.set(question, values);
    }
  }

  // True when the screen shows what was said before.
  async remembers() {
    for (const question of await this.shown()) {
      const text = this.page.locator(`input.text[name="${question}"]`);
      for (const value of this.said.get(question) ?? []) {
        if (await text.count() && value !== '-unknown') {
          if (await text.inputValue() !== value) return false;
        } else if (!await this.page.locator(Visitor.field(question, value)).isChecked()) return false;
      }
    }
    return true;
  }

  async send() {
    await this.click('main form button[type=submit]');
  }

  async leave() {
    await this.context.close();
  }
}

module.exports = { Visitor };

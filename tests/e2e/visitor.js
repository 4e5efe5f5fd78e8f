// Somebody with a browser: goes to pages, fills in screens, and watches what no page may do.
'use strict';
const { valuesFor } = require('./answers.js');

class Visitor {
  // t: where checks are counted (run.js). options: those of a context of playwright.
  static async enter(t, browser, base, options) {
    const visitor = new Visitor();
    Object.assign(visitor, { t, base, said: new Map(), screens: [], bytes: [], mistakes: 0, inspect: async () => {} });
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
    const wire = await this.context.newCDPSession(this.page);
    await wire.send('Network.enable');
    wire.on('Network.loadingFinished', (event) => { this.wire += event.encodedDataLength; });
  }

  // A browser tells of a form that was not taken (422) or a page that is not there (404) as of an error; they are expected.
  #heard(message) {
    if (!['error', 'warning'].includes(message.type())) return;
    if (/status of (404|422)/.test(message.text()) && this.mistakes > 0) return;
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
    await this.inspect(this);
    this.bytes.push({ path: this.path(), bytes: this.wire });
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

  // Fills in the screen as this person would and remembers what was said.
  async fill(person) {
    for (const question of await this.shown()) {
      const values = valuesFor(person, question);
      const text = this.page.locator(`input.text[name="${question}"]`);
      if (await text.count() && values[0] !== '-unknown') await text.fill(values[0]);
      else for (const value of values) await this.page.locator(Visitor.field(question, value)).check();
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

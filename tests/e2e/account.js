// An account from beginning to end: made, answers kept, the diary, a danger sign in it, signed out and in, deleted.
'use strict';

const CALM = { answers: { check_in_back: 4, check_in_leg: 3, check_in_walking: 'm500', check_in_function: 6 } };

async function makeAccount(v) {
  await v.click('form[action="/keep"] button');
  v.t.ok(v.path() === '/account', 'to keep answers one needs an account', v.path());
  await v.click('main a[href="/account/new"]');
  const [name, phrase] = await v.page.locator('.slip dd').allInnerTexts();
  await v.mistaking(() => v.send());
  v.t.ok(await v.page.locator('.errors').count() === 1, 'name and passphrase must be noted first');
  await v.choose('#noted');
  await v.send();
  v.t.ok(v.path() === '/own', 'the account is made', v.path());
  return { name, phrase };
}

async function keepAnswers(v, changeLanguages) {
  await v.click('form[action="/keep"] button');
  v.t.ok(await v.page.locator('.kept li').count() === 1, 'the answers are kept');
  await changeLanguages(v);
  await v.click('form[action="/own/open"] button');
  v.t.ok(v.path() === '/result', 'and can be opened', v.path());
  await v.goto('/own');
}

async function checkIn(v, person) {
  await v.click('main a[href="/check-in"]');
  await v.fill(person);
  await v.choose('#exercise_some');
  await v.write('#cannot', 'stairs');
  await v.send();
  v.t.ok(v.path() === '/diary' && await v.page.locator('[role=status]').count() === 1, 'the check-in is saved', v.path());
}

async function writeDiary(v, changeLanguages) {
  await v.click('main a[href="/diary"]');
  await v.click('main a[href="/check-in"]');
  await v.mistaking(() => v.send());
  v.t.ok(await v.page.locator('.errors').count() === 1, 'a check-in without answers is not taken');
  await v.goto('/diary');
  await checkIn(v, CALM);
  await changeLanguages(v);
  await checkIn(v, { answers: { ...CALM.answers, check_in_bladder: ['urinary_retention'] } });
  v.t.ok(await v.page.locator('.card.emergency').count() === 1, 'a danger sign is an emergency at once');
  v.t.ok(await v.page.locator('tbody tr').count() === 2, 'both check-ins are in the table');
}

async function signOutAndIn(v, { name, phrase }) {
  await v.goto('/own');
  await v.click('form[action="/sign-out"] button');
  v.t.ok(v.path() === '/signed-out', 'one can sign out', v.path());
  await v.goto('/diary');
  v.t.ok(v.path() === '/account', 'and the diary is shut', v.path());
  await v.click('main a[href="/sign-in"]');
  await v.write('#name', name);
  await v.write('#phrase', 'none of the words');
  await v.mistaking(() => v.send());
  v.t.ok(await v.page.locator('.errors').count() === 1, 'a wrong passphrase is refused');
  await v.write('#phrase', phrase);
  await v.send();
  v.t.ok(v.path() === '/own' && await v.page.locator('.kept li').count() === 1, 'one can sign in again', v.path());
}

async function deleteAll(v) {
  await v.click('main a[href="/own/delete"]');
  await v.mistaking(() => v.send());
  v.t.ok(await v.page.locator('[role=alert]').count() === 1, 'to delete one must be sure');
  await v.choose('#sure');
  await v.send();
  v.t.ok(v.path() === '/deleted', 'everything is deleted', v.path());
}

// From the result of an interview on. changeLanguages: goes to the other language and back.
async function accountWay(v, changeLanguages) {
  const slip = await makeAccount(v);
  await keepAnswers(v, changeLanguages);
  await writeDiary(v, changeLanguages);
  await signOutAndIn(v, slip);
  await deleteAll(v);
}

module.exports = { accountWay };

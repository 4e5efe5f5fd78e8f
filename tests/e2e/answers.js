// What people answer: the forms of their answers in the pages, and the case that follows from them, worked out from the
// knowledge files and not from what the service says, so that the two can be compared.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const YAML = require('yaml');

const root = path.join(__dirname, '..', '..');
const read = (file) => YAML.parse(fs.readFileSync(file, 'utf8'));
const yamlFiles = (folder) => fs.readdirSync(folder).filter((name) => name.endsWith('.yaml')).map((name) => path.join(folder, name));
const people = read(path.join(__dirname, 'people.yaml')).people;
const questions = new Map(yamlFiles(path.join(root, 'knowledge'))
  .flatMap((file) => read(file).questions ?? []).map((question) => [question.id, question]));

const wordings = new Map(['en', 'ko'].map((language) =>
  [language, yamlFiles(path.join(root, 'knowledge', 'wording', language)).map((file) => read(file).wording)]));
const wordsOf = (section, language) => Object.assign({}, ...wordings.get(language).map((words) => words[section] ?? {}));
const titles = new Map(['en', 'ko'].map((language) => [language, wordsOf('questions', language)]));
const levels = new Map(['en', 'ko'].map((language) => [language, wordsOf('urgency', language)]));

// How a question is asked, and how urgency is called.
const titleOf = (id, language) => titles.get(language)[id].title;
const levelOf = (id, language) => levels.get(language)[id].name;

// The values that a person gives to a question.
function valuesFor(person, id) {
  const said = person.answers[id];
  const { kind } = questions.get(id);
  if (said === undefined) return [kind === 'several' || kind === 'areas' ? '-none' : '-unknown'];
  return [].concat(said).map(String);
}

// What is said by not choosing something.
function denied(finding) {
  if (finding.type === 'side') return 'none';
  if (finding.type === 'yesno') return false;
  if (finding.type === 'choice') return finding.values.find((value) => value === 'none' || value === 'no');
  return undefined;
}

function setAreas(findings, question, values, types) {
  for (const id of question.asks) findings[id] = denied(types.get(id));
  for (const value of values.filter((v) => !v.startsWith('-'))) {
    const [id, side] = value.split('.');
    if (side === 'yes') findings[id] = true;
    else findings[id] = findings[id] === 'none' ? side : 'both';
  }
}

function setOptions(findings, question, values, types) {
  if (question.kind === 'several') for (const id of question.asks) findings[id] = denied(types.get(id));
  for (const option of question.options)
    if (values.includes(option.id)) Object.assign(findings, option.sets);
}

// The case of somebody who gave these values: [[question, values], ...] in the order of asking.
function caseOf(said, types) {
  const findings = {};
  for (const [id, values] of said) {
    const question = questions.get(id);
    if (values.includes('-unknown')) continue;
    if (question.kind === 'number') findings[question.asks[0]] = Number(values[0]);
    else if (question.kind === 'areas') setAreas(findings, question, values, types);
    else if (question.kind === 'yesno') findings[question.asks[0]] = values[0] === 'y';
    else setOptions(findings, question, values, types);
  }
  for (const id of Object.keys(findings)) if (findings[id] === undefined) delete findings[id];
  return { setting: 'self', findings };
}

module.exports = { people, questions, titleOf, levelOf, valuesFor, caseOf };

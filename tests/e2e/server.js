// A server of our own on a free port of the loopback, with an empty data folder; and the program at the command line.
'use strict';
const { spawn, execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');

async function startServer(program) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-e2e-'));
  const child = spawn(program, ['serve', '--listen', '127.0.0.1:0', '--data', path.join(data, 'data')],
    { stdio: ['ignore', 'pipe', 'ignore'] });
  const stopped = new Promise((resolve) => child.once('exit', resolve));
  const said = await Promise.race([
    new Promise((resolve) => readline.createInterface({ input: child.stdout }).once('line', resolve)),
    stopped.then((status) => `exit status ${status}`),
  ]);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
  if (!url) throw new Error(`the server did not start: ${said}`);
  const stop = async () => {
    child.kill('SIGTERM');
    const status = await stopped;
    fs.rmSync(data, { recursive: true, force: true });
    return status;
  };
  return { base: url[0], stop };
}

// The text that a command prints.
function run(program, args, input) {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
      (error, stdout) => (error ? reject(error) : resolve(stdout)));
    child.stdin.end(input);
  });
}

module.exports = { startServer, run };

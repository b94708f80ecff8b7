// SPDX-License-Identifier: Apache-2.0
// npm ci when the lock has changed, npm run build when anything has. Inputs are compared by content, so that a second
// `mvn verify` costs a second.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const contract = resolve(web, '../../../../rest/src/main/resources/openapi.yaml');
const out = resolve(process.env.GODWIT_WEB_OUT ?? join(web, 'dist'));
const quick = process.env.GODWIT_WEB_QUICK === 'true';

function digest(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(file.slice(web.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function under(folder) {
  return readdirSync(join(web, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'schema.gen.ts')
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function run(...command) {
  const done = spawnSync(command[0], command.slice(1), { cwd: web, stdio: 'inherit', env: { ...process.env, GODWIT_WEB_OUT: out } });
  if (done.status !== 0) {
    console.error(`console: \`${command.join(' ')}\` failed`);
    process.exit(done.status ?? 1);
  }
}

const lock = digest([join(web, 'package.json'), join(web, 'package-lock.json')]);
const lockStamp = join(web, 'node_modules/.godwit-lock');
if (!existsSync(lockStamp) || readFileSync(lockStamp, 'utf8') !== lock) {
  run('npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error');
  writeFileSync(lockStamp, lock);
}

const inputs = digest([
  ...['index.html', 'package.json', 'package-lock.json', 'vite.config.ts', 'tsconfig.json', 'eslint.config.js'].map((name) => join(web, name)),
  contract,
  ...['src', 'test', 'scripts', 'public'].flatMap(under),
]);
const stamp = join(dirname(out), `${quick ? 'web-quick' : 'web'}.sha256`);
if (existsSync(join(out, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) {
  console.log('console: nothing has changed since the last build');
  process.exit(0);
}
rmSync(stamp, { force: true });
mkdirSync(out, { recursive: true });
run('npm', 'run', quick ? 'build:quick' : 'build', '--loglevel=error');
writeFileSync(stamp, inputs);

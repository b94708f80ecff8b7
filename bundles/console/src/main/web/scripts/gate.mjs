// SPDX-License-Identifier: Apache-2.0
// The size gate: what a browser must fetch before the console answers, gzipped. Also writes the .gz beside each text
// file, so that the controller never compresses.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, constants } from 'node:zlib';

const out = process.env.GODWIT_WEB_OUT ?? 'dist';
const limits = { js: 350 * 1024, css: 120 * 1024 };

const files = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

const zipped = new Map();
for (const file of files) {
  if (/\.(js|css|html|svg|json)$/.test(file)) {
    const bytes = gzipSync(readFileSync(file), { level: constants.Z_BEST_COMPRESSION });
    writeFileSync(`${file}.gz`, bytes);
    zipped.set(file, bytes.length);
  }
}

// First load: what index.html names (scripts, module preloads, style sheets).
const index = readFileSync(join(out, 'index.html'), 'utf8');
const first = [...index.matchAll(/(?:src|href)="\/console\/([^"]+)"/g)].map((match) => join(out, match[1]));
const total = { js: 0, css: 0 };
for (const file of first) {
  const kind = file.endsWith('.js') ? 'js' : file.endsWith('.css') ? 'css' : undefined;
  if (kind) {
    total[kind] += zipped.get(file) ?? statSync(file).size;
  }
}

let failed = false;
for (const kind of ['js', 'css']) {
  const verdict = total[kind] <= limits[kind] ? 'ok' : 'TOO BIG';
  failed ||= total[kind] > limits[kind];
  console.log(`first load ${kind}: ${(total[kind] / 1024).toFixed(1)} KiB gzipped of ${limits[kind] / 1024} KiB: ${verdict}`);
}
const remote = files.filter((file) => /\.(html|css)$/.test(file) && /(?:src|href)="https?:|url\(["']?https?:/.test(readFileSync(file, 'utf8')));
if (remote.length > 0) {
  failed = true;
  console.error(`these files load something from elsewhere, and the console must work offline: ${remote.join(', ')}`);
}
process.exit(failed ? 1 : 0);

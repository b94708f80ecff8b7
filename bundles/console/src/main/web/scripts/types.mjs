// SPDX-License-Identifier: Apache-2.0
// Writes src/api/schema.gen.ts from the contract of the REST module.
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const here = dirname(fileURLToPath(import.meta.url));
const contract = resolve(here, '../../../../../rest/src/main/resources/openapi.yaml');
const output = resolve(here, '../src/api/schema.gen.ts');

const text = astToString(await openapiTS(readFileSync(contract, 'utf8'), { defaultNonNullable: false }));
const wanted = `// Generated from bundles/rest/src/main/resources/openapi.yaml; do not edit.\n${text}`;
if (!existsSync(output) || readFileSync(output, 'utf8') !== wanted) {
  writeFileSync(output, wanted);
}

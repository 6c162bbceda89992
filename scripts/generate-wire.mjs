// @ts-check
// Generates `packages/connection/src/wire/generated` from `packages/connection/proto` with ts-proto. Needs nothing but the
// npm packages of the workspace: protobufjs parses the schema in place of `protoc`, see lib/proto-descriptors.mjs.
//
//   node scripts/generate-wire.mjs           writes the files
//   node scripts/generate-wire.mjs --check   compares; exit code 1 when they are out of date
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { fileDescriptors } from './lib/proto-descriptors.mjs';

const PACKAGE = fileURLToPath(new URL('../packages/connection/', import.meta.url));
const PROTO = join(PACKAGE, 'proto');
const OUTPUT = join(PACKAGE, 'src/wire/generated');
const SCHEMA = ['protorpc.proto', 'dht.proto'];

/** Plain objects, named functions per message, no services, no JSON, 64-bit numbers as bigint, `undefined` for "not sent". */
const OPTIONS = [
  'env=browser',
  'esModuleInterop=true',
  'importSuffix=.js',
  'forceLong=bigint',
  'useDate=false',
  'useMapType=true',
  'oneof=unions-value',
  'enumsAsLiterals=true',
  'unrecognizedEnum=false',
  'outputServices=false',
  'outputJsonMethods=false',
  'outputPartialMethods=false',
  'annotateFilesWithVersion=false',
];

const fromPackage = createRequire(join(PACKAGE, 'package.json'));

/** @returns {Map<string, string>} contents by path below the output folder */
function generate() {
  const protobufjs = fromPackage('protobufjs');
  const plugin = protobufjs.Root.fromJSON(fromPackage('protobufjs/google/protobuf/descriptor.json'));
  plugin.addJSON(fromPackage('protobufjs/google/protobuf/compiler/plugin.json').nested).resolveAll();
  const [Request, Response] = ['Request', 'Response'].map((end) =>
    plugin.lookupType(`google.protobuf.compiler.CodeGenerator${end}`),
  );
  const files = fileDescriptors(protobufjs, PROTO, SCHEMA);
  const request = { fileToGenerate: files.map(({ name }) => name), parameter: OPTIONS.join(','), protoFile: files };
  const input = Request.encode(Request.fromObject(request)).finish();
  const generator = fromPackage.resolve('ts-proto/protoc-gen-ts_proto');
  const { status, stdout, stderr } = spawnSync(process.execPath, [generator], { input, maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`ts-proto failed:\n${stderr}`);
  const response = Response.decode(stdout);
  if (response.error) throw new Error(`ts-proto failed: ${response.error}`);
  return new Map(
    response.file.map((/** @type {{ name: string, content: string }} */ { name, content }) => [name, content]),
  );
}

/** Paths of the files that are there, below the output folder. */
function committed() {
  if (!existsSync(OUTPUT)) return [];
  return readdirSync(OUTPUT, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(OUTPUT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

const files = generate();
if (process.argv.includes('--check')) {
  const names = new Set([...files.keys(), ...committed()]);
  const stale = [...names].filter(
    (name) =>
      !files.has(name) ||
      !existsSync(join(OUTPUT, name)) ||
      readFileSync(join(OUTPUT, name), 'utf8') !== files.get(name),
  );
  if (stale.length > 0) {
    console.error(`Out of date: ${stale.join(', ')}. Run \`npm run gen\` and commit the result.`);
    process.exit(1);
  }
  console.log(`Generated code is up to date (${files.size} files).`);
} else {
  rmSync(OUTPUT, { recursive: true, force: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(OUTPUT, name)), { recursive: true });
    writeFileSync(join(OUTPUT, name), content);
  }
  console.log(`Wrote ${files.size} files to ${relative(process.cwd(), OUTPUT)}.`);
}

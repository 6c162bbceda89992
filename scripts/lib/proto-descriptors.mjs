// @ts-check
// Reads `.proto` files into the descriptors that protobuf code generators expect, with protobufjs as the parser, so that
// no `protoc` binary is needed. Covers what this project's schema uses: proto3 messages and enums at file level, maps,
// oneofs, optional fields; it refuses the rest by throwing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The well-known types that the schema may use, by file. protobufjs brings their definitions. */
const wellKnown = new Map([
  ['google/protobuf/any.proto', ['Any']],
  ['google/protobuf/timestamp.proto', ['Timestamp']],
  ['google/protobuf/empty.proto', ['Empty']],
  ['google/protobuf/wrappers.proto', ['BytesValue']],
]);

/** `google.protobuf.FieldDescriptorProto.Type` by name. */
const scalars = new Map(
  Object.entries({ double: 1, float: 2, int64: 3, uint64: 4, int32: 5, bool: 8, string: 9, bytes: 12, uint32: 13 }),
);
const [TYPE_MESSAGE, TYPE_ENUM] = [11, 14];
const [LABEL_OPTIONAL, LABEL_REPEATED] = [1, 3];

/**
 * `FileDescriptorProto` objects of the files `names` in `folder` and of the well-known files, dependencies first.
 *
 * @param {any} protobufjs the module
 * @param {string} folder
 * @param {readonly string[]} names dependencies first
 */
export function fileDescriptors(protobufjs, folder, names) {
  const root = new protobufjs.Root();
  const sources = names.map((name) => {
    const parsed = protobufjs.parse(readFileSync(join(folder, name), 'utf8'), root, { keepCase: true });
    return { name, package: parsed.package, imports: parsed.imports ?? [] };
  });
  for (const name of wellKnown.keys()) root.addJSON(protobufjs.common.get(name).nested);
  root.resolveAll();
  return [
    ...[...wellKnown].map(([name, types]) => {
      const found = types.map((type) => root.lookupTypeOrEnum(`google.protobuf.${type}`));
      return fileDescriptor({ name, package: 'google.protobuf', imports: [] }, found);
    }),
    ...sources.map((source) => fileDescriptor(source, root.lookup(source.package).nestedArray)),
  ];
}

/** @param {any} source @param {any[]} types */
function fileDescriptor({ name, package: packageName, imports }, types) {
  return {
    name,
    package: packageName,
    dependency: imports,
    messageType: types.filter((type) => !isEnum(type)).map(messageDescriptor),
    enumType: types.filter(isEnum).map(enumDescriptor),
    syntax: 'proto3',
  };
}

/** @param {any} type */
function enumDescriptor(type) {
  return { name: type.name, value: Object.entries(type.values).map(([name, number]) => ({ name, number })) };
}

/** @param {any} type */
function messageDescriptor(type) {
  if (type.nestedArray.length > 0) throw new Error(`${type.fullName} holds other types: declare them at file level.`);
  // Those that stand for an optional field come last, as the descriptor format wants it.
  const oneofs = [...type.oneofsArray].sort((a, b) => Number(a.isProto3Optional) - Number(b.isProto3Optional));
  const oneofNames = oneofs.map(({ name }) => name);
  return {
    name: type.name,
    field: type.fieldsArray.map((/** @type {any} */ field) => fieldDescriptor(type, field, oneofNames)),
    nestedType: type.fieldsArray.filter((/** @type {any} */ field) => field.map).map(mapEntryDescriptor),
    oneofDecl: oneofNames.map((name) => ({ name })),
  };
}

/** @param {any} type @param {any} field @param {readonly string[]} oneofNames */
function fieldDescriptor(type, field, oneofNames) {
  const { name, id, repeated, map, partOf } = field;
  const typing = map ? { type: TYPE_MESSAGE, typeName: `${type.fullName}.${entryName(name)}` } : typingOf(field);
  const label = repeated || map ? LABEL_REPEATED : LABEL_OPTIONAL;
  // Presence of a zero-valued field hangs on these two: index 0 must be written, not left out as a default.
  const presence = partOf
    ? { oneofIndex: oneofNames.indexOf(partOf.name), proto3Optional: partOf.isProto3Optional }
    : {};
  return { name, jsonName: name, number: id, label, ...typing, ...presence };
}

/** @param {any} field */
function mapEntryDescriptor(field) {
  const key = { name: 'key', jsonName: 'key', number: 1, label: LABEL_OPTIONAL, type: scalar(field.keyType) };
  const value = { name: 'value', jsonName: 'value', number: 2, label: LABEL_OPTIONAL, ...typingOf(field) };
  return { name: entryName(field.name), field: [key, value], options: { mapEntry: true } };
}

/** @param {any} field */
function typingOf({ type, resolvedType }) {
  if (resolvedType === null) return { type: scalar(type) };
  return { type: isEnum(resolvedType) ? TYPE_ENUM : TYPE_MESSAGE, typeName: resolvedType.fullName };
}

/** @param {any} type */
function isEnum(type) {
  return 'values' in type;
}

/**
 * The name that protobuf gives the hidden message of a map's entries.
 *
 * @param {string} field
 */
function entryName(field) {
  return `${field.charAt(0).toUpperCase()}${field.slice(1)}Entry`;
}

/** @param {string} type */
function scalar(type) {
  const number = scalars.get(type);
  if (number === undefined) throw new Error(`Scalar type ${type} is not in the list of this script: add it there.`);
  return number;
}

/**
 * Changes to an input that keep the form of protobuf: fields are dropped, doubled, moved, taken from another input, or
 * changed inside, and all lengths around them still fit. So inputs get past the outermost frame. Pure but for the numbers
 * drawn.
 */
import { type Field, readFields, writeFields } from './fields.js';
import { type Material, mutateBytes } from './mutate-bytes.js';

/** Deeper than any message of the network nests. */
const MAX_DEPTH = 6;

/** One change, at random. Inputs that are no protobuf get one of bytes. */
export function mutateFields(input: Uint8Array, material: Material, depth = 0): Uint8Array {
  const list = readFields(input);
  if (list.fields.length === 0 || depth > MAX_DEPTH) return mutateBytes(input, material);
  const fields = changedFields(list.fields, material, depth);
  return writeFields({ fields, rest: list.rest }).slice(0, material.maxLength);
}

function changedFields(fields: readonly Field[], material: Material, depth: number): readonly Field[] {
  const { prng } = material;
  const at = prng.below(fields.length);
  const field = fields[at];
  if (field === undefined) return fields;
  switch (prng.below(12)) {
    case 0:
      return fields.toSpliced(at, 1);
    case 1:
      return fields.toSpliced(prng.below(fields.length + 1), 0, field);
    case 2:
      return fields.toSpliced(at, 1).toSpliced(prng.below(fields.length), 0, field);
    case 3:
      return fields.toSpliced(at, 1, { ...field, number: otherNumber(field.number, material) });
    case 4:
      return fields.toSpliced(prng.below(fields.length + 1), prng.below(2), foreignField(material));
    case 5:
      return repeated(fields, field, at, material);
    case 6:
      return fields.toSpliced(at, 1, { ...field, payload: field.wireType === 2 ? word(material) : field.payload });
    default:
      return fields.toSpliced(at, 1, { ...field, payload: changedPayload(field, material, depth) });
  }
}

function changedPayload(field: Field, material: Material, depth: number): Uint8Array {
  const { prng } = material;
  if (field.wireType !== 2) return mutateBytes(field.payload, material);
  // Texts look like protobuf at times; most of what nests is.
  return prng.oneIn(3) ? mutateBytes(field.payload, material) : mutateFields(field.payload, material, depth + 1);
}

/** Up to some hundred times: maps and lists have bounds. */
function repeated(fields: readonly Field[], field: Field, at: number, { prng, maxLength }: Material): readonly Field[] {
  const most = Math.min(300, Math.floor(maxLength / (field.payload.length + 3)));
  const times = prng.oneIn(6) ? most : Math.min(most, 1 + prng.below(20));
  return [...fields.slice(0, at), ...Array.from({ length: times }, () => field), ...fields.slice(at)];
}

function otherNumber(number: number, { prng }: Material): number {
  if (prng.oneIn(4)) return prng.pick([1, 6, 15, 16, 1_000, 1_001, 2 ** 29 - 1], 1);
  return Math.max(1, number + prng.below(5) - 2);
}

function foreignField({ prng, other }: Material): Field {
  let { fields } = readFields(other());
  let field = fields[prng.below(fields.length)];
  // From any depth.
  while (field !== undefined && field.wireType === 2 && prng.oneIn(2)) {
    ({ fields } = readFields(field.payload));
    if (fields.length === 0) break;
    field = fields[prng.below(fields.length)];
  }
  return field ?? { number: 1, wireType: 2, payload: new Uint8Array(0) };
}

function word({ prng, words }: Material): Uint8Array {
  return prng.pick(words, new Uint8Array(0));
}

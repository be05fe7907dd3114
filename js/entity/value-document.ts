import type { ValueField, ValueType } from '../../pkg/core.js';
import { validatorDocument } from './validator-document.js';

/** The type of a value as plain data: a class is its name. */
export function valueDocument(type: ValueType): ValueType {
  switch (type.kind) {
    case 'array':
    case 'set':
    case 'record':
      return { ...type, of: valueDocument(type.of) };
    case 'validated':
      return { ...type, of: valueDocument(type.of), validators: type.validators.map(validatorDocument) };
    case 'union':
      return { ...type, of: type.of.map(valueDocument) };
    case 'map':
      return { ...type, key: valueDocument(type.key), value: valueDocument(type.value) };
    case 'tuple':
      return { ...type, elements: type.elements.map(valueDocument), ...(type.rest && { rest: valueDocument(type.rest) }) };
    case 'object':
      return { ...type, fields: type.fields.map(memberDocument), ...(type.rest && { rest: valueDocument(type.rest) }) };
    case 'class':
      return {
        ...type,
        class: typeof type.class === 'string' ? type.class : type.class().name,
        fields: type.fields.map(memberDocument),
      };
    default:
      return type;
  }
}

function memberDocument(field: ValueField): ValueField {
  return { ...field, type: valueDocument(field.type) };
}

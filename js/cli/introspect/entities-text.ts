import type { Model, ModelClass, ModelField } from './model.js';

/** The annotations and types that the file may import. */
const IMPORTS = [
  'AutoIncrement',
  'BackReference',
  'Index',
  'integer',
  'ManyToMany',
  'PrimaryKey',
  'Reference',
  'SQLite',
  'Unique',
];

/** A TypeScript file with the classes. */
export function entitiesText({ classes, notes }: Model): string {
  const used = IMPORTS.filter((name) => classes.some(({ fields }) => fields.some((field) => names(field, name))));
  const imports = `import { ${[...used.map((name) => `type ${name}`), 'entity'].join(', ')} } from 'relata';\n`;
  const comments = notes.length === 0 ? '' : `\n// What the types cannot say:\n${notes.map(comment).join('')}`;
  const list = `\n/** Every entity. */\nexport const entities = [${classes.map(({ name }) => name).join(', ')}] as const;\n`;
  return `${imports}${comments}\n${classes.map(classText).join('\n')}${list}`;
}

function classText({ name, table, fields, indexes }: ModelClass): string {
  const over = indexes.map(({ fields: names, unique, name: index }) => {
    const options = [...(unique ? ['unique: true'] : []), ...(index === undefined ? [] : [`name: ${JSON.stringify(index)}`])];
    return `.index(${JSON.stringify(names)}${options.length === 0 ? '' : `, { ${options.join(', ')} }`})`;
  });
  const decorator = `@(entity.collection(${JSON.stringify(table)})${over.join('')})`;
  return `${decorator}\nexport class ${name} {\n${fields.map(fieldText).join('')}}\n`;
}

function fieldText({ name, isOptional, parts, initial }: ModelField): string {
  const required = initial === undefined ? '!' : '';
  const mark = isOptional ? '?' : required;
  return `  ${name}${mark}: ${parts.join(' & ')}${initial === undefined ? '' : ` = ${initial}`};\n`;
}

const names = ({ parts }: ModelField, name: string): boolean =>
  parts.some((part) => part === name || part.startsWith(`${name}<`));

/** A note may hold a name with a line break. */
const comment = (note: string): string => `// ${note.replace(/[\r\n\u2028\u2029]+/g, ' ')}\n`;

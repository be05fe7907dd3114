import type { MigrateOptions } from '../../pkg/core.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';

type OptionName = keyof MigrateOptions;

/** For each option: whether a value is one of its, and what it is, for people. */
const forms: Readonly<Record<OptionName, readonly [(value: unknown) => boolean, string]>> = {
  dryRun: [(value) => typeof value === 'boolean', 'true or false'],
  renames: [isTexts, "an object such as { 'user.nick': 'user.name' }"],
  allow: [isList, "a list such as ['drop column user.nick']"],
  backfill: [isTexts, "an object such as { 'user.slug': 'lower(name)' }"],
  convert: [isTexts, "an object such as { 'user.age': 'CAST(age AS INTEGER)' }"],
};

/**
 * The options of a migration, copied.
 *
 * @throws RelataError `invalidArgument` for what is no option, or no value of one
 */
export function checkedMigrateOptions(options: unknown = {}): MigrateOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new RelataError('invalidArgument', `migrate() takes options such as { dryRun: true }, not ${describe(options)}.`);
  }
  const checked: MigrateOptions = {};
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(forms, name)) {
      const known = Object.keys(forms).join(', ');
      throw new RelataError('invalidArgument', `migrate() has no option '${name}'. Its options: ${known}.`);
    }
    if (value === undefined) continue;
    const [fits, form] = forms[name as OptionName];
    if (!fits(value)) throw new RelataError('invalidArgument', `migrate({ ${name} }) takes ${form}, not ${describe(value)}.`);
    Object.assign(checked, { [name]: value });
  }
  return checked;
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isTexts(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string')
  );
}

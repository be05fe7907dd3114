import type { Group } from '../entities.js';

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const moment = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
});
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric' });

/** 11 July 2026 */
export const dayOf = (date: Date): string => day.format(date);

/** Sat 11 July at 06:45 */
export const momentOf = (date: Date): string => moment.format(date);

/** July 2026 */
export const monthOf = (date: Date): string => month.format(date);

/** The names of the months. */
export const monthNames = Array.from({ length: 12 }, (_, index) =>
  new Intl.DateTimeFormat('en-GB', { month: 'long' }).format(new Date(2026, index, 1)),
);

/** 1 sighting, 2 sightings */
export const counted = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;

const units = ['KB', 'MB', 'GB', 'TB'];

/** 96 KB, 1.5 GB: bytes in the unit that suits them */
export function sizeOf(bytes: number): string {
  let size = bytes / 1024;
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1024;
  return `${size < 10 && size % 1 !== 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** The groups of species, as headings. */
export const groupNames: Record<Group, string> = {
  amphibian: 'Amphibians',
  bird: 'Birds',
  fungus: 'Fungi',
  insect: 'Insects',
  mammal: 'Mammals',
  plant: 'Plants',
};

import type { Group } from '../entities.js';

/** One drawing for each group, in a square of 24. The colour comes from the style sheet. */
const drawings: Record<Group, string> = {
  bird: 'M3 13c3 0 4-2 5-4 1-3 3-4 5-4 2 0 3 1 3.5 2.5L20 9l-3.5 1c0 5-3 8-7 8L8 21H6l1-3.5C5 17 3.5 15.5 3 13z',
  mammal:
    'M12 12c3 0 5.5 3 5.5 5.5 0 2-1.5 2.5-3 2.5-1 0-1.5-.5-2.5-.5s-1.5.5-2.5.5c-1.5 0-3-.5-3-2.5C6.5 15 9 12 12 12zM5 9a1.8 2.3 0 1 1 0 4.6A1.8 2.3 0 0 1 5 9zm14 0a1.8 2.3 0 1 1 0 4.6A1.8 2.3 0 0 1 19 9zM9 4.5a1.9 2.6 0 1 1 0 5.2 1.9 2.6 0 0 1 0-5.2zm6 0a1.9 2.6 0 1 1 0 5.2 1.9 2.6 0 0 1 0-5.2z',
  amphibian:
    'M7 5a3 3 0 0 1 2.9 2.2 11 11 0 0 1 4.2 0A3 3 0 1 1 19.5 10c1 1.2 1.5 2.6 1.5 4 0 3-4 5.5-9 5.5S3 17 3 14c0-1.4.5-2.8 1.5-4A3 3 0 0 1 7 5zm-.5 9.2c1.5 1.4 3.4 2 5.5 2s4-.6 5.5-2l-.9-1c-1.3 1.1-2.8 1.6-4.6 1.6s-3.3-.5-4.6-1.6z',
  insect:
    'M11.2 7.5 9 4l1-.6 2 3.4 2-3.4 1 .6-2.2 3.5v.9C14 6.5 17 4.8 19.5 5.5c2 .6 1.5 5-1 6.7-1 .7-1.5.9-1.5.9s2 1.4 1.2 3.9c-.8 2.4-3.9 1.5-5.4-1.5V20h-1.6v-4.5c-1.5 3-4.6 3.9-5.4 1.5C5 14.5 7 13.1 7 13.1s-.5-.2-1.5-.9c-2.5-1.7-3-6.1-1-6.7 2.5-.7 5.5 1 6.7 2.9z',
  plant: 'M12.8 21h-1.6v-5C6.5 16 4 13 4 8c4 0 6.8 1.5 8 5 .8-5 3.5-8.5 8.5-9.5 0 7-2.5 11-7.7 12z',
  fungus:
    'M12 3.5c5 0 8.5 3.5 8.5 8 0 1-1 1.5-2 1.5h-13c-1 0-2-.5-2-1.5 0-4.5 3.5-8 8.5-8zM9.5 14.5h5c0 2 .5 3.5 1 5 .2.8-.3 1.5-1 1.5h-5c-.7 0-1.2-.7-1-1.5.5-1.5 1-3 1-5z',
};

const svg = 'http://www.w3.org/2000/svg';

/** The drawing of a group. */
export function groupIcon(group: Group): SVGSVGElement {
  const icon = document.createElementNS(svg, 'svg');
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.setAttribute('class', `group ${group}`);
  icon.setAttribute('role', 'img');
  icon.setAttribute('aria-label', group);
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', drawings[group]);
  icon.append(path);
  return icon;
}

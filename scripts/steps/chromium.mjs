/** A Chromium (or Chrome, or Edge) for the browser tests. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { find, isProgram } from './command.mjs';
import { canInstall, installPackages } from './debian.mjs';
import { Missing } from './failure.mjs';

/** The environment variable by which tests are told where the browser is. */
export const CHROMIUM_VARIABLE = 'RELATA_CHROMIUM';

/** What a browser that only tests and benchmarks see is started with. */
export const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];

/** Where each system's installers put it. */
function usualPlaces() {
  if (process.platform === 'darwin') {
    return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
      ['Chromium', 'Google Chrome', 'Microsoft Edge'].map((name) => join(folder, `${name}.app`, 'Contents', 'MacOS', name)),
    );
  }
  if (process.platform === 'win32') {
    const { PROGRAMFILES, LOCALAPPDATA } = process.env;
    return [PROGRAMFILES, process.env['PROGRAMFILES(X86)'], LOCALAPPDATA].flatMap((folder) =>
      folder
        ? [
            join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
            join(folder, 'Chromium', 'Application', 'chrome.exe'),
            join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
          ]
        : [],
    );
  }
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium', '/opt/google/chrome/chrome'];
}

const search = () => NAMES.map(find).find(Boolean) ?? usualPlaces().find(isProgram);

/**
 * The browser's path; installed from Debian where that is possible.
 *
 * @returns {Promise<string>}
 */
export async function chromium() {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (isProgram(named)) return named;
    throw new Missing(`CHROME_PATH names ${named}, which is no program: point it at a Chromium or Chrome, or unset it.`);
  }
  const there = search();
  if (there) return there;
  if (canInstall()) {
    await installPackages(['chromium']);
    const installed = search();
    if (installed) return installed;
  }
  throw new Missing('Chromium is missing: install Chromium or Chrome (or set CHROME_PATH to one) and run this again.');
}

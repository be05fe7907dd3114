/**
 * Keeps the built demo in the browser, so that it starts without a network. The page itself is asked of the server first, so that
 * nobody sees an old one while there is a new one; files, whose names change with their contents, come from the cache.
 *
 * A new version waits, as is usual, until no tab shows the old one: a tab may yet have to load the worker of its own version.
 */

/** What the build puts before this file: every file of the site, relative to it, and the name of the version that they are. */
declare const FILES: readonly string[];
declare const VERSION: string;

/** An event that the browser lets a service worker finish. The types of pages do not have it. */
interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

/** A request of a page. */
interface PageRequest extends LastingEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** The part of a service worker's own scope that is needed here. */
interface ServiceWorkerScope {
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: LastingEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: PageRequest) => void): void;
}

const worker = globalThis as unknown as ServiceWorkerScope;

const PREFIX = 'fieldbook-';
const CACHE = PREFIX + VERSION;
const PAGE = './';
/** How long a server may take to answer before the page comes from the cache, in milliseconds. */
const PATIENCE = 4000;

const kept = new Set(FILES.map((file) => new URL(file, location.href).href));

worker.addEventListener('install', (event) => event.waitUntil(keepFiles()));
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(newestPage(request));
  else if (kept.has(request.url)) event.respondWith(keptFile(request));
});

/** All files, or none: a part of them would not start. */
async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'no-cache' })));
}

async function takeOver(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function newestPage(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    const page = await inCache(PAGE);
    if (page === undefined) throw error;
    return page;
  }
}

async function keptFile(request: Request): Promise<Response> {
  return (await inCache(request.url)) ?? fetch(request);
}

async function inCache(address: string): Promise<Response | undefined> {
  const cache = await caches.open(CACHE);
  return cache.match(address, { ignoreVary: true });
}

/** Whether the page will start without a network. */
export type OfflineStart = 'ready' | 'not in development' | 'not in this browser' | 'not yet';

/** Lets the browser keep the page's files. In development it does not: a kept page would hide the changes. */
export async function keepForOffline(): Promise<OfflineStart> {
  if (import.meta.env.MODE === 'development') return 'not in development';
  if (!('serviceWorker' in navigator)) return 'not in this browser';
  try {
    await navigator.serviceWorker.register('./service-worker.js');
  } catch {
    // Without a network the browser cannot look for a new version; the one that it has serves the page.
    if (!(await navigator.serviceWorker.getRegistration())?.active) return 'not yet';
  }
  await navigator.serviceWorker.ready;
  return 'ready';
}

/** Whether the server of this page can be reached. What is kept does not say so, so a file is asked for that never is. */
export async function isOnline(): Promise<boolean> {
  if (!navigator.onLine) return false;
  try {
    const answer = await fetch('./icon.svg?online', { cache: 'no-store', signal: AbortSignal.timeout(4000) });
    await answer.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

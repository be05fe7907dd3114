import { isOnline, keepForOffline } from '../offline.js';
import { byId } from './element.js';

/** Says whether the page is online, and follows it; and whether it would start without a network. */
export async function showNetwork(): Promise<void> {
  const follow = () => void showOnline();
  addEventListener('online', follow);
  addEventListener('offline', follow);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') follow();
  });
  await showOnline();
  byId('offline-start', HTMLElement).textContent = await keepForOffline();
}

async function showOnline(): Promise<void> {
  const isConnected = await isOnline();
  const network = byId('network', HTMLElement);
  network.textContent = isConnected ? 'Online' : 'Offline';
  network.dataset['online'] = String(isConnected);
}

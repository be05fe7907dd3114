import type { Port } from '../port.js';

/** One end of a channel between two tabs that know its name. Nothing can be handed over: everything is copied. */
export function channelPort<Sent, Received>(name: string): Port<Sent, Received> {
  const channel = new BroadcastChannel(name);
  let isOpen = true;
  return {
    send(message) {
      // An answer for a tab that was left: nobody waits for it.
      if (isOpen) channel.postMessage(message);
    },
    listen(take, unreadable) {
      channel.onmessageerror = unreadable;
      channel.onmessage = ({ data }) => take(data as Received);
    },
    close() {
      isOpen = false;
      channel.close();
    },
  };
}

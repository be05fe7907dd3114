/** One end of a channel, of which the one side knows what the other sends. */
export interface Port<Sent, Received> {
  /** Sends a message; what is handed over is gone here. @throws what cannot be sent */
  send(message: Sent, transfer?: readonly ArrayBuffer[]): void;
  /**
   * Begins to receive. What came before comes now.
   *
   * @param take takes a message
   * @param unreadable is told of a message that came and cannot be read
   * @param ended is told when the other side is gone, where that can be seen
   */
  listen(take: (message: Received) => void, unreadable: () => void, ended: () => void): void;
  /** Ends the channel. */
  close(): void;
}

/** The end of a message channel. */
export function portOf<Sent, Received>(port: MessagePort): Port<Sent, Received> {
  return {
    send(message, transfer = []) {
      port.postMessage(message, [...transfer]);
    },
    listen(take, unreadable, ended) {
      port.addEventListener('close', ended);
      port.onmessageerror = unreadable;
      port.onmessage = ({ data }) => take(data as Received);
    },
    close() {
      port.close();
    },
  };
}

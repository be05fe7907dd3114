/** Work that waits for its turn. */
interface Waiting {
  readonly client: object;
  readonly begin: () => Promise<void>;
}

/** Lets the clients of one engine work one after the other: in the order of asking, but while one has a transaction open only that one. */
export class Turns {
  readonly #waiting: Waiting[] = [];
  /** Who has a transaction open. */
  holder: object | undefined;
  #isBusy = false;

  /** Does some work of a client when it is its turn. */
  run<T>(client: object, work: () => T | Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const begin = async (): Promise<void> => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.push({ client, begin });
      this.#next();
    });
  }

  /** Forgets what a client waits for: it is gone, and so is whoever would read the answer. */
  forget(client: object): void {
    for (let index = this.#waiting.length - 1; index >= 0; index--) {
      if (this.#waiting[index]?.client === client) this.#waiting.splice(index, 1);
    }
  }

  /** Lets nobody else in. @returns when what is under way has ended */
  async end(): Promise<void> {
    this.#waiting.length = 0;
    const last = {};
    this.holder = last;
    await this.run(last, () => {});
  }

  #next(): void {
    if (this.#isBusy) return;
    const index = this.#waiting.findIndex(({ client }) => this.holder === undefined || this.holder === client);
    const [next] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (next === undefined) return;
    this.#isBusy = true;
    void next.begin().then(() => {
      this.#isBusy = false;
      this.#next();
    });
  }
}

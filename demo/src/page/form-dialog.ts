import { byId } from './element.js';
import { sentenceOf } from './messages.js';

/** A form in a modal dialog. It stays open, with the reason in it, when what it was to do fails. */
export class FormDialog {
  readonly form: HTMLFormElement;
  readonly #dialog: HTMLDialogElement;
  readonly #failure: HTMLElement;
  #submit: () => Promise<void> = async () => {};

  constructor(name: string) {
    this.#dialog = byId(`${name}-dialog`, HTMLDialogElement);
    this.form = byId(`${name}-form`, HTMLFormElement);
    const failure = this.form.querySelector<HTMLElement>('.failure');
    if (failure === null) throw new Error(`The form ${name} has no place for failures.`);
    this.#failure = failure;
    this.form.querySelector('.cancel')?.addEventListener('click', () => this.#dialog.close());
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#run();
    });
  }

  /** Opens the dialog; `submit` is what its form does. */
  open(submit: () => Promise<void>): void {
    this.#submit = submit;
    this.#failure.hidden = true;
    this.#dialog.showModal();
  }

  /** Writes a title. */
  title(text: string): void {
    const heading = this.form.querySelector('h2');
    if (heading) heading.textContent = text;
  }

  /** A field of the form. */
  field<T extends HTMLElement>(name: string, kind: new () => T): T {
    const found = this.form.elements.namedItem(name);
    if (found instanceof kind) return found;
    throw new Error(`The form ${this.form.id} has no ${kind.name} called ${name}.`);
  }

  async #run(): Promise<void> {
    const save = this.form.querySelector<HTMLButtonElement>('button[type=submit]');
    if (save?.disabled) return;
    if (save) save.disabled = true;
    try {
      await this.#submit();
      this.#dialog.close();
    } catch (error) {
      this.#failure.textContent = sentenceOf(error);
      this.#failure.hidden = false;
    } finally {
      if (save) save.disabled = false;
    }
  }
}

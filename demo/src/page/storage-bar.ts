import { type Fieldbook, openEmpty, openFile } from '../fieldbook.js';
import { byId, element } from './element.js';
import { attempt, tell } from './messages.js';

/** Binds the buttons that save the fieldbook, open another, and start an empty one. */
export function bindStorage(book: () => Fieldbook, replace: (book: Fieldbook) => Promise<void>): void {
  const change = async (another: Fieldbook, done: string) => {
    const before = book();
    await replace(another);
    const back = () => void attempt('The fieldbook before could not be shown.', () => replace(before));
    tell(done, { label: 'Undo', act: back });
  };
  const file = byId('open-file', HTMLInputElement);
  byId('save-file', HTMLButtonElement).addEventListener('click', () =>
    attempt('The file could not be made.', async () => save(await book().database.export())),
  );
  byId('start-empty', HTMLButtonElement).addEventListener('click', () =>
    attempt('An empty fieldbook could not be made.', async () => {
      await change(await openEmpty(), 'This fieldbook is empty.');
    }),
  );
  file.addEventListener('change', () =>
    attempt('This file is no fieldbook.', async () => {
      const chosen = file.files?.[0];
      if (chosen === undefined) return;
      const data = new Uint8Array(await chosen.arrayBuffer());
      // Choosing the same file again has to be a change again.
      file.value = '';
      await change(await openFile(data), `${chosen.name} is open.`);
    }),
  );
}

function save(data: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([new Uint8Array(data)], { type: 'application/vnd.sqlite3' }));
  const link = element('a', { href: address, download: 'fieldbook.sqlite' });
  link.click();
  // The download has begun by then; the address would keep the bytes in memory.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

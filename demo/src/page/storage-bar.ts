import { again } from '../again.js';
import { checkedFile, emptyFile, type Fieldbook } from '../fieldbook.js';
import { byId, element } from './element.js';
import { attempt, tell } from './messages.js';

/**
 * Binds the buttons that save the fieldbook, open another, and start an empty one.
 *
 * @param show draws the page anew, when the whole fieldbook has become another
 */
export function bindStorage({ database }: Fieldbook, show: () => Promise<void>): void {
  const replace = async (data: Uint8Array) => {
    await again(() => database.import(data));
    await show();
  };
  const change = async (data: Uint8Array, done: string) => {
    const before = await database.export();
    await replace(data);
    const back = () => void attempt('The fieldbook before could not be brought back.', () => replace(before));
    tell(done, { label: 'Undo', act: back });
  };
  const file = byId('open-file', HTMLInputElement);
  byId('save-file', HTMLButtonElement).addEventListener('click', () =>
    attempt('The file could not be made.', async () => save(await database.backup())),
  );
  byId('start-empty', HTMLButtonElement).addEventListener('click', () =>
    attempt('An empty fieldbook could not be made.', async () => {
      await change(await emptyFile(), 'This fieldbook is empty.');
    }),
  );
  file.addEventListener('change', () =>
    attempt('This file is no fieldbook.', async () => {
      const chosen = file.files?.[0];
      if (chosen === undefined) return;
      const data = new Uint8Array(await chosen.arrayBuffer());
      // Choosing the same file again has to be a change again.
      file.value = '';
      await change(await checkedFile(data), `${chosen.name} is open.`);
    }),
  );
}

function save(data: Blob): void {
  const address = URL.createObjectURL(data);
  const link = element('a', { href: address, download: 'fieldbook.sqlite' });
  link.click();
  // The download has begun by then; the address would keep the bytes in memory.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

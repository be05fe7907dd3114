import { RelataError } from 'relata';
import { button, byId, element } from './element.js';

/** Something that a message offers to do. */
interface Offer {
  readonly label: string;
  readonly act: () => void;
}

/** How long a message stays that needs no answer. */
const STAY = 6000;

/** An error as sentences: Relata's own say what was wrong; anything else is a mistake in this page, and belongs on the console too. */
export function sentenceOf(error: unknown): string {
  if (error instanceof RelataError) return error.message;
  console.error(error);
  return error instanceof Error ? `Something went wrong in this page: ${error.message}` : 'Something went wrong in this page.';
}

/** Says that something was done, and perhaps how to take it back. */
export function tell(text: string, offer?: Offer): void {
  const message = show('status', text, offer);
  // Whoever is reaching for the button keeps it.
  const leave = () => (message.matches(':hover, :focus-within') ? setTimeout(leave, STAY) : message.remove());
  setTimeout(leave, STAY);
}

/** Says what could not be done and why. It stays until it is closed. */
export function complain(attempt: string, error: unknown): void {
  show('alert', `${attempt} ${sentenceOf(error)}`);
}

/** Takes the complaints away: they belong to the page that somebody has left. */
export function forgetComplaints(): void {
  for (const message of document.querySelectorAll('.message.alert')) message.remove();
}

/** Does something that may fail; a failure is told. */
export async function attempt(failed: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    complain(failed, error);
  }
}

function show(role: 'status' | 'alert', text: string, offer?: Offer): HTMLElement {
  const message = element('div', { role, class: `message ${role}` }, element('p', {}, text));
  if (offer) {
    message.append(
      button(offer.label, {}, () => {
        message.remove();
        offer.act();
      }),
    );
  }
  message.append(button('×', { 'aria-label': 'Close this message', class: 'close' }, () => message.remove()));
  byId('messages', HTMLElement).append(message);
  return message;
}

/** What a card is of. */
const CARDS = ['sighting', 'place'] as const;

/** Draws lists anew, and gives the keyboard back to the button that it was on, if its card is still there. */
export async function keepingFocus(draw: () => Promise<void>): Promise<void> {
  const focused = document.activeElement;
  const card = focused?.closest<HTMLElement>('[data-sighting], [data-place]');
  await draw();
  if (!focused || !card || focused.isConnected) return;
  const kind = CARDS.find((name) => card.dataset[name] !== undefined);
  const action = focused.classList[0];
  if (kind === undefined || action === undefined) return;
  document.querySelector<HTMLElement>(`[data-${kind}="${card.dataset[kind]}"] .${action}`)?.focus();
}

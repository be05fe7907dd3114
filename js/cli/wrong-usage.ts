/** What is wrong with a command itself, or with what it was pointed at: a sentence, and no stack. */
export class WrongUsage extends Error {}

/** What a command gives back: a text for the terminal, and whether it ended well. */
export interface Outcome {
  readonly text: string;
  readonly isGood: boolean;
}

/** An outcome that is well. */
export const good = (text: string): Outcome => ({ text, isGood: true });

/** An outcome by which a check fails. */
export const bad = (text: string): Outcome => ({ text, isGood: false });

/** The two ways in which a script ends badly, and the one place that tells the reader about them. */

/** Something the project needs is not on this machine. The message says in one sentence what, and how to get it. */
export class Missing extends Error {}

/** A command of a step failed. Its output is what the reader needs. */
export class StepFailed extends Error {
  /**
   * @param {string} message
   * @param {string} [output]
   */
  constructor(message, output = '') {
    super(message);
    this.output = output;
  }
}

/**
 * Prints a failure the way its kind asks for: a sentence, a command's output, or (a mistake in the scripts) the stack.
 *
 * @param {unknown} error
 */
export function tell(error) {
  if (error instanceof Missing) {
    console.error(`\n${error.message}`);
  } else if (error instanceof StepFailed) {
    console.error(`${error.output ? `\n${error.output.trimEnd()}\n` : ''}\n${error.message}`);
  } else {
    console.error(error);
  }
}

/**
 * Runs a script's body; a failure is told and becomes the exit code.
 *
 * @param {() => Promise<void>} body
 */
export async function script(body) {
  try {
    await body();
  } catch (error) {
    tell(error);
    process.exitCode = 1;
  }
}

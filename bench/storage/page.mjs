/**
 * Asks a new worker for some work on a candidate, so that nothing is left of the one before.
 *
 * @param {object} request what worker.mjs takes
 * @returns {Promise<Record<string, number>>} milliseconds
 */
globalThis.measure = (request) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' });
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data: { answer, error } }) => {
      worker.terminate();
      if (error === undefined) resolve(answer);
      else reject(new Error(`${request.candidate}: ${error}`));
    };
    worker.postMessage(request);
  });

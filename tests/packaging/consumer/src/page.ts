import { useLibrary } from './library.js';

const output = document.getElementById('answer');
useLibrary(location.search === '?worker').then(
  (answer) => output?.append(answer),
  (error: unknown) => output?.append(JSON.stringify({ error: String(error) })),
);

import { useLibrary } from './library.js';

console.log(await useLibrary());

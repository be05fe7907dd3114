import { relata } from 'relata/vite';

export default { plugins: [relata()], logLevel: 'warn', build: { target: 'es2022' } };

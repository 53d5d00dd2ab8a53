import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const layers = (...names) => names.map((name) => `**/${name}/**`);

/** Views -> ui, paint, state -> data, color; views never import one another. */
export default tseslint.config(
  { ignores: ['node_modules/', 'coverage/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Only data/http.ts fetches.' }],
    },
  },
  { files: ['src/data/**'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: ['src/data/**', 'src/color/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: layers('ui', 'views', 'state', 'paint', 'host') },
      ],
    },
  },
  {
    files: ['src/paint/**', 'src/state/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: layers('ui', 'views') }] },
  },
  {
    files: ['src/ui/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: layers('views') }] },
  },
);
